"""Days that were judged once, in a store: what an evaluation compares with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from core.model import Criteria, Digest, HeldBack, Paper, Person, ScorerCard, Verdict, Vote, VoteKind
from core.ports import Store
from tests.fakes.digests import a_digest, an_entry, counts_of
from tests.fakes.scene import DAY, LAB, a_subscription, papers
from tests.fakes.scorer import FakeScorer

JUDGE = FakeScorer().card
IN, OUT = (9.0, 8.0), (4.0, 3.0)


async def judged_day(
    store: Store, scores: Mapping[int, tuple[float, float | None]], day: date = DAY, card: ScorerCard = JUDGE
) -> None:
    """A digest of that date, with the verdicts that it stands on: papers by number and what they scored."""
    subscription = a_subscription()
    verdicts = {
        paper.id: Verdict(paper_id=paper.id, relevance=one[0], novelty=one[1])
        for paper, one in zip(papers(*scores), scores.values(), strict=True)
    }
    known = {paper.id: paper for paper in papers(*scores)}
    digest = _digest(day, card, subscription.criteria, known, verdicts)
    async with store.write() as work:
        await work.papers.save(known.values())
        await work.verdicts.save(subscription.criteria, card, verdicts.values(), known)
        await work.digests.add(digest)


async def voted(store: Store, kind: VoteKind, *numbers: int, person: str = "U1") -> None:
    """Votes of one person on these papers."""
    async with store.write() as work:
        await work.subscriptions.save(a_subscription(), by=Person("U1", "Ada"), at=_now())
        for paper in papers(*numbers):
            await work.votes.put(Vote(LAB, paper.id, person, kind, _now()))


def _now() -> datetime:
    return a_digest().made_at + timedelta(hours=5)


def _digest(
    day: date, card: ScorerCard, criteria: Criteria, known: Mapping[str, Paper], verdicts: Mapping[str, Verdict]
) -> Digest:
    cutoffs = a_subscription().cutoffs
    listed = [one for one in verdicts.values() if cutoffs.admit(one.relevance, one.novelty)]
    below = tuple(key for key, one in verdicts.items() if one not in listed)
    entries = [an_entry(known[one.paper_id], position=n, verdict=one) for n, one in enumerate(listed, start=1)]
    held_back = {HeldBack.BELOW_CUTOFF: below} if below else {}
    return a_digest(
        channel=LAB,
        date=day,
        scorer=card,
        criteria=criteria,
        cutoffs=cutoffs,
        entries=tuple(entries),
        held_back=held_back,
        counts=counts_of(len(entries), held_back),
    )
