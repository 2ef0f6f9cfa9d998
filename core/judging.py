"""Verdicts on the papers of a subscription: those that are kept, and a scorer's on the rest, within the budget."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from core.errors import ScorerRefused
from core.model import Channel, Paper, Scoring, Stop, Subscription, Unscored, Usage, Verdict
from core.ports import Clock, Progress, Scorer, Store, silent
from core.spending import Purse, Quote, is_budgets, spent_today

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
        self,
        subscription: Subscription,
        day: date,
        papers: Mapping[str, Paper],
        progress: Progress = silent,
        *,
        of_digest: bool = False,
    ) -> Scoring:
        """A verdict or an unscored for every paper. What the scorer says is kept as soon as it is there, and what it
        takes is put down to the digest of that day; the answer's usage is that of this call.

        With `of_digest` these are all the papers of that day's digest: then it is noted how many of them the budget
        leaves out, if any.

        What the budget of the day does not reach is unscored, for a reason that `core.spending.is_budgets` knows.
        Raises `ScorerRefused` if the scorer refuses and has judged none of them.
        """
        kept = await self._kept(subscription, papers)
        asked = [paper for paper in papers.values() if paper.id not in kept]
        scoring = Scoring(verdicts={})
        if asked:
            scoring = await _Sitting(self, subscription, day, papers, progress).ask(asked)
        if of_digest:
            await self._note(subscription.channel, day, scoring)
        return replace(scoring, verdicts={**kept, **scoring.verdicts})

    async def quote(self, subscription: Subscription, papers: Mapping[str, Paper]) -> Quote:
        """What judging these papers would take now, and how many of them today's budget reaches. Nothing is asked."""
        kept = await self._kept(subscription, papers)
        asked = [paper for paper in papers.values() if paper.id not in kept]
        if not asked:
            return self.nothing()
        # The price list takes a moment to load.
        usage = await asyncio.to_thread(self.scorer.estimate, subscription.criteria, asked)
        purse = await self.purse(subscription)
        if purse is None:
            return Quote(len(asked), usage)
        within, _ = await self.reach(purse, subscription, asked)
        return Quote(len(asked), usage, within, purse)

    def nothing(self) -> Quote:
        """The quote for work without a paper to judge."""
        return Quote(0, Usage(model=self.scorer.card.name))

    async def purse(self, subscription: Subscription) -> Purse | None:
        """What is left of today's budget; None without one."""
        if subscription.budget is None:
            return None
        async with self.store.read() as work:
            return Purse(subscription.budget, await spent_today(work, subscription, self.clock.now()))

    async def reach(self, purse: Purse, subscription: Subscription, papers: Sequence[Paper]) -> tuple[int, str]:
        """How many of these papers it reaches, and why no more."""
        return await asyncio.to_thread(purse.reach, papers, partial(self.scorer.estimate, subscription.criteria))

    async def _note(self, channel: Channel, day: date, scoring: Scoring) -> None:
        """Put on record how many papers the budget left out, or that it leaves out none any more."""
        left_out = sum(is_budgets(missed.reason) for missed in scoring.unscored)
        async with self.store.write() as work:
            if left_out:
                await work.stops.put(channel, Stop(day, left_out, self.clock.now()))
            else:
                await work.stops.drop(channel, day)

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
        purse = await self.judging.purse(self.subscription)
        return await self.judging.reach(purse, self.subscription, portion) if purse else (len(portion), "")

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
