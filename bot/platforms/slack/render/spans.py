"""Commands in texts of ours, written in Slack's way."""

from __future__ import annotations

import re

from bot.platforms.slack.manifest import COMMAND, TAKEN
from bot.spans import in_quotes, with_commands

_NAME = re.compile(r"/([a-z]+)(?!\S)")


def written(text: str) -> str:
    """The text with its commands as they are typed in Slack. It may become longer."""
    return with_commands(text, command)


def unmarked(text: str) -> str:
    """The same where nothing can stand out: with quotation marks in place of backticks."""
    return in_quotes(written(text))


def command(text: str) -> str:
    """A command as it is typed in Slack: `/help digest` is `/broadsheet help digest`, as `/help` is Slack's. Any other
    text as it is."""
    found = _NAME.match(text)
    return f"{COMMAND} {text[1:]}" if found and found[1] in TAKEN else text
