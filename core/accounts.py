"""Use case: what a channel spent on models, on what, and what its budgets stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.calendar import FIRST_DAY
from core.dates import Span, read_span
from core.errors import BadDate
from core.model import Digest, Share, Stop, Subscription, Usage
from core.ports import Clock, PaperSource, Store, Work
from core.spending import UNLIMITED, Allowance, is_budgets, purse_of

_MOST_OTHERS = 40
"""Digests of dates outside a span that are looked up one by one, for their number of papers."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What the channel bears of what went into the digest of one date, with so many `others`. `listed` is None where
    none was made in the end, or nobody looked."""

    date: date
    usage: Usage
    listed: int | None
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a channel bears of what was spent within a span of days in its zone.

    `digests` are those that something was spent on, newest first. `stopped` counts the papers that wait because of a
    budget, by the date of the span that they were announced on, newest first; there need be no digest of it.
    `budgets` are the channel's own, with what is left of them now.
    """

    span: Span
    models: tuple[Usage, ...]
    digests: tuple[Spent, ...]
    stopped: Mapping[date, int]
    budgets: tuple[Allowance, ...]

    @property
    def total(self) -> Usage:
        """All models together. Its cost leaves out those whose price is not known, as `unpriced` tells."""
        return sum((replace(one, cost=one.cost or Decimal(0)) for one in self.models), Usage(model=""))

    @property
    def unpriced(self) -> tuple[Usage, ...]:
        """Models whose price is not known."""
        return tuple(one for one in self.models if one.cost is None)

    @property
    def average(self) -> Decimal | None:
        """Dollars per digest, of those whose cost is known; None if there are none."""
        costs = [one.usage.cost for one in self.digests if one.usage.cost is not None]
        return sum(costs, Decimal(0)) / len(costs) if costs else None


@dataclass(frozen=True, slots=True)
class Accounts:
    """Reads what was kept of spending."""

    store: Store
    source: PaperSource
    clock: Clock

    def span(self, subscription: Subscription, text: str) -> Span:
        """The days that words mean in the channel's zone; this month for "". Raises `BadDate`.

        Money can be spent on any day, for any date: neither the source nor arXiv's calendar has a say.
        """
        today = self.clock.now().astimezone(ZoneInfo(subscription.zone)).date()
        span = read_span(text or "month", today)
        if span.first > today:
            raise BadDate(f"{span.name} is in the future. Try `{today:%Y-%m}`, or nothing for this month.")
        return replace(span, last=min(span.last, today))

    async def account(self, subscription: Subscription, span: Span) -> Account:
        """What was spent from the first midnight of the span to the one after its last day."""
        since, until = (
            _midnight(span.first, subscription.zone),
            _midnight(span.last + timedelta(days=1), subscription.zone),
        )
        async with self.store.read() as work:
            costs = await work.usages.by_date(subscription.channel, since, until)
            digests = await self._digests(work, subscription, span, costs)
            stops = await work.stops.between(subscription.channel, span.first, span.last)
            purse = await purse_of(work, subscription, self.clock.now(), UNLIMITED)
            return Account(
                span=span,
                models=await work.usages.between(subscription.channel, since, until),
                digests=tuple(_spent(day, costs[day], digests.get(day)) for day in sorted(costs, reverse=True)),
                stopped=_stopped(digests, stops, span),
                budgets=purse.allowances if purse else (),
            )

    async def _digests(
        self, work: Work, subscription: Subscription, span: Span, costs: Mapping[date, Share]
    ) -> dict[date, Digest]:
        """The digests of the span's dates, and those of other dates that something was spent on within it; without
        entries."""
        channel, source = subscription.channel, self.source.name
        heads = list(await work.digests.between(channel, source, span.first, span.last, most=0))
        for day in sorted(set(costs) - {digest.date for digest in heads}, reverse=True)[:_MOST_OTHERS]:
            heads += await work.digests.between(channel, source, day, day, most=0)
        return {digest.date: digest for digest in heads}


def _spent(day: date, share: Share, digest: Digest | None) -> Spent:
    return Spent(day, share.usage, digest.counts.listed if digest else None, share.others)


def _stopped(digests: Mapping[date, Digest], stops: Sequence[Stop], span: Span) -> dict[date, int]:
    """Papers by date: what was noted, and of digests that are older than such notes what they say themselves."""
    stopped = {
        day: sum(is_budgets(missed.reason) for missed in digest.unscored)
        for day, digest in digests.items()
        if span.first <= day <= span.last
    }
    stopped |= {stop.date: stop.papers for stop in stops}
    return {day: stopped[day] for day in sorted(stopped, reverse=True) if stopped[day]}


def _midnight(day: date, zone: str) -> datetime:
    """The instant at which a day begins, in UTC. Nothing was spent before arXiv was there."""
    return datetime.combine(max(day, FIRST_DAY), time(0), ZoneInfo(zone)).astimezone(UTC)
