"""Which papers a scorer reads: the learned screen comes first, which is free, then a look at titles, then abstracts.

What a stage withholds is kept like a verdict, so that a day looks the same whenever it is made again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from core.model import Criteria, Learned, Paper, Stage, Subscription, Usage, Withheld
from core.ports import Clock, Progress, Scorer, Sifter, Store, silent
from core.ranking import by_followed
from core.screening import Screening
from core.spending import Estimate

# The share of papers that a look at titles is expected to withhold: of all (the scanner that we compare with withholds
# three of four), and of what a screen lets through.
_OUTSIDE, _OUTSIDE_AFTER_SCREEN = 0.5, 0.25
_WORTH = 0.9
"""A look at titles must be expected to leave less than this part of the cost."""

Put = Callable[[Usage, Sequence[Paper]], Awaitable[None]]
Reach = Callable[[Sequence[Paper], Estimate], AbstractAsyncContextManager[tuple[int, str]]]
"""How many papers, from the first, may be asked about at such costs, and why no more; they are set aside meanwhile."""


class Plan(StrEnum):
    """Which stages come before abstracts. `auto`: the screen once it has learned enough, and titles where that is
    likely to cost less."""

    AUTO = "auto"
    ABSTRACTS = "abstracts"
    TITLES = "titles"
    SCREEN = "screen"
    BOTH = "screen+titles"

    @property
    def screens(self) -> bool:
        """Whether a screen may withhold papers."""
        return self in (Plan.AUTO, Plan.SCREEN, Plan.BOTH)


@dataclass(frozen=True, slots=True)
class Staged:
    """The papers to be read by the scorer, the likeliest first. `withheld` are the decisions against papers, sampled
    ones included, and `fresh` those of them that are not kept yet. `learned` is the screen, if one was asked."""

    asked: tuple[Paper, ...]
    withheld: Mapping[str, Withheld] = field(default_factory=dict)
    fresh: Mapping[str, Withheld] = field(default_factory=dict)
    learned: Learned | None = None

    def less(self, decided: Collection[Withheld]) -> Staged:
        """The same after these decisions, which are not kept yet."""
        new = {one.paper_id: one for one in decided}
        out = {one.paper_id for one in decided if not one.sampled}
        return replace(
            self,
            asked=tuple(paper for paper in self.asked if paper.id not in out),
            withheld={**self.withheld, **new},
            fresh={**self.fresh, **new},
        )


@dataclass(frozen=True, slots=True)
class Stages:
    """Decides what a scorer reads. A paper by a followed author passes every stage."""

    store: Store
    scorer: Scorer
    clock: Clock
    screening: Screening | None = None
    sifter: Sifter | None = None
    plan: Plan = Plan.AUTO

    async def passed(
        self,
        subscription: Subscription,
        papers: Sequence[Paper],
        put: Put,
        reach: Reach,
        progress: Progress = silent,
    ) -> Staged:
        """Let the papers through the stages, and keep what these withhold. `put` is given what a look at
        titles takes, and the papers that were looked at; nobody looks where `reach` says that budgets do not allow it.

        Raises `ScorerRefused`.
        """
        staged = await self.screened(subscription, papers)
        looked_at = _open(staged, subscription.criteria)
        if self.sifter and await self._sifts(subscription.criteria, looked_at, staged):
            async with reach(looked_at, partial(self.sifter.estimate_sifting, subscription.criteria)) as (within, _):
                if within == len(looked_at):
                    staged = await self._sifted(self.sifter, subscription.criteria, staged, looked_at, put, progress)
        await self._keep(subscription.criteria, papers, staged)
        return staged

    async def screened(self, subscription: Subscription, papers: Sequence[Paper]) -> Staged:
        """What passes the screen and was not withheld before. Nothing is kept, and nothing is spent."""
        criteria = subscription.criteria
        bound = {paper.id: paper for paper in papers if not by_followed(paper, criteria.authors)}
        async with self.store.read() as work:
            known = await work.withholdings.get(criteria, self.scorer.card, bound)
        staged = replace(Staged(tuple(papers)).less(known.values()), fresh={})
        looked_at = _open(staged, criteria)
        if not (looked_at and self.screening and self.plan.screens):
            return staged
        found = await self.screening.marks(subscription, self.scorer.card, looked_at)
        return self._marked(criteria, staged, *found) if found else staged

    async def expected(self, subscription: Subscription, papers: Sequence[Paper]) -> tuple[tuple[Paper, ...], Usage]:
        """About what the scorer would read of these papers, and what a look at titles would take before."""
        staged = await self.screened(subscription, papers)
        looked_at = _open(staged, subscription.criteria)
        if not (self.sifter and await self._sifts(subscription.criteria, looked_at, staged)):
            return staged.asked, Usage(model=self.scorer.card.name)
        outside = _expected_outside(staged)
        out = {paper.id for n, paper in enumerate(looked_at) if int((n + 1) * outside) > int(n * outside)}
        usage = await asyncio.to_thread(self.sifter.estimate_sifting, subscription.criteria, looked_at)
        return tuple(paper for paper in staged.asked if paper.id not in out), usage

    async def _sifted(
        self,
        sifter: Sifter,
        criteria: Criteria,
        staged: Staged,
        looked_at: Sequence[Paper],
        put: Put,
        progress: Progress,
    ) -> Staged:
        sifted = await sifter.sift(criteria, looked_at, progress)
        if sifted.usage:
            await put(sifted.usage, looked_at)
        outside = (paper.id for paper in looked_at if paper.id in sifted.outside)
        return staged.less([self._withheld(criteria, paper_id, Stage.TITLES) for paper_id in outside])

    def _marked(self, criteria: Criteria, staged: Staged, learned: Learned, marks: Mapping[str, float]) -> Staged:
        out = (
            self._withheld(criteria, paper_id, Stage.SCREEN, mark)
            for paper_id, mark in marks.items()
            if mark < learned.threshold
        )
        likely = tuple(sorted(staged.asked, key=lambda paper: -marks.get(paper.id, 1.0)))
        return replace(staged, asked=likely, learned=learned).less(list(out))

    async def _sifts(self, criteria: Criteria, looked_at: Sequence[Paper], staged: Staged) -> bool:
        if self.plan is not Plan.AUTO:
            return bool(looked_at) and self.plan in (Plan.TITLES, Plan.BOTH)
        # The price list takes a moment to load.
        return bool(looked_at) and await asyncio.to_thread(self._titles_pay, criteria, looked_at, staged)

    def _titles_pay(self, criteria: Criteria, looked_at: Sequence[Paper], staged: Staged) -> bool:
        """Whether looking at titles first is likely to leave less to pay, or less tokens where prices are not known."""
        if self.sifter is None:
            return False
        whole = self.scorer.estimate(criteria, looked_at)
        look = self.sifter.estimate_sifting(criteria, looked_at)
        left = 1 - _expected_outside(staged)
        if whole.cost is None or look.cost is None or not whole.cost:
            return look.total + left * whole.total < _WORTH * whole.total
        return float(look.cost) + left * float(whole.cost) < _WORTH * float(whole.cost)

    def _withheld(self, criteria: Criteria, paper_id: str, stage: Stage, mark: float | None = None) -> Withheld:
        share = self.screening.sample if self.screening else 0.0
        return Withheld(
            paper_id=paper_id, stage=stage, mark=mark, sampled=_lot(criteria, paper_id) < share, share=share
        )

    async def _keep(self, criteria: Criteria, papers: Sequence[Paper], staged: Staged) -> None:
        if not staged.fresh:
            return
        by_id = {paper.id: paper for paper in papers}
        async with self.store.write() as work:
            await work.withholdings.save(criteria, self.scorer.card, staged.fresh.values(), by_id, at=self.clock.now())


def _open(staged: Staged, criteria: Criteria) -> list[Paper]:
    """The papers that nothing was decided about yet."""
    return [
        paper for paper in staged.asked if paper.id not in staged.withheld and not by_followed(paper, criteria.authors)
    ]


def _expected_outside(staged: Staged) -> float:
    return _OUTSIDE if staged.learned is None else _OUTSIDE_AFTER_SCREEN


def _lot(criteria: Criteria, paper_id: str) -> float:
    """From 0 to 1, by chance, and always the same for a paper under a criteria: whoever asks, the sample is one."""
    drawn = hashlib.blake2b(f"{criteria.fingerprint} {paper_id}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn) / 2**64
