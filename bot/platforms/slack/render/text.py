"""Text as Slack wants it where it reads text as its mrkdwn."""

from __future__ import annotations

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str) -> str:
    """As the `text` of a message wants it (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return "".join(_ENTITIES.get(sign, sign) for sign in text)
