"""Use case: what votes teach, as seen from one date: a channel's leanings, and the order of a person's own votes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from core.candidates import announced_types, choose_candidates
from core.digesting import DigestMaker
from core.model import (
    MOST_POINTS,
    AnnounceType,
    Cutoffs,
    Digest,
    Entry,
    HeldBack,
    Leaning,
    Paper,
    Subscription,
    Taste,
    Verdict,
)
from core.ports import Work
from core.ranking import rank

_JUDGED = (HeldBack.BELOW_CUTOFF, HeldBack.OVER_MAXIMUM)
_ALL = Cutoffs(-100, -100)  # so far above them is every paper that votes drop none


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The judged papers of a digest, listed or not."""

    papers: Mapping[str, Paper]
    verdicts: Mapping[str, Verdict]
    types: Mapping[str, AnnounceType]


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """The first candidates of a date in the order of a person's own votes, as many as a digest has at most; `of` all
    these. `votes` is how many papers that person voted on here; without any the order is the scorer's."""

    entries: tuple[Entry, ...]
    of: int
    votes: int


@dataclass(frozen=True, slots=True)
class Mine:
    """Asks nobody and costs nothing: it goes by the verdicts that are kept."""

    maker: DigestMaker

    @property
    def most(self) -> float:
        """How many points votes move a paper at most."""
        return self.maker.tuning.most if self.maker.tuning else MOST_POINTS

    async def leanings(self, subscription: Subscription) -> tuple[Leaning, ...]:
        """What the channel's votes teach, for and against, strongest first; also where they have no say."""
        async with self.maker.store.read() as work:
            newest = await work.digests.newest(subscription.channel, self.maker.source.name)
            judged = await _judged(work, newest) if newest else _Candidates({}, {}, {})
        return (await self._taste(replace(subscription, tuned=True), judged)).leanings

    async def order(self, subscription: Subscription, digest: Digest, person: str) -> OwnOrder:
        """A digest's candidates as this person's votes order them."""
        async with self.maker.store.read() as work:
            judged = await _judged(work, digest)
            votes = await work.votes.of(subscription.channel, person)
        taste = await self._taste(subscription, judged, person)
        ranked = partial(
            rank,
            judged.papers.values(),
            judged.verdicts,
            judged.types,
            cutoffs=_ALL,
            maximum=digest.maximum,
            follow=digest.criteria.authors,
            adjustments=taste.adjustments,
            explore=0,
            who="you",
        )
        entries = (await asyncio.to_thread(ranked)).entries
        return OwnOrder(entries, len(judged.verdicts), len({vote.paper_id for vote in votes}))

    async def _taste(self, subscription: Subscription, judged: _Candidates, person: str | None = None) -> Taste:
        if self.maker.tuning is None:
            return Taste()
        card = self.maker.scorer.card
        return await self.maker.tuning.taste(subscription, card, judged.papers, judged.verdicts, person)


async def _judged(work: Work, digest: Digest) -> _Candidates:
    listed = {entry.paper.id: entry for entry in digest.entries}
    others = {paper_id for reason in _JUDGED for paper_id in digest.held_back.get(reason, ())}
    papers = await work.papers.get(others) | {paper_id: entry.paper for paper_id, entry in listed.items()}
    told = {paper_id: entry.verdict for paper_id, entry in listed.items() if entry.verdict}
    batches = await work.batches.get(digest.source, digest.categories, digest.date)
    known = choose_candidates(announced_types(batches.values()), digest.types, ()).types
    types = {paper_id: known.get(paper_id, AnnounceType.NEW) for paper_id in papers}
    return _Candidates(
        papers,
        await work.verdicts.get(digest.criteria, digest.scorer, papers) | told,
        types | {paper_id: entry.type for paper_id, entry in listed.items()},
    )
