"""Use case: what a channel's votes, or one person's, do to the order of papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.model import MOST_POINTS, Paper, ScorerCard, Subscription, Taste, Verdict, Vote
from core.ports import Clock, Store, Taster, Work
from core.tasting import evidence

_MOST_PAPERS = 1_000
"""Papers, those that were voted on last, that are looked up for what they teach."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Learns from votes each time anew: it takes milliseconds, and the same votes come to the same."""

    store: Store
    taster: Taster
    clock: Clock
    most: float = MOST_POINTS

    async def taste(
        self,
        subscription: Subscription,
        card: ScorerCard,
        papers: Mapping[str, Paper],
        verdicts: Mapping[str, Verdict],
        person: str | None = None,
    ) -> Taste:
        """What the channel's votes, or one person's, do to these papers; nothing where the channel does not want it,
        unless a person asks for their own order."""
        if not subscription.tuned and person is None:
            return Taste()
        async with self.store.read() as work:
            votes = _since(await work.votes.of(subscription.channel, person), subscription.taught_since)
            known, topics = await _looked_up(work, subscription, card, _newest(votes))
        learned = evidence(votes, known, topics, self.clock.now())
        if not learned:
            return Taste()
        return await self.taster.taste(
            learned,
            list(papers.values()),
            background=list(papers.values()),
            topics={one.paper_id: one.topic for one in verdicts.values()},
            without=subscription.forgotten,
            most=self.most,
        )


async def _looked_up(
    work: Work, subscription: Subscription, card: ScorerCard, ids: Collection[str]
) -> tuple[dict[str, Paper], dict[str, str]]:
    """The papers that were voted on, and the topic that each met, under the present criteria or else as it was judged
    last."""
    papers = await work.papers.get(ids)
    earlier = await work.verdicts.earlier(subscription.channel, papers)
    topics = {paper_id: one.verdict.topic for paper_id, one in earlier.items()}
    held = await work.verdicts.get(subscription.criteria, card, papers)
    return papers, topics | {paper_id: verdict.topic for paper_id, verdict in held.items()}


def _since(votes: Sequence[Vote], then: datetime | None) -> Sequence[Vote]:
    return votes if then is None else [vote for vote in votes if vote.at > then]


def _newest(votes: Sequence[Vote]) -> list[str]:
    return list(dict.fromkeys(vote.paper_id for vote in reversed(votes)))[:_MOST_PAPERS]
