"""What threads and the posts of a forum are called, and by which tags they are found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.plain_text import cut, shown
from bot.platforms.discord.render import limits
from bot.spans import in_quotes
from core.model import Message, Notice
from core.pages import words

DAY: Literal[1440] = 1440
"""Minutes without a message after which a notice leaves the list of a forum's active posts, for the archive."""
WEEK: Literal[10080] = 10080
"""The same for the thread of a day: the most there is."""
_UNNAMED = "A notice"
_END = re.compile(r"[.!?]+(?=\s|$)")


def title(message: Message | Notice) -> str:
    """The day of a digest; of a notice its first sentence."""
    if isinstance(message, Message):
        return words.long_date(message.digest.date)
    first = _END.split(shown(in_quotes(message.text)), maxsplit=1)[0]
    return cut(shown(first, _UNNAMED), limits.THREAD)


def tag_names(message: Message | Notice, now: datetime) -> Sequence[str]:
    """The month of a digest, and the topic of its first paper; the month in which a notice is posted."""
    if isinstance(message, Notice):
        return [words.month(now.date())]
    entries = message.digest.entries
    topic = words.topic(entries[0])[: limits.TAG].strip() if entries else ""
    return [words.month(message.digest.date), *([topic] if topic else [])]
