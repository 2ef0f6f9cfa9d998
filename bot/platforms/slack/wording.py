"""What people wrote in Slack, as they meant it."""

from __future__ import annotations

import re

from bot.platforms.slack.manifest import COMMAND
from bot.reading import MOST

# `<https://arxiv.org/abs/2505.06839|arxiv.org/…>`: https://docs.slack.dev/messaging/formatting-message-text
_LINK = re.compile(r"<((?:https?|mailto):[^<>|]+)(?:\|[^<>]*)?>")
_MENTION = re.compile(r"<@([^<>|]+)(?:\|[^<>]*)?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))


def meant(text: str) -> str:
    """A text with its links as they were typed and its signs as they are; mentions of people stay."""
    plain = _LINK.sub(lambda link: link[1], text)
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], plain)


def after_mention(text: str, person: str) -> str:
    """What is said to somebody behind the first mention of them, or before it if nothing follows."""
    found = next((one for one in _MENTION.finditer(text[:MOST]) if one[1] == person), None)
    before, after = (text[: found.start()], text[found.end() :]) if found else ("", text)
    return meant(after).strip() or meant(before).strip()


def without_umbrella(line: str) -> str:
    """`/broadsheet status` is `/status`: Slack keeps some names for itself. Alone it asks for help."""
    name, _, rest = line.partition(" ")
    return f"/{rest.strip() or 'help'}" if name == COMMAND else line
