"""What an evaluation compares with: judged papers of stored days, and a fair sample of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.model import (
    Channel,
    Criteria,
    Cutoffs,
    Digest,
    HeldBack,
    Paper,
    ScorerCard,
    Verdict,
    VoteKind,
    fingerprint_of,
)
from core.ports import Work

Key = tuple[str, str]
_GROUPS = ((True, True), (True, False), (False, True), (False, False))
"""Chosen or not, with votes or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A paper of a stored day with the verdict that is kept, by the scorer of that name. `vote` is above 0 where more
    people liked it than did not, below 0 the other way round. It stands for `weight` papers."""

    paper: Paper
    criteria: Criteria
    cutoffs: Cutoffs
    stored: Verdict
    scorer: str
    vote: int = 0
    weight: float = 1.0

    @property
    def key(self) -> Key:
        """What it is asked about: a paper under a criteria."""
        return self.criteria.fingerprint, self.paper.id

    @property
    def chosen(self) -> bool:
        """Whether the stored verdict reaches the cut-offs of its day."""
        return self.cutoffs.admit(self.stored.relevance, self.stored.novelty)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of these days, oldest first: each judged paper once. `lacking` papers were judged then, and their
    verdict does not hold any more or is by somebody else."""

    days: tuple[date, ...]
    cases: tuple[Case, ...]
    lacking: int = 0


def sample(cases: Sequence[Case], most: int) -> tuple[Case, ...]:
    """At most that many: as many chosen ones as others, and of each as many with votes as without, as far as there are
    any; each with the weight of those that it stands for. The same cases come to the same."""
    groups = [[c for c in cases if c.chosen == chosen and bool(c.vote) == voted] for chosen, voted in _GROUPS]
    sizes = [len(group) for group in groups]
    sides = _shared_out(most, [sizes[0] + sizes[1], sizes[2] + sizes[3]])
    shares = [*_shared_out(sides[0], sizes[:2]), *_shared_out(sides[1], sizes[2:])]
    return tuple(case for group, share in zip(groups, shares, strict=True) for case in _drawn(group, share))


async def votes_of(work: Work, channel: Channel) -> dict[str, int]:
    """By paper how many more people liked it than did not."""
    values = {VoteKind.MORE: 1, VoteKind.LESS: -1, VoteKind.SAVED: 0}
    found: dict[str, int] = defaultdict(int)
    for vote in await work.votes.of(channel):
        found[vote.paper_id] += values[vote.kind]
    return found


async def cases_of(
    work: Work, digest: Digest, against: ScorerCard | None, votes: Mapping[str, int]
) -> tuple[list[Case], int]:
    """Those of one digest whose verdict is kept, and how many papers were judged for it."""
    card = against or digest.scorer
    judged = [*digest.held_back.get(HeldBack.BELOW_CUTOFF, ()), *digest.held_back.get(HeldBack.OVER_MAXIMUM, ())]
    listed = {entry.paper.id: entry for entry in digest.entries if entry.verdict}
    papers = await work.papers.get(judged) | {paper_id: entry.paper for paper_id, entry in listed.items()}
    kept = await work.verdicts.get(digest.criteria, card, papers)
    if card.fingerprint == digest.scorer.fingerprint:
        kept = {paper_id: entry.verdict for paper_id, entry in listed.items() if entry.verdict} | kept
    cases = [
        Case(
            paper=papers[paper_id],
            criteria=digest.criteria,
            cutoffs=digest.cutoffs,
            stored=verdict,
            scorer=card.name,
            vote=votes.get(paper_id, 0),
        )
        for paper_id, verdict in kept.items()
    ]
    return cases, len({*judged, *listed})


def _drawn(group: Sequence[Case], number: int) -> list[Case]:
    """So many of a group, by a hash: no day and no topic comes first."""
    drawn = sorted(group, key=lambda case: fingerprint_of(case.key))[:number]
    return [replace(case, weight=len(group) / number) for case in drawn]


def _shared_out(number: int, sizes: Sequence[int]) -> list[int]:
    """A number shared out to two groups as evenly as their sizes allow."""
    first, second = sizes
    half = (number + 1) // 2
    a = min(first, max(half, number - second))
    return [a, min(second, number - a)]
