"""Verdicts on the papers of a subscription: those that are kept, and a scorer's on the rest, within the budget."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from core.alone import alone
from core.earmarks import LEASE, Earmarks
from core.errors import ScorerRefused
from core.model import Channel, Learned, Paper, Scoring, Stage, Stop, Subscription, Unscored, Usage, Verdict, Withheld
from core.opinions import Settling
from core.ports import Clock, Progress, Scorer, Store, silent
from core.spending import UNLIMITED, Estimate, Limits, Purse, Quote, is_bounded, is_budgets, purse_of
from core.staging import Stages

PORTION = 80
"""Papers that are asked about before a budget is looked at again. Estimates can be off: by no more than this is more
spent than was meant."""
_A_DAY = timedelta(hours=25)
_PATIENCE = 900.0
"""Seconds for which another process that judges under the same criteria is waited for."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A scoring, and what was withheld from the scorer and is not to be found in it; `learned` is the screen that was
    asked, if one was."""

    scoring: Scoring
    withheld: Mapping[str, Withheld] = field(default_factory=dict)
    learned: Learned | None = None

    def by(self, stage: Stage) -> tuple[str, ...]:
        """The ids of what that stage withheld."""
        return tuple(paper_id for paper_id, one in self.withheld.items() if one.stage is stage)


@dataclass(frozen=True, slots=True)
class Judging:
    """Asks a scorer about what was not judged yet under a criteria. Without `stages` the scorer reads every paper.

    Where another opinion may change what is listed, up to so many `opinions` are asked for (1–3). Days are judged one
    after the other; `apart` they are judged side by side, by a scorer whose answer may take a day.
    """

    store: Store
    scorer: Scorer
    clock: Clock
    stages: Stages | None = None
    opinions: int = 1
    limits: Limits = UNLIMITED
    apart: bool = False

    async def judge(
        self,
        subscription: Subscription,
        day: date,
        papers: Mapping[str, Paper],
        progress: Progress = silent,
        *,
        of_digest: bool = False,
    ) -> Judged:
        """Every paper has a verdict, is unscored or is withheld. What the scorer says is kept as soon as it is there,
        and what it takes is put down to the digest of that day; the answer's usage is that of this call.

        With `of_digest` these are all the papers of that day's digest: then it is noted how many of them the budget
        leaves out, if any.

        What the budget of the day does not reach is unscored, for a reason that `core.spending.is_budgets` knows.
        Raises `ScorerRefused` if the scorer refuses and has judged none of them, and `UnderWay` if another process is
        at papers under this criteria for longer than anybody waits.
        """
        kept = await self._kept(subscription, papers)
        judged = Judged(Scoring(verdicts={}))
        if len(kept) < len(papers) or self.settling(subscription).unsettled(list(papers.values()), kept):
            # Whoever else has these criteria would ask the same: it is paid for once.
            async with alone(
                self.store,
                self.clock,
                self._turn(subscription, day),
                "papers under these criteria",
                progress,
                patience=_PATIENCE,
            ):
                kept = await self._kept(subscription, papers)
                asked = [paper for paper in papers.values() if paper.id not in kept]
                sitting = _Sitting(self, subscription, day, papers, progress)
                judged = await sitting.settled(kept, await sitting.judge(asked))
        if of_digest:
            await self._note(subscription.channel, day, judged.scoring)
        return replace(judged, scoring=replace(judged.scoring, verdicts={**kept, **judged.scoring.verdicts}))

    async def quote(self, subscription: Subscription, papers: Mapping[str, Paper]) -> Quote:
        """What judging these papers would take now, and how many of them today's budget reaches. Nothing is asked."""
        kept = await self._kept(subscription, papers)
        asked: Sequence[Paper] = [paper for paper in papers.values() if paper.id not in kept]
        settling = self.settling(subscription)
        if not asked and not settling.unsettled(list(papers.values()), kept):
            return self.nothing()
        before = Usage(model=self.scorer.card.name)
        if self.stages and asked:
            asked, before = await self.stages.expected(subscription, asked)
        # The price list takes a moment to load.
        usage = before + await asyncio.to_thread(self.scorer.estimate, subscription.criteria, asked)
        usage += await asyncio.to_thread(settling.estimate, [*(papers[one] for one in kept), *asked], kept)
        purse = await self.purse(subscription)
        if purse is None:
            return Quote(len(asked), usage)
        within, _ = await self.reach(purse, subscription, asked)
        return Quote(len(asked), usage, within, purse)

    def nothing(self) -> Quote:
        """The quote for work without a paper to judge."""
        return Quote(0, Usage(model=self.scorer.card.name))

    async def purse(self, subscription: Subscription) -> Purse | None:
        """What the channel's budgets and the installation's leave; None without any."""
        async with self.store.read() as work:
            return await purse_of(work, subscription, self.clock.now(), self.limits)

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

    def settling(self, subscription: Subscription) -> Settling:
        """Who asks for further opinions."""
        return Settling(self.scorer, subscription.criteria, subscription.cutoffs, self.opinions)

    def _turn(self, subscription: Subscription, day: date) -> str:
        turn = f"verdicts under {subscription.criteria.fingerprint} by {self.scorer.card.fingerprint}"
        return f"{turn} of {day}" if self.apart else turn

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

    async def judge(self, papers: Sequence[Paper]) -> Judged:
        """What passes the stages is put before the scorer."""
        stages = self.judging.stages
        if stages is None:
            return Judged(await self.ask(papers))
        staged = await stages.passed(self.subscription, papers, self._put, self._reach_at, self.progress)
        out = {paper_id: one for paper_id, one in staged.withheld.items() if not one.sampled}
        return Judged(await self.ask(staged.asked), out, staged.learned)

    async def settled(self, kept: Mapping[str, Verdict], judged: Judged) -> Judged:
        """With further opinions where these may change what is listed. A scorer that said nothing is not asked more."""
        before = judged.scoring
        if before.unscored and not before.verdicts:
            return judged
        settling, verdicts = self.judging.settling(self.subscription), {**kept, **before.verdicts}
        async with AsyncExitStack() as held:

            async def within(papers: Sequence[Paper]) -> int:
                await held.aclose()
                return (await held.enter_async_context(self._reach(papers)))[0]

            after = await settling.settled(list(self.papers.values()), verdicts, self._keep, self.progress, within)
        usage = before.usage + after.usage if before.usage and after.usage else before.usage or after.usage
        return replace(judged, scoring=replace(before, verdicts=after.verdicts, usage=usage))

    async def ask(self, asked: Sequence[Paper]) -> Scoring:
        """Without a budget all at once, else portion by portion, as long as it lasts and the scorer has answers."""
        size = PORTION if is_bounded(self.subscription, self.judging.limits) else len(asked)
        parts: list[Scoring] = []
        done, stops = 0, ""
        while done < len(asked) and not stops:
            portion = asked[done : done + size]
            async with self._reach(portion) as (reach, stops):
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

    def _reach(self, portion: Sequence[Paper]) -> AbstractAsyncContextManager[tuple[int, str]]:
        """How many of these papers the budgets reach, and why no more; what they cost is set aside meanwhile."""
        judging, criteria = self.judging, self.subscription.criteria
        return self._reach_at(portion, partial(judging.scorer.estimate, criteria))

    def _reach_at(self, papers: Sequence[Paper], estimate: Estimate) -> AbstractAsyncContextManager[tuple[int, str]]:
        judging, lease = self.judging, _A_DAY if self.judging.apart else LEASE
        earmarks = Earmarks(judging.store, judging.clock, judging.limits)
        return earmarks.reach(self.subscription, papers, estimate, lease=lease)

    async def _score(self, portion: Sequence[Paper], before: int, number: int) -> Scoring:
        def told(done: int, total: int, what: str) -> None:
            self.progress(before + done, max(number, before + total), what)

        return await self.judging.scorer.score(self.subscription.criteria, portion, told, self._keep)

    async def _put(self, usage: Usage, about: Sequence[Paper]) -> None:
        await self._keep(Scoring(verdicts={}, usage=usage), [paper.id for paper in about])

    async def _keep(self, part: Scoring, about: Sequence[str] = ()) -> None:
        criteria, card = self.subscription.criteria, self.judging.scorer.card
        async with self.judging.store.write() as work:
            await work.verdicts.save(criteria, card, part.verdicts.values(), self.papers)
            if part.usage:
                await work.usages.add(
                    self.subscription.channel,
                    self.day,
                    part.usage,
                    at=self.judging.clock.now(),
                    criteria=criteria,
                    scorer=card,
                    papers=about or part.verdicts,
                )


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
