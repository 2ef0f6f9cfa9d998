"""What Slack takes, and how much of it a text or a block is.

https://docs.slack.dev/reference/block-kit/blocks/ and .../block-elements/. No page says what a character is: here it is
a UTF-16 unit (`bot.plain_text.length`).
"""

from __future__ import annotations

from typing import Any

from bot.plain_text import length

BLOCKS, VIEW_BLOCKS = 50, 100
TEXT, HEADER, LABEL, HINT, ADDRESS = 3_000, 150, 75, 2_000, 3_000
VALUE, OPTION_VALUE = 2_000, 150
BUTTONS, OVERFLOW, OPTIONS = 25, 5, 100
MODAL_TITLE, METADATA, INPUT = 24, 3_000, 3_000
MESSAGE_ROOM = 9_500
"""What all blocks of a message may come to. No page names that limit: 9,597 characters were accepted and 11,341 refused
(https://github.com/slackapi/bolt-js/issues/2867)."""
VIEW_ROOM = 20_000
"""The same of a Home tab: a view has 250 kB, and a unit takes up to six bytes there (`\\u05d0`)."""
MODAL_BYTES = 200_000
"""Of a view's 250 kB; the rest is for what stands around its fields."""
_A_BLOCK = 80  # "a buffer for block containers": https://github.com/slackapi/bolt-js/issues/2509
_COUNTED = ("text", "url")


def size(block: Any) -> int:
    """What a block counts: every text and address in it, and what it is itself."""
    return _A_BLOCK + said(block)


def said(value: Any) -> int:
    """The length of every text and address in a block, or in elements of one."""
    if isinstance(value, list | tuple):
        return sum(map(said, value))
    if isinstance(value, dict):
        own = sum(length(part) for name, part in value.items() if name in _COUNTED and isinstance(part, str))
        return own + sum(said(part) for part in value.values() if not isinstance(part, str))
    return 0
