"""Verdicts on the papers of a subscription: those that are kept, and a scorer's on the rest, within the budget."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from core.errors import ScorerRefused
from core.model import Paper, Scoring, Subscription, Unscored, Usage, Verdict
from core.ports import Clock, Progress, Scorer, Store, silent
from core.spending import Purse, Quote, spent_today

PORTION = 80
"""Papers that are asked about before a budget is looked at again. Estimates can be off: by no more than this is more
spent than was meant. As many as the model scorer asks about at once."""


@dataclass(frozen=True, slots=True)
class Judging:
    """Asks a scorer about what was not judged yet under a criteria."""

    store: Store
    scorer: Scorer
    clock: Clock

    async def judge(
        self, subscription: Subscription, day: date, papers: Mapping[str, Paper], progress: Progress = silent
    ) -> Scoring:
        """A verdict or an unscored for every paper. What the scorer says is kept as soon as it is there, and what it
        takes is put down to the digest of that day; the answer's usage is that of this call.

        What the budget of the day does not reach is unscored, for a reason that `core.spending.is_budgets` knows.
        Raises `ScorerRefused` if the scorer refuses and has judged none of them.
        """
        kept = await self._kept(subscription, papers)
        asked = [paper for paper in papers.values() if paper.id not in kept]
        if not asked:
            return Scoring(verdicts=kept)
        scoring = await _Sitting(self, subscription, day, papers, progress).ask(asked)
        return replace(scoring, verdicts={**kept, **scoring.verdicts})

    async def quote(self, subscription: Subscription, papers: Mapping[str, Paper]) -> Quote:
        """What judging these papers would take now, whatever the budget. Nothing is asked."""
        kept = await self._kept(subscription, papers)
        asked = [paper for paper in papers.values() if paper.id not in kept]
        if not asked:
            return self.nothing()
        # The price list takes a moment to load.
        return Quote(len(asked), await asyncio.to_thread(self.scorer.estimate, subscription.criteria, asked))

    def nothing(self) -> Quote:
        """The quote for work without a paper to judge."""
        return Quote(0, Usage(model=self.scorer.card.name))

    async def _kept(self, subscription: Subscription, papers: Mapping[str, Paper]) -> dict[str, Verdict]:
        async with self.store.read() as work:
            return await work.verdicts.get(subscription.criteria, self.scorer.card, papers)


@dataclass(frozen=True, slots=True)
class _Sitting:
    """One call of `judge`."""

    judging: Judging
    subscription: Subscription
    day: date
    papers: Mapping[str, Paper]
    progress: Progress

    async def ask(self, asked: Sequence[Paper]) -> Scoring:
        """Without a budget all at once, else portion by portion, as long as it lasts and the scorer has answers."""
        size = len(asked) if self.subscription.budget is None else PORTION
        parts: list[Scoring] = []
        done, stops = 0, ""
        while done < len(asked) and not stops:
            portion = asked[done : done + size]
            reach, stops = await self._reach(portion)
            if not reach:
                break
            try:
                parts.append(await self._score(portion[:reach], done, len(asked)))
            except ScorerRefused as refused:
                if not any(part.verdicts for part in parts):
                    raise
                stops = str(refused)
                break
            done += reach
            stops = stops or _silence(parts[-1])
        return _sum(parts, tuple(Unscored(paper.id, stops) for paper in asked[done:]))

    async def _reach(self, portion: Sequence[Paper]) -> tuple[int, str]:
        """How many of these papers the budget reaches, and why no more."""
        budget = self.subscription.budget
        if budget is None:
            return len(portion), ""
        async with self.judging.store.read() as work:
            spent = await spent_today(work, self.subscription, self.judging.clock.now())
        estimate = partial(self.judging.scorer.estimate, self.subscription.criteria)
        return await asyncio.to_thread(Purse(budget, spent).reach, portion, estimate)

    async def _score(self, portion: Sequence[Paper], before: int, number: int) -> Scoring:
        def told(done: int, total: int, what: str) -> None:
            self.progress(before + done, max(number, before + total), what)

        return await self.judging.scorer.score(self.subscription.criteria, portion, told, self._keep)

    async def _keep(self, part: Scoring) -> None:
        criteria, card = self.subscription.criteria, self.judging.scorer.card
        async with self.judging.store.write() as work:
            await work.verdicts.save(criteria, card, part.verdicts.values(), self.papers)
            if part.usage:
                at = self.judging.clock.now()
                await work.usages.add(self.subscription.channel, self.day, part.usage, at=at)


def _silence(part: Scoring) -> str:
    """Why a scorer that gave no verdict at all is not asked about more papers, "" if it gave some."""
    if part.verdicts:
        return ""
    (reason, _), *_ = Counter(one.reason for one in part.unscored).most_common(1)
    return reason


def _sum(parts: Sequence[Scoring], beyond: tuple[Unscored, ...]) -> Scoring:
    usages = [part.usage for part in parts if part.usage]
    return Scoring(
        verdicts={paper_id: verdict for part in parts for paper_id, verdict in part.verdicts.items()},
        unscored=tuple(one for part in parts for one in part.unscored) + beyond,
        usage=sum(usages[1:], usages[0]) if usages else None,
    )
