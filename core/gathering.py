"""Use case: bring a day's batches into the store, each category once for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.alone import alone
from core.calendar import Calendar
from core.model import Batch, BatchState
from core.ports import Clock, PaperSource, Progress, Store, silent

KNOWN_FOR_GOOD = {BatchState.FRESH, BatchState.QUIET}
_NOT_OUT = {BatchState.WAITING, BatchState.STALE}
# A list that was not out a moment ago is not asked for again by everybody who waits for it.
ASK_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Gathering:
    """The one way by which announcements reach the store."""

    store: Store
    source: PaperSource
    calendar: Calendar
    clock: Clock

    async def batches(self, categories: Sequence[str], day: date, progress: Progress = silent) -> tuple[Batch, ...]:
        """The batch of each category. Asks the source only for what is not known for good.

        A day on which arXiv does not announce is quiet without asking. Raises `SourceError` if the source cannot be
        asked and something is missing, `UnderWay` if another process is asking for very long.
        """
        if reason := self.calendar.why_not(day):
            return tuple(self._quiet(category, day, reason) for category in categories)
        known, missing = await self._known(categories, day)
        if missing:
            # Everybody who is due at one posting time wants the same: one asks, the others wait and find it.
            async with alone(self.store, self.clock, f"lists of {self.source.name}", "lists of arXiv", progress):
                known, missing = await self._known(categories, day)
                if missing:
                    known |= await self._fetch(missing, day, progress)
        return tuple(known[category] for category in categories)

    async def _known(self, categories: Sequence[str], day: date) -> tuple[dict[str, Batch], list[str]]:
        """What is on record, and the categories of which the source has to be asked."""
        async with self.store.read() as work:
            known = dict(await work.batches.get(self.source.name, categories, day))
        return known, [category for category in categories if not self._settled(known.get(category))]

    def _quiet(self, category: str, day: date, reason: str) -> Batch:
        return Batch(source=self.source.name, category=category, date=day, state=BatchState.QUIET, reason=reason)

    def _settled(self, batch: Batch | None) -> bool:
        if batch is None or batch.state in KNOWN_FOR_GOOD:
            return batch is not None
        asked = batch.fetched_at
        return batch.state in _NOT_OUT and asked is not None and self.clock.now() < asked + ASK_AGAIN_AFTER

    async def _fetch(self, categories: Sequence[str], day: date, progress: Progress) -> dict[str, Batch]:
        announced = await self.source.announced(categories, day, progress)
        batches = [replace(batch, fetched_at=self.clock.now()) for batch in announced.batches]
        async with self.store.write() as work:
            await work.papers.save(announced.papers)
            await work.batches.save(batches)
        return {batch.category: batch for batch in batches}
