"""`python -m bot manifest`: what Slack has to be told to make the app."""

from __future__ import annotations

import json
import sys

from bot.cli.boundary import OK, REFUSED
from bot.handlers.table import table
from bot.platforms.slack.manifest import manifest

_WRONG = "`{}` is not an address that Slack can reach. Try `--url https://broadsheet.example.org`."


def show(url: str | None) -> int:
    """Print it as JSON."""
    if url is not None and not url.startswith("https://"):
        print(_WRONG.format(url), file=sys.stderr)  # noqa: T201 - this is the command line
        return REFUSED
    print(json.dumps(manifest(table(), url or ""), indent=2, ensure_ascii=False))  # noqa: T201
    return OK
