"""What is asked of the store about the outcomes of dates, and of what channels are told about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from core.model import Channel, Note, Outcome


class Outcomes(Protocol):
    """One outcome for each channel and announcement date."""

    async def put(self, outcome: Outcome) -> None:
        """Keep it in place of what was known of that date, whose `since` stays."""

    async def get(self, channel: Channel, day: date) -> Outcome | None:
        """The outcome of a date."""

    async def between(self, channel: Channel, first: date, last: date) -> tuple[Outcome, ...]:
        """Those of the dates from first to last, oldest first."""

    async def since(self, day: date, channel: Channel | None = None) -> tuple[Outcome, ...]:
        """Those of that date and later, of all channels or of this one."""


class Notes(Protocol):
    """Notices that were posted, or are about to be, by channel and key."""

    async def get(self, channel: Channel, key: str) -> Note | None:
        """What is known of it."""

    async def posting(self, note: Note, *, at: datetime, lease: timedelta) -> bool:
        """Claim it: record that it is about to be posted. False if it is posted, or if somebody claimed it less than
        `lease` ago and may be posting it now."""

    async def posted(self, note: Note) -> None:
        """Record its text and the platform's name for it."""
