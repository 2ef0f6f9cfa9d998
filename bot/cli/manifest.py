"""`python -m bot manifest`: what Slack has to be told to make the app."""

from __future__ import annotations

import json
import sys

from bot.cli.boundary import OK, REFUSED
from bot.handlers.table import table
from bot.platforms.slack.manifest import manifest

_NO_ADDRESS = "Workspaces install the app at an address. Try `--url https://broadsheet.example.org --many`."
_WRONG = "`{}` is not an address that Slack can reach. Try `--url https://broadsheet.example.org`."


def show(url: str | None, *, many: bool) -> int:
    """Print it as JSON. `many` workspaces need an address at which they install the app."""
    if many and url is None:
        print(_NO_ADDRESS, file=sys.stderr)  # noqa: T201 - this is the command line
        return REFUSED
    if url is not None and not url.startswith("https://"):
        print(_WRONG.format(url), file=sys.stderr)  # noqa: T201 - this is the command line
        return REFUSED
    print(json.dumps(manifest(table(), url or "", many=many), indent=2, ensure_ascii=False))  # noqa: T201
    return OK
