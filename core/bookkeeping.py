"""Use case: what all channels of an installation spent, for whoever runs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from core.calendar import FIRST_DAY
from core.dates import Span, read_span
from core.errors import BadDate
from core.model import Booking, Channel, Usage
from core.ports import Clock, Store, Work

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """What was spent on one channel, criteria or model, or in one month; the cost is None if any of it is not known."""

    name: str
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What was spent within a span of days in UTC. Channels, criteria and models each add up to all of it.

    Channels are told with what they bear; criteria by the names of their topics. The most expensive come first.
    `months` are the last ones up to the end of the span in which something was spent, oldest first.
    """

    span: Span
    channels: tuple[Line, ...]
    criteria: tuple[Line, ...]
    models: tuple[Line, ...]
    months: tuple[Line, ...]

    @property
    def total(self) -> Usage:
        """All of it; its cost leaves out what is not known, as `unpriced` tells."""
        return sum((replace(one.usage, cost=one.usage.cost or Decimal(0)) for one in self.models), Usage(model=""))

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Models of which at least one price is not known."""
        return tuple(one.name for one in self.models if one.usage.cost is None)


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """Reads what was kept of all spending."""

    store: Store
    clock: Clock

    def span(self, text: str) -> Span:
        """The days that words mean in UTC; this month for "". Raises `BadDate`."""
        today = self.clock.now().astimezone(UTC).date()
        span = read_span(text or "month", today)
        if span.first > today:
            raise BadDate(f"{span.name} is in the future. Try `{today:%Y-%m}`, or nothing for this month.")
        return replace(span, last=min(span.last, today))

    async def costs(self, span: Span) -> Costs:
        """What was spent from the first midnight of the span to the one after its last day."""
        async with self.store.read() as work:
            ledger = await work.usages.ledger(*_within(span.first, span.last))
            names = await _criteria_names(work, {one.channel for one in ledger})
            return Costs(
                span=span,
                channels=_lines((str(one.channel), one.usage) for one in ledger),
                criteria=_lines((_named(one, names), one.usage) for one in ledger),
                models=_lines((one.usage.model, one.usage) for one in ledger),
                months=await _months(work, span.last),
            )


async def _months(work: Work, last: date) -> tuple[Line, ...]:
    found: list[Line] = []
    first = last.replace(day=1)
    for _ in range(_MONTHS):
        spent = await work.usages.spent(*_within(first, last))
        if spent:
            found.append(Line(f"{first:%Y-%m}", sum(spent, Usage(model=""))))
        last = first - timedelta(days=1)
        first = last.replace(day=1)
    return tuple(reversed(found))


async def _criteria_names(work: Work, channels: Iterable[Channel]) -> dict[str, str]:
    """The names of the topics of every criteria that these channels had, by its fingerprint."""
    versions = [one for channel in channels for one in await work.subscriptions.history(channel)]
    told = {one.choice.criteria.fingerprint: one.choice.criteria.topics for one in versions}
    return {fingerprint: ", ".join(topic.name for topic in topics) for fingerprint, topics in told.items()}


def _named(booking: Booking, names: dict[str, str]) -> str:
    """`5f3a9c01 Compression, Architecture`; there may be several criteria of topics with the same names."""
    if not booking.criteria:
        return "not noted"
    return f"{booking.criteria[:8]} {names.get(booking.criteria, '')}".strip()


def _lines(told: Iterable[tuple[str, Usage]]) -> tuple[Line, ...]:
    of_name: dict[str, list[Usage]] = defaultdict(list)
    for name, usage in told:
        of_name[name].append(usage)
    lines = [Line(name, sum(some, Usage(model=""))) for name, some in of_name.items()]
    return tuple(sorted(lines, key=lambda line: (-(line.usage.cost or 0), -line.usage.total, line.name)))


def _within(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last day, in UTC. Nothing was spent before arXiv was there."""
    ends = max(last, FIRST_DAY) + timedelta(days=1)
    return (datetime.combine(max(first, FIRST_DAY), time(0), UTC), datetime.combine(ends, time(0), UTC))
