"""What is asked of the store about costs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from core.model import Booking, Channel, Criteria, ScorerCard, Share, Stop, Usage


class Usages(Protocol):
    """What was spent on models, and what is set aside for what is being asked.

    What was asked about papers under a criteria is borne by who asked and by every channel that has these papers,
    judged by that scorer, in a digest of the same date and criteria: each paper by all of them alike. The shares of all
    channels add up to what was spent, exactly. They change when another channel begins to use the verdicts; the moment
    at which the money was spent does not.
    """

    async def add(
        self,
        channel: Channel,
        day: date,
        usage: Usage,
        *,
        at: datetime,
        criteria: Criteria | None = None,
        scorer: ScorerCard | None = None,
        papers: Collection[str] = (),
    ) -> None:
        """Keep the usage of a part of one digest's scoring: who asked, under which criteria, of which scorer, and the
        ids of the papers that this decided about. Without papers nobody else ever bears any of it."""

    async def on(self, channel: Channel, day: date) -> tuple[Usage, ...]:
        """All that this channel's own questions about one announcement date took, failed attempts included, summed by
        model; whoever bears it."""

    async def between(self, channel: Channel, since: datetime, until: datetime) -> tuple[Usage, ...]:
        """What a channel bears of what was spent in [since, until), summed by model."""

    async def by_date(self, channel: Channel, since: datetime, until: datetime) -> dict[date, Share]:
        """The same, summed by the announcement date of the digest that it was for; the model's name is "" where there
        were several."""

    async def spent(self, since: datetime, until: datetime) -> tuple[Usage, ...]:
        """What all channels spent in [since, until), summed by model."""

    async def ledger(self, since: datetime, until: datetime) -> tuple[Booking, ...]:
        """The same by the channel that bears it, criteria and model, in an order that is always the same."""

    async def alone(self) -> None:
        """Until the unit ends no other unit comes past this point: what is left is set aside by one at a time."""

    async def earmark(self, key: str, channel: Channel, amount: Decimal, *, now: datetime, until: datetime) -> None:
        """Set US dollars aside for what a channel is about to ask, under a new key, until they are released or that
        moment comes."""

    async def release(self, key: str) -> None:
        """What was set aside under this key is spent, or will not be; nothing happens if there is nothing."""

    async def earmarked(self, now: datetime, channel: Channel | None = None) -> Decimal:
        """What is set aside for this channel, or for all of them, in US dollars."""


class Stops(Protocol):
    """What budgets left unjudged, by channel and announcement date."""

    async def put(self, channel: Channel, stop: Stop) -> None:
        """Keep it in place of what was known of that date."""

    async def drop(self, channel: Channel, day: date) -> None:
        """The budget keeps nothing of that date back any more; nothing happens if it did not."""

    async def between(self, channel: Channel, first: date, last: date) -> tuple[Stop, ...]:
        """Those of the dates from first to last, oldest first."""
