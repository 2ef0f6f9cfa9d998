"""Services that tell how they fare: a source and a scorer of which each answer and each fault is put on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date

from core.errors import NotPublishedYet, ScorerError, SourceError, StoreError
from core.model import Announced, BatchState, Criteria, Paper, ScorerCard, Scoring, Usage
from core.ports import Clock, Keep, PaperSource, Progress, Scorer, Store, silent, unkept

ARXIV, MODEL = "arXiv", "model"


@dataclass(frozen=True, slots=True)
class Records:
    """Writes down how one service fares. A record that cannot be written is left out: the work goes on."""

    service: str
    store: Store
    clock: Clock

    async def ok(self) -> None:
        """It did its part."""
        with suppress(StoreError):
            async with self.store.write() as work:
                await work.healths.ok(self.service, self.clock.now())

    async def fault(self, reason: str) -> None:
        """It did not."""
        with suppress(StoreError):
            async with self.store.write() as work:
                await work.healths.fault(self.service, reason, self.clock.now())


class ReportedSource:
    """A `PaperSource` as it is, with records of how it fares."""

    def __init__(self, source: PaperSource, records: Records) -> None:
        self._source = source
        self._records = records

    @property
    def name(self) -> str:
        """See `core.ports.PaperSource`."""
        return self._source.name

    @property
    def dates(self) -> tuple[date, ...] | None:
        """See `core.ports.PaperSource`."""
        return self._source.dates

    async def announced(self, categories: Sequence[str], day: date, progress: Progress = silent) -> Announced:
        """See `core.ports.PaperSource`. A list that is not out yet is no fault of arXiv's; that nothing at all could
        be fetched is one."""
        async with self._reported():
            found = await self._source.announced(categories, day, progress)
        failed = [batch.reason for batch in found.batches if batch.state is BatchState.FAILED]
        if failed and len(failed) == len(found.batches):
            await self._records.fault(failed[0])
        else:
            await self._records.ok()
        return found

    async def paper(self, paper_id: str) -> Paper | None:
        """See `core.ports.PaperSource`."""
        async with self._reported():
            found = await self._source.paper(paper_id)
        await self._records.ok()
        return found

    async def search(self, words: str, most: int = 10) -> tuple[Paper, ...]:
        """See `core.ports.PaperSource`."""
        async with self._reported():
            found = await self._source.search(words, most)
        await self._records.ok()
        return found

    @asynccontextmanager
    async def _reported(self) -> AsyncIterator[None]:
        try:
            yield
        except NotPublishedYet:
            raise
        except SourceError as fault:
            await self._records.fault(str(fault))
            raise


class ReportedScorer:
    """A `Scorer` as it is, with records of how it fares."""

    def __init__(self, scorer: Scorer, records: Records) -> None:
        self._scorer = scorer
        self._records = records

    @property
    def card(self) -> ScorerCard:
        """See `core.ports.Scorer`."""
        return self._scorer.card

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        """See `core.ports.Scorer`. Some verdicts are good news; none at all is a fault of the model."""
        try:
            scoring = await self._scorer.score(criteria, papers, progress, keep, opinion)
        except ScorerError as fault:
            await self._records.fault(str(fault))
            raise
        if scoring.verdicts:
            await self._records.ok()
        elif scoring.unscored:
            (reason, _), *_ = Counter(one.reason for one in scoring.unscored).most_common(1)
            await self._records.fault(reason)
        return scoring

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """See `core.ports.Scorer`."""
        return self._scorer.estimate(criteria, papers)
