"""Use case: a week or a month at a glance, from the digests that are there. Nothing is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from core.delivery import standing
from core.model import Channel, Digest, DigestState, Entry, total_cost
from core.newsdays import NewsDays, Span
from core.ports import Store

_DAY = timedelta(days=1)
_TOP = 3
_BEST = 5
# Of each day. Only where more followed authors than this stand first could one of the best be further down.
_LOOKED_AT = 5


class DayState(StrEnum):
    """What there is of a date: a digest that its channel has (`delivered`) or has not (`made`); `quiet`: nothing was
    announced; `none`: no digest yet; `to come`: the list is not out."""

    DELIVERED = "delivered"
    MADE = "made"
    QUIET = "quiet"
    NONE = "none"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class Day:
    """One date of an overview. `reason` says why it is quiet, where the calendar knows."""

    date: date
    state: DayState
    digest: Digest | None = None
    reason: str = ""

    @property
    def top(self) -> tuple[Entry, ...]:
        """Its first entries."""
        return self.digest.entries[:_TOP] if self.digest else ()


@dataclass(frozen=True, slots=True)
class Best:
    """One of the best papers of a span, with the date on which it is listed."""

    date: date
    entry: Entry


@dataclass(frozen=True, slots=True)
class Overview:
    """A span: its dates, oldest first, without weekends (and, of recorded days, without any other), and its best
    papers by relevance and novelty together, best first."""

    span: Span
    days: tuple[Day, ...]
    best: tuple[Best, ...]

    @property
    def digests(self) -> tuple[Digest, ...]:
        """Those that there are."""
        return tuple(day.digest for day in self.days if day.digest)

    @property
    def listed(self) -> int:
        """How many papers were worth reading."""
        return sum(digest.counts.listed for digest in self.digests)

    @property
    def candidates(self) -> int:
        """Of how many new ones."""
        return sum(digest.counts.candidates for digest in self.digests)

    @property
    def cost(self) -> Decimal | None:
        """What judging them took, in US dollars; None if that is not known of some."""
        return total_cost(digest.usage for digest in self.digests if digest.usage)


async def overview(store: Store, channel: Channel, source: str, days: NewsDays, span: Span) -> Overview:
    """What there is of a span, without a look at what the channel was sent: see `delivered`. Raises `StoreError`."""
    async with store.read() as work:
        digests = await work.digests.between(channel, source, span.first, span.last, most=_LOOKED_AT)
    made = {digest.date: digest for digest in digests}
    return Overview(
        span=span,
        days=tuple(_day(day, made.get(day), days) for day in _dates(span, days, made)),
        best=_best(digests),
    )


async def delivered(store: Store, channel: Channel, days: Sequence[Day]) -> tuple[Day, ...]:
    """The same dates, told whether the channel has their threads. Every message is looked at: ask for those that are
    shown."""
    async with store.read() as work:
        threads = await work.deliveries.of_dates(channel, {day.date for day in days if day.state is DayState.MADE})
    return tuple(
        replace(day, state=DayState.DELIVERED) if standing(threads.get(day.date, ())).is_posted else day for day in days
    )


def _dates(span: Span, days: NewsDays, made: Mapping[date, Digest]) -> list[date]:
    """The dates of which there is something to say: digests, and what else is no weekend."""
    if days.dates is not None:
        return sorted({*made, *days.within(span)})
    every = (span.first + _DAY * n for n in range((span.last - span.first).days + 1))
    return [day for day in every if day in made or day.weekday() < 5]


def _day(day: date, digest: Digest | None, days: NewsDays) -> Day:
    reason = days.calendar.why_not(day)
    if digest is None:
        state = DayState.QUIET if reason else DayState.TO_COME if day > days.newest else DayState.NONE
        return Day(day, state, reason=reason)
    is_quiet = digest.state is DigestState.QUIET
    return Day(day, DayState.QUIET if is_quiet else DayState.MADE, digest, reason)


def _best(digests: Sequence[Digest]) -> tuple[Best, ...]:
    found = [Best(digest.date, entry) for digest in digests for entry in digest.entries if entry.verdict]
    return tuple(sorted(found, key=_rank)[:_BEST])


def _rank(best: Best) -> tuple[float, float, date, int]:
    """As entries are ranked in a digest, whoever wrote them; then the earlier date."""
    verdict = best.entry.verdict
    relevance, novelty = (verdict.relevance, verdict.novelty or 0) if verdict else (0, 0)
    return (-(relevance + novelty), -relevance, best.date, best.entry.position)
