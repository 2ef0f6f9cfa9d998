"""Use case: the learned screen of a criteria: made anew each day, watched, switched off where it drifts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.model import Criteria, Cutoffs, Learned, Paper, ScorerCard, Screen, Stage, Subscription, Watch, Withheld
from core.ports import Clock, Learner, Store, Work

TARGET = 0.97
"""The share of the papers worth listing that a screen is to let through."""
SAMPLE = 0.04
"""The share of what is withheld that is put before the scorer all the same."""
WATCHED = timedelta(days=30)
"""For how long back it is told how much is missed."""
_STALE = timedelta(hours=20)
_DRIFTED = timedelta(weeks=3)  # how far back it is looked for drift: in less a sample shows too few of the missed
_MOST_LESSONS = 6_000
# Off for good reason: at least so many of a sample were worth listing, and the share that gets through is that far
# below what was meant. One or two of a sample are chance.
_FEWEST_MISSES, _DRIFT = 3, 0.07
_HARDLY_ANY = 0.9


@dataclass(frozen=True, slots=True)
class Screening:
    """Keeps a screen for each criteria and scorer. It learns from all verdicts under them, whoever asked for these."""

    store: Store
    learner: Learner
    clock: Clock
    target: float = TARGET
    sample: float = SAMPLE

    async def marks(
        self, subscription: Subscription, card: ScorerCard, papers: Sequence[Paper]
    ) -> tuple[Learned, Mapping[str, float]] | None:
        """What the criteria's screen was learned to be, and its marks; None where there is none that is on."""
        screen = await self.screen(subscription, card)
        if screen.learned is None or screen.target is None:
            return None
        marks = await self.learner.marks(screen.learned.document, papers)
        return None if marks is None else (screen.learned, marks)

    async def screen(self, subscription: Subscription, card: ScorerCard) -> Screen:
        """The criteria's screen, on or off; made anew if it is a day old, or was made for higher cut-offs."""
        criteria = subscription.criteria
        async with self.store.read() as work:
            kept = await work.screens.latest(criteria, card)
        fresh = kept and kept.made_at > self.clock.now() - _STALE
        if kept and fresh and _serves(kept.cutoffs, subscription.cutoffs):
            return kept
        return await self._refitted(subscription, card)

    async def watch(self, criteria: Criteria, card: ScorerCard, cutoffs: Cutoffs) -> Watch:
        """How much the stages withheld and missed of late."""
        since = self.clock.now().date() - WATCHED
        async with self.store.read() as work:
            return await work.screens.watched(criteria, card, cutoffs, since)

    async def _refitted(self, subscription: Subscription, card: ScorerCard) -> Screen:
        criteria, now = subscription.criteria, self.clock.now()
        async with self.store.read() as work:
            cutoffs = await _least(work, subscription)
            watch = await work.screens.watched(criteria, card, cutoffs, now.date() - _DRIFTED)
            lessons = await work.screens.lessons(criteria, card, cutoffs, most=_MOST_LESSONS)
        why = _drift(watch, self.target)
        learned = None if why else await self.learner.learn(lessons, self.target)
        why = why or _no_use(learned, len(lessons))
        screen = Screen(
            made_at=now, cutoffs=cutoffs, target=None if why else self.target, learned=None if why else learned, why=why
        )
        async with self.store.write() as work:
            return await work.screens.add(criteria, card, screen)


async def _least(work: Work, subscription: Subscription) -> Cutoffs:
    """The lowest cut-offs of all channels with these criteria: what one of them lists is worth a scorer's attention."""
    same = [
        one.cutoffs
        for one in await work.subscriptions.all()
        if one.criteria.fingerprint == subscription.criteria.fingerprint
    ]
    every = [subscription.cutoffs, *same]
    return Cutoffs(min(one.relevance for one in every), min(one.novelty for one in every))


def _serves(made_for: Cutoffs, asked: Cutoffs) -> bool:
    return made_for.relevance <= asked.relevance and made_for.novelty <= asked.novelty


def _drift(watch: Watch, target: float) -> str:
    """Why a screen is switched off for now; "" if it does what was meant, or nobody can tell."""
    if watch.recall is None or watch.wanted < _FEWEST_MISSES or watch.recall >= target - _DRIFT:
        return ""
    return f"of the papers worth listing of the last three weeks it let only about {watch.recall:.0%} through"


def _no_use(learned: Learned | None, papers: int) -> str:
    if learned is None:
        return f"{papers:,} verdicts are too few to learn from"
    if learned.passes > _HARDLY_ANY:
        return f"it would hold back only {1 - learned.passes:.0%} of the papers"
    return ""


def stage_lines(
    withheld: Collection[Withheld], learned: Learned | None = None, watch: Watch | None = None
) -> Iterator[str]:
    """What the stages withheld from a day's papers, and how much is missed by that, as sentences."""
    screened = sum(one.stage is Stage.SCREEN for one in withheld)
    if screened:
        taught = f", learned from {learned.papers:,} verdicts of {learned.days} days," if learned else ""
        yield f"The screen{taught} withheld {_papers(screened)} from the scorer."
    if len(withheld) > screened:
        yield f"By their titles {_papers(len(withheld) - screened)} lay outside."
    if watch:
        yield missed_line(watch)


def _papers(number: int) -> str:
    return f"{number:,} paper" if number == 1 else f"{number:,} papers"


def missed_line(watch: Watch) -> str:
    """How much is missed, in a sentence."""
    if watch.missed is None or watch.recall is None:
        return "How much is missed by that cannot be told yet: too few of them were read all the same."
    found = watch.through + watch.wanted
    return (
        f"Of {watch.withheld:,} papers withheld in {WATCHED.days} days {watch.sampled:,} were read all the same and "
        f"{watch.wanted:,} of these were worth listing: about {watch.missed:.0f} missed, {found:,} found."
    )
