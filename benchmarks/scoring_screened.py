"""The day as all of Broadsheet judges it: with a screen that has learned, and for many channels at once."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path

from benchmarks.local_scorer import Candidate, candidates
from benchmarks.scoring_day import Day, real_day
from core.judging import Judged, Judging
from core.learning import ScreenLearner
from core.model import (
    Announcement,
    AnnounceType,
    Batch,
    BatchState,
    Channel,
    Criteria,
    Paper,
    Person,
    Subscription,
    Topic,
    Usage,
    Verdict,
)
from core.ports import Clock
from core.scoring.model_scorer import ModelScorer
from core.screening import SAMPLE, Screening
from core.staging import Plan, Stages
from core.store import SqlStore, migrate, open_store
from tests.fakes.openai_server import OpenAIServer

TODAY = date(2025, 6, 2)
_LAST_LEARNED, _TESTED = "2025-05-09", ("2025-05-12", "2025-05-30")
_SOMEBODY = Person("U1", "Ada")


def tested_day(count: int, *, seed: int) -> Day | None:
    """A day of real papers, drawn from later dates than those that the screen learns from; None where the data is not
    there."""
    later = [one for one in candidates() if _TESTED[0] <= one.announced <= _TESTED[1]]
    wanted, others = ([one.paper for one in later if one.selected is which] for which in (True, False))
    return real_day(wanted, others, count, seed=seed) if later else None


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A store, and a scorer on the server."""

    store: SqlStore
    scorer: ModelScorer
    clock: Clock

    def judging(self, plan: Plan, sample: float = SAMPLE) -> Judging:
        """With this plan."""
        screening = Screening(self.store, ScreenLearner(), self.clock, sample=sample)
        stages = Stages(self.store, self.scorer, self.clock, screening, self.scorer, plan)
        return Judging(self.store, self.scorer, self.clock, stages)

    async def subscribed(self, criteria: Criteria, channel: str = "papers") -> Subscription:
        """A channel that reads for these criteria."""
        order = Subscription(channel=Channel("bench", "lab", channel), categories=("cs.LG",), criteria=criteria)
        async with self.store.write() as work:
            return await work.subscriptions.save(order, by=_SOMEBODY, at=self.clock.now())

    async def announced(self, day: date, papers: Sequence[Paper]) -> None:
        """Keep a day's papers."""
        lines = tuple(Announcement(paper.id, "cs.LG", day, AnnounceType.NEW) for paper in papers)
        batch = Batch(source="arxiv", category="cs.LG", date=day, state=BatchState.FRESH, announcements=lines)
        async with self.store.write() as work:
            await work.papers.save(papers)
            await work.batches.save([batch])

    async def taught(self, criteria: Criteria) -> None:
        """Keep the verdicts of the days that a screen learns from."""
        known = [one for one in candidates() if one.announced <= _LAST_LEARNED and one.judged]
        for day, group in groupby(sorted(known, key=lambda one: one.announced), key=lambda one: one.announced):
            judged = list(group)
            await self.announced(date.fromisoformat(day), [one.paper for one in judged])
            async with self.store.write() as work:
                by_id = {one.paper.id: one.paper for one in judged}
                await work.verdicts.save(criteria, self.scorer.card, map(_verdict, judged), by_id)

    async def judged(self, judging: Judging, order: Subscription, day: Day) -> Judged:
        """All papers of the day."""
        return await judging.judge(order, TODAY, {paper.id: paper for paper in day.papers})


@asynccontextmanager
async def newsroom(server: OpenAIServer, clock: Clock) -> AsyncIterator[Newsroom]:
    """One with an empty store, for as long as the block lasts."""
    scorer = ModelScorer(api_key=server.key, model=server.model, base_url=server.url, clock=clock)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'broadsheet.db'}"
        await migrate(url)
        store = open_store(url)
        try:
            yield Newsroom(store, scorer, clock)
        finally:
            await scorer.close()
            await store.close()


@asynccontextmanager
async def taught_newsroom(
    server: OpenAIServer, clock: Clock, criteria: Criteria, day: Day
) -> AsyncIterator[tuple[Newsroom, Subscription]]:
    """One in which the day is announced, and a screen is there that has learned."""
    async with newsroom(server, clock) as room:
        order = await room.subscribed(criteria)
        await room.taught(criteria)
        await room.announced(TODAY, day.papers)
        await Screening(room.store, ScreenLearner(), clock).screen(order, room.scorer.card)
        yield room, order


async def many_channels(server: OpenAIServer, clock: Clock, day: Day, channels: int, criteria: int) -> Usage:
    """What all calls take if so many channels want the day at the same moment, under so many criteria."""
    async with newsroom(server, clock) as room:
        await room.announced(TODAY, day.papers)
        kinds = [Criteria(topics=(Topic(f"Topic {n}", f"what is of kind {n}"),)) for n in range(criteria)]
        orders = [await room.subscribed(kinds[n % criteria], f"channel-{n}") for n in range(channels)]
        # How many papers are sampled is chance, and with it now and then a call.
        judging = room.judging(Plan.TITLES, sample=1e-9)
        await asyncio.gather(*(room.judged(judging, order, day) for order in orders))
        total = Usage(model=server.model)
        async with room.store.read() as work:
            for order in orders:
                for usage in await work.usages.on(order.channel, TODAY):
                    total += replace(usage, model=server.model)
    return total


def _verdict(one: Candidate) -> Verdict:
    return Verdict(paper_id=one.paper.id, relevance=9 if one.selected else 4, novelty=8 if one.selected else 5)
