"""Use case: the newest lists are brought in as they come out, so that nobody waits for arXiv at a posting time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.calendar import Calendar
from core.errors import SourceError
from core.gathering import KNOWN_FOR_GOOD, Gathering
from core.model import Batch
from core.ports import Clock, PaperSource, Store

EARLY = timedelta(minutes=10)
"""How long before its time a list is asked for first: clocks differ, and arXiv is early now and then."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=1)


@dataclass
class _Round:
    """The asking for one date: when next, and how long to wait after that."""

    day: date
    at: datetime
    pause: timedelta = _FIRST_PAUSE


@dataclass
class Polling:
    """Asks for the newest date's lists from shortly before they are to come out until all are there; less and less
    often, and no more once they are."""

    store: Store
    source: PaperSource
    calendar: Calendar
    clock: Clock
    _round: _Round | None = field(default=None, init=False)

    async def poll(self) -> tuple[Batch, ...]:
        """Ask, if it is time to; what was found. Safe to call as often as one likes."""
        now = self.clock.now()
        day = self.calendar.current(now + EARLY)
        if self._round is None or self._round.day != day:
            self._round = _Round(day, now)
        if now < self._round.at:
            return ()
        self._round.at, self._round.pause = now + self._round.pause, min(2 * self._round.pause, _LONGEST_PAUSE)
        return await self._asked(day)

    async def _asked(self, day: date) -> tuple[Batch, ...]:
        categories = await self._categories()
        if not categories:
            return ()
        try:
            batches = await Gathering(self.store, self.source, self.calendar, self.clock).batches(categories, day)
        except SourceError:
            # Whoever is due then asks again, and tells.
            return ()
        if self._round and all(batch.state in KNOWN_FOR_GOOD for batch in batches):
            self._round.at = self.calendar.published_at(self.calendar.next(day)) - EARLY
        return batches

    async def _categories(self) -> tuple[str, ...]:
        async with self.store.read() as work:
            return tuple(sorted(await work.subscriptions.categories()))
