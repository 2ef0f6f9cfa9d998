"""Use case: the digest of one subscription and date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from core.alone import alone, key_of
from core.assembling import FEW_UNSCORED, MOST_UNSCORED, Parts, assembled, check_enough, check_there
from core.calendar import Calendar
from core.candidates import Candidates, announced_types, choose_candidates
from core.gathering import Gathering
from core.judging import Judged, Judging
from core.model import AnnounceType, Batch, Digest, DigestState, Paper, Subscription, Taste, Verdict
from core.ports import Clock, PaperSource, Progress, Scorer, Store, Work, silent
from core.ranking import Ranking, rank
from core.screening import stage_lines
from core.spending import Quote, check_agreed
from core.tuning import Tuning

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class DigestMaker:
    """Makes digests from one source with one scorer, which `judging` asks, and keeps them.

    `agreed` is what judging the papers of one may cost, in US dollars by estimate; None is as much as it takes.
    `along` is done in the unit that keeps a new one: both are kept, or neither. With `tuning` votes have a say in the
    order.
    """

    store: Store
    source: PaperSource
    judging: Judging
    calendar: Calendar
    clock: Clock
    agreed: Decimal | None = None
    along: Callable[[Work, Digest], Awaitable[None]] | None = None
    tuning: Tuning | None = None

    async def make(
        self, subscription: Subscription, day: date, progress: Progress = silent, *, partial: bool = True
    ) -> Digest:
        """The channel's digest of a date: the one that is kept if it still holds, else a new revision.

        Of several processes that want it at once one makes it. Raises what `compose` raises, and `UnderWay`; then
        nothing is kept of the digest, and it can be asked for again.
        """
        kept = await self.kept(subscription, day)
        if kept and self.stands(kept, subscription):
            return kept
        key = key_of("digests", subscription.channel)
        async with alone(self.store, self.clock, key, "this channel's digests", progress):
            # Another process may have made it while we waited for our turn.
            kept = await self.kept(subscription, day)
            if kept and self.stands(kept, subscription):
                return kept
            made = await self.compose(subscription, day, progress, partial=partial, to_keep=True)
            return kept if kept and _same(kept, made) else await self._added(made, subscription)

    async def _added(self, made: Digest, subscription: Subscription) -> Digest:
        async with self.store.write() as work:
            spent = {usage.model: usage for usage in await work.usages.on(made.channel, made.date)}
            if made.usage:
                made = replace(made, usage=spent.get(made.usage.model, made.usage))
            added = await work.digests.add(made)
            if self.along:
                await self.along(work, added)
        return await self.kept(subscription, made.date) or added

    async def kept(self, subscription: Subscription, day: date) -> Digest | None:
        """The newest revision of that date's digest, if it is from this source."""
        async with self.store.read() as work:
            digest = await work.digests.latest(subscription.channel, day)
        return digest if digest and digest.source == self.source.name else None

    async def compose(
        self,
        subscription: Subscription,
        day: date,
        progress: Progress = silent,
        *,
        partial: bool = True,
        to_keep: bool = False,
    ) -> Digest:
        """A digest that is not kept; the verdicts on which it stands are, so that nothing is paid for twice. Only of
        one that is `to_keep` it is noted what the budget left out.

        With `partial` it is made from the categories that are there, and says which are not, and up to half of the
        papers may be unscored; else all must be there, and all but a tenth be scored. Raises `NotPublishedYet` or
        `SourceError` if arXiv has nothing to make it from, `ScorerError` if too few papers could be judged, and
        `CostsMore` if it is more than was `agreed`.
        """
        batches = await self._gathered(subscription, day, progress)
        check_there(batches, partial=partial)
        chosen, papers = await self._candidates(subscription, day, batches)
        if self.agreed is not None:
            # What was missing when the price was told may have arrived since.
            check_agreed(await self.judging.quote(subscription, papers), self.agreed)
        judged = await self.judging.judge(subscription, day, papers, progress, of_digest=to_keep)
        check_enough(judged.scoring, MOST_UNSCORED if partial else FEW_UNSCORED)
        ranking = await self._ranked(subscription, papers, judged.scoring.verdicts, chosen.types)
        stages = await self._told(subscription, judged)
        parts = Parts(
            day=day,
            source=self.source.name,
            scorer=self.scorer.card,
            batches=batches,
            chosen=chosen,
            judged=judged,
            ranking=ranking,
            stages=stages,
        )
        return assembled(subscription, parts, self.calendar, self.clock.now())

    async def quote(self, subscription: Subscription, day: date, progress: Progress = silent) -> Quote:
        """What `make` would take now. Nothing is judged; the day's batches are gathered unless they are there.

        Raises `SourceError` if arXiv cannot be asked.
        """
        return await self.judging.quote(subscription, await self.candidates(subscription, day, progress))

    async def candidates(self, subscription: Subscription, day: date, progress: Progress = silent) -> dict[str, Paper]:
        """The papers that a digest of that date is made from, by id; none where it is there and holds.

        Raises `SourceError` if arXiv cannot be asked.
        """
        kept = await self.kept(subscription, day)
        if kept and self.stands(kept, subscription):
            return {}
        _, papers = await self._candidates(subscription, day, await self._gathered(subscription, day, progress))
        return papers

    def stands(self, digest: Digest, subscription: Subscription) -> bool:
        """Whether nothing is missing in a digest, and nothing that it depends on has changed since."""
        same_scorer = digest.scorer.fingerprint == self.scorer.card.fingerprint
        whole = digest.state is not DigestState.PARTIAL
        return whole and same_scorer and digest.choice.means(subscription.choice)

    @property
    def scorer(self) -> Scorer:
        """Who judges."""
        return self.judging.scorer

    async def _gathered(self, subscription: Subscription, day: date, progress: Progress) -> tuple[Batch, ...]:
        gathering = Gathering(self.store, self.source, self.calendar, self.clock)
        return await gathering.batches(subscription.categories, day, progress)

    async def _candidates(
        self, subscription: Subscription, day: date, batches: Sequence[Batch]
    ) -> tuple[Candidates, dict[str, Paper]]:
        announced = announced_types(batches)
        async with self.store.read() as work:
            shown = await work.digests.shown(subscription.channel, self.source.name, set(announced), day)
            chosen = choose_candidates(announced, subscription.types, shown)
            found = await work.papers.get(set(chosen.types))
        return chosen, {paper_id: found[paper_id] for paper_id in chosen.types}

    async def _ranked(
        self,
        subscription: Subscription,
        papers: Mapping[str, Paper],
        verdicts: Mapping[str, Verdict],
        types: Mapping[str, AnnounceType],
    ) -> Ranking:
        taste = await self.tuning.taste(subscription, self.scorer.card, papers, verdicts) if self.tuning else Taste()
        return rank(
            papers.values(),
            verdicts,
            types,
            cutoffs=subscription.cutoffs,
            maximum=subscription.maximum,
            follow=subscription.criteria.authors,
            muted=subscription.criteria.muted,
            adjustments=taste.adjustments,
            explore=subscription.explores,
        )

    async def _told(self, subscription: Subscription, judged: Judged) -> tuple[str, ...]:
        """What the stages did, for the reader."""
        screening = self.judging.stages and self.judging.stages.screening
        if not (judged.withheld and screening):
            return tuple(stage_lines(judged.withheld.values(), judged.learned))
        watch = await screening.watch(subscription.criteria, self.scorer.card, subscription.cutoffs)
        return tuple(stage_lines(judged.withheld.values(), judged.learned, watch))


def _same(kept: Digest, made: Digest) -> bool:
    """Whether a reader would see the same: when it was made, what that took and its neighbours do not count."""
    return _timeless(kept) == _timeless(made)


def _timeless(digest: Digest) -> Digest:
    return replace(digest, revision=1, made_at=_EVER, stages=(), usage=None, previous=None, next=None)
