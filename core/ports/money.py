"""What is asked of the store about costs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from core.model import Channel, Stop, Usage


class Usages(Protocol):
    """What was spent on models."""

    async def add(self, channel: Channel, day: date, usage: Usage, *, at: datetime) -> None:
        """Keep the usage of a part of one digest's scoring."""

    async def on(self, channel: Channel, day: date) -> tuple[Usage, ...]:
        """All that was spent on the digests of one announcement date, failed attempts included, summed by model."""

    async def between(self, channel: Channel, since: datetime, until: datetime) -> tuple[Usage, ...]:
        """Usage of a channel in [since, until), summed by model."""

    async def by_date(self, channel: Channel, since: datetime, until: datetime) -> dict[date, Usage]:
        """Usage of a channel in [since, until), summed by the announcement date of the digest that it was for; the
        model's name is "" where there were several."""


class Stops(Protocol):
    """What budgets left unjudged, by channel and announcement date."""

    async def put(self, channel: Channel, stop: Stop) -> None:
        """Keep it in place of what was known of that date."""

    async def drop(self, channel: Channel, day: date) -> None:
        """The budget keeps nothing of that date back any more; nothing happens if it did not."""

    async def between(self, channel: Channel, first: date, last: date) -> tuple[Stop, ...]:
        """Those of the dates from first to last, oldest first."""
