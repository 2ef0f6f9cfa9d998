"""What stands before everything that costs money or time when somebody asks for it: the operator's switch, and how
often it may be asked. What is kept already is beyond it, so that it costs nothing and is never refused."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.digesting import DigestMaker
from core.errors import Halted, ScorerRefused, SourceUnreachable
from core.halting import Halting, sentence
from core.model import Announced, Channel, Criteria, Paper, Person, ScorerCard, Scoring, Sifted, Usage
from core.ports import Keep, PaperSource, Progress, Scorer, Sifter, silent, unkept
from core.throttle import Throttle


@dataclass
class Toll:
    """That of one command. However much of its work costs something, it counts once."""

    halting: Halting
    throttle: Throttle
    channel: Channel
    person: Person
    _is_paid: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def check(self) -> None:
        """Raises `Halted` as long as the operator's halt stands."""
        if reason := await self.halting.reason():
            raise Halted(sentence(reason))

    async def pay(self) -> None:
        """Raises `Halted`, and `AskedTooOften`."""
        await self.check()
        async with self._lock:
            if not self._is_paid:
                await self.throttle.take(self.channel, self.person)
                self._is_paid = True


def tolled(maker: DigestMaker, toll: Toll) -> DigestMaker:
    """One like this whose source and scorer are asked only after the toll. Recorded days are free."""
    judging, source = maker.judging, maker.source
    is_free = source.dates is not None and not judging.scorer.card.prompt
    if is_free:
        return maker
    scorer, stages = TolledScorer(judging.scorer, toll), judging.stages
    if stages:
        sifter = TolledSifter(stages.sifter, toll) if stages.sifter else None
        stages = replace(stages, scorer=scorer, sifter=sifter)
    judging = replace(judging, scorer=scorer, stages=stages)
    return replace(maker, judging=judging, source=source if source.dates is not None else TolledSource(source, toll))


class TolledSource:
    """A `PaperSource` behind a toll: during a halt there is no way to it."""

    def __init__(self, source: PaperSource, toll: Toll) -> None:
        self._source, self._toll = source, toll

    @property
    def name(self) -> str:
        """See `core.ports.PaperSource`."""
        return self._source.name

    @property
    def dates(self) -> tuple[date, ...] | None:
        """See `core.ports.PaperSource`."""
        return self._source.dates

    async def announced(self, categories: Sequence[str], day: date, progress: Progress = silent) -> Announced:
        """See `core.ports.PaperSource`."""
        await self._paid()
        return await self._source.announced(categories, day, progress)

    async def paper(self, paper_id: str) -> Paper | None:
        """See `core.ports.PaperSource`."""
        await self._paid()
        return await self._source.paper(paper_id)

    async def search(self, words: str, most: int = 10) -> tuple[Paper, ...]:
        """See `core.ports.PaperSource`."""
        await self._paid()
        return await self._source.search(words, most)

    async def _paid(self) -> None:
        try:
            await self._toll.pay()
        except Halted as halted:
            raise SourceUnreachable(str(halted)) from halted


class TolledScorer:
    """A `Scorer` behind a toll: during a halt it refuses."""

    def __init__(self, scorer: Scorer, toll: Toll) -> None:
        self._scorer, self._toll = scorer, toll

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
        """See `core.ports.Scorer`."""
        await _paid(self._toll)
        return await self._scorer.score(criteria, papers, progress, keep, opinion)

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """See `core.ports.Scorer`."""
        return self._scorer.estimate(criteria, papers)


class TolledSifter:
    """A `Sifter` behind a toll: during a halt it refuses."""

    def __init__(self, sifter: Sifter, toll: Toll) -> None:
        self._sifter, self._toll = sifter, toll

    async def sift(self, criteria: Criteria, papers: Sequence[Paper], progress: Progress = silent) -> Sifted:
        """See `core.ports.Sifter`."""
        await _paid(self._toll)
        return await self._sifter.sift(criteria, papers, progress)

    def estimate_sifting(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """See `core.ports.Sifter`."""
        return self._sifter.estimate_sifting(criteria, papers)


async def _paid(toll: Toll) -> None:
    try:
        await toll.pay()
    except Halted as halted:
        raise ScorerRefused(str(halted)) from halted
