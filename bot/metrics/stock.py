"""What the store tells when it is asked: a census, and what waits in the queue; looked up at most twice a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from core.calendar import Calendar
from core.errors import StoreError
from core.model import Census, OutcomeState, Task
from core.ports import Clock, Store

Depths = Callable[[], Awaitable[Mapping[Task, int]]]
"""How many jobs wait in each queue, or are under way. Raises `StoreError`."""
Values = Iterable[tuple[tuple[str, ...], float]]
KEPT_FOR = timedelta(seconds=30)
_BATCHES = timedelta(days=7)


async def no_queue() -> Mapping[Task, int]:
    """A `Depths` of an installation without queues."""
    return {}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at an instant; of a store that cannot be asked there is no `census`. `today` is arXiv's current
    announcement date."""

    at: datetime
    today: date
    census: Census | None
    depths: Mapping[Task, int]


class Stock(Collector):
    """Tells what was found last; `look` finds it anew if that is too long ago."""

    def __init__(self, store: Store, clock: Clock, calendar: Calendar, depths: Depths) -> None:
        self._store, self._clock, self._calendar, self._depths = store, clock, calendar, depths
        self._found: Looked | None = None
        self._looking = asyncio.Lock()

    async def look(self) -> None:
        """Ask the store, unless that was done a moment ago. Of several who ask at once one does."""
        async with self._looking:
            now = self._clock.now()
            if self._found is None or now - self._found.at >= KEPT_FOR:
                self._found = await self._look(now)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """See prometheus_client."""
        if self._found is None:
            return
        yield _gauge("store_up", "Whether the store could be asked", [((), float(self._found.census is not None))])
        depths = [((str(task),), many) for task, many in self._found.depths.items()]
        yield _gauge("queue_jobs", "Jobs that wait or are under way", depths, "task")
        if self._found.census is not None:
            yield from _families(self._found, self._found.census)

    async def _look(self, now: datetime) -> Looked:
        today = self._calendar.current(now)
        day, month = _begin(now), _begin(now).replace(day=1)
        try:
            async with self._store.read() as work:
                census = await work.censuses.take(
                    (today, today - timedelta(days=1)),
                    batches_since=today - _BATCHES,
                    spent_since=(day, month) if day != month else (day,),
                )
            return Looked(now, today, census, await self._depths())
        except StoreError:
            return Looked(now, today, None, {})


def _families(found: Looked, census: Census) -> Iterator[GaugeMetricFamily]:
    outcomes = _outcomes(found.today, census)
    yield _gauge("outcomes", "What became of dates, over all channels", outcomes, "day", "state")
    ages = [((category, str(state)), _age(found.at, at)) for (category, state), at in census.batches.items()]
    yield _gauge("batch_age_seconds", "Since a category's newest list was fetched", ages, "category", "state")
    orders = [((platform, "yes" if paused else "no"), n) for (platform, paused), n in census.subscriptions.items()]
    yield _gauge("subscriptions", "Standing orders of channels", orders, "platform", "paused")
    costs = _costs(found.at, census)
    yield _gauge("cost_dollars", "Spent on models, in UTC's day and month", costs, "model", "span")
    yield _gauge("open_deliveries", "Digests that are on their way", [((), census.open_deliveries)])
    oldest = _age(found.at, census.oldest_open) if census.oldest_open else 0.0
    yield _gauge("oldest_open_delivery_seconds", "Since the oldest of them was made", [((), oldest)])
    well = [((name,), float(is_well)) for name, is_well in census.well.items()]
    yield _gauge("service_up", "Whether a service did its part the last time", well, "service")


def _outcomes(today: date, census: Census) -> Values:
    """A state that nothing is in is told, too: an alarm goes by it."""
    days = (("today", today), ("yesterday", today - timedelta(days=1)))
    return [((name, str(kind)), census.outcomes.get((day, kind), 0)) for name, day in days for kind in OutcomeState]


def _costs(now: datetime, census: Census) -> Values:
    """On a month's first day both spans are the same."""
    day, month = _begin(now), _begin(now).replace(day=1)
    models = sorted({model for _, model in census.spent})
    spans = (("today", day), ("month", month))
    return [((model, span), census.spent.get((since, model), 0.0)) for model in models for span, since in spans]


def _begin(now: datetime) -> datetime:
    return datetime(now.year, now.month, now.day, tzinfo=UTC)


def _age(now: datetime, at: datetime) -> float:
    return max(0.0, (now - at).total_seconds())


def _gauge(name: str, what: str, values: Values, *labels: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"broadsheet_{name}", what, labels=labels)
    for key, value in values:
        family.add_metric(key, value)
    return family
