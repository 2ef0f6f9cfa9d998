"""What people wrote in Slack, as they meant it."""

from __future__ import annotations

import re

# `<https://arxiv.org/abs/2505.06839|arxiv.org/…>`: https://docs.slack.dev/messaging/formatting-message-text
_LINK = re.compile(r"<((?:https?|mailto):[^<>|]+)(?:\|[^<>]*)?>")
_MENTION = re.compile(r"\s*<@([^<>|]+)(?:\|[^<>]*)?>\s*")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))


def meant(text: str) -> str:
    """A text with its links as they were typed and its signs as they are; mentions of people stay."""
    plain = _LINK.sub(lambda link: link[1], text)
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], plain)


def after_mention(text: str, person: str) -> str:
    """What is said to somebody who is mentioned first, or anywhere; mentions of others stay."""
    return meant(_MENTION.sub(lambda found: " " if found[1] == person else found[0], text)).strip()
