"""Use case: what a person answers to a paper, and takes back."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import Channel, Vote, VoteKind
from core.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class Voting:
    """Keeps votes as state: what a person says last of a paper is what holds. People are named by their ids."""

    store: Store
    clock: Clock

    async def put(self, channel: Channel, paper_id: str, person: str, kind: VoteKind) -> bool:
        """Keep a vote on a paper that is kept; `more` takes the place of `less` and the reverse. True if it stood
        already."""
        vote = Vote(channel, paper_id, person, kind, self.clock.now())
        async with self.store.write() as work:
            stood = kind in await _said(work, channel, paper_id, person)
            await work.votes.put(vote)
        return stood

    async def retract(self, channel: Channel, paper_id: str, person: str, *kinds: VoteKind) -> bool:
        """Take back votes of these kinds and of no other: whoever said `less` after `more` still says it when the
        `more` is taken back. False if there was none."""
        now = self.clock.now()
        async with self.store.write() as work:
            standing = set(kinds) & await _said(work, channel, paper_id, person)
            for kind in standing:
                await work.votes.retract(Vote(channel, paper_id, person, kind, now))
        return bool(standing)


async def _said(work: Work, channel: Channel, paper_id: str, person: str) -> set[VoteKind]:
    """What holds of this person and paper."""
    return {vote.kind for vote in await work.votes.of(channel, person) if vote.paper_id == paper_id}
