"""Use case: what a person answers to a paper, and takes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.errors import NoRight, NotSetUp
from core.model import Allowed, Area, Channel, Person, Vote, VoteKind
from core.ports import Clock, Store, Work
from core.rights import allowed_in_words


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The votes that somebody wants dropped, and `mine`, that person's own among them.

    `dropped` is how many were: with `only_mine` none of others, and None if that person has to agree first.
    `allowed` is who may drop those of others.
    """

    votes: tuple[Vote, ...]
    mine: tuple[Vote, ...]
    only_mine: bool
    allowed: Allowed
    dropped: int | None = None


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

    async def forget(self, channel: Channel, person: Person, paper_id: str | None, *, agreed: bool) -> Forgetting:
        """Drop what was taught here, all of it or about one paper; saved papers stay. Raises `NotSetUp`, `NoRight`.

        What others taught goes only if this person may change the subscription and has agreed. Whoever may not drops
        their own on a paper.
        """
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            allowed = await _may_forget(work, channel)
            forgetting = _forgetting(await work.votes.of(channel), person, paper_id, allowed)
            if not (forgetting.only_mine or agreed) and forgetting.votes:
                return forgetting
            # What others say at this moment goes only if that was agreed to.
            whose = person.id if forgetting.only_mine else None
            if paper_id is None:
                await self._begin_anew(work, channel, person)
            return replace(forgetting, dropped=await work.votes.forget(channel, paper_id=paper_id, person=whose))

    async def _begin_anew(self, work: Work, channel: Channel, person: Person) -> None:
        """From now on only later votes have a say: papers that were saved stay, and teach nothing any more."""
        order = await work.subscriptions.get(channel)
        if order:
            now = self.clock.now()
            await work.subscriptions.save(replace(order, taught_since=now), by=person, at=now)

    async def forget_mine(self, channel: Channel, person: Person) -> int:
        """Drop all that this person taught here; how many votes that were. Saved papers stay."""
        async with self.store.write() as work:
            return await work.votes.forget(channel, person=person.id)


async def _said(work: Work, channel: Channel, paper_id: str, person: str) -> set[VoteKind]:
    """What holds of this person and paper."""
    return {vote.kind for vote in await work.votes.of(channel, person) if vote.paper_id == paper_id}


async def _may_forget(work: Work, channel: Channel) -> Allowed:
    order = await work.subscriptions.get(channel)
    if order is None:
        raise NotSetUp
    return order.rights.of(Area.SUBSCRIPTION)


def _forgetting(every: Iterable[Vote], person: Person, paper_id: str | None, allowed: Allowed) -> Forgetting:
    votes = tuple(one for one in every if one.kind is not VoteKind.SAVED and paper_id in (None, one.paper_id))
    mine = tuple(vote for vote in votes if vote.person == person.id)
    may = allowed.includes(person)
    if not may and (paper_id is None or (votes and not mine)):
        raise NoRight(f"{only_by(allowed)} `/votes forget mine` drops yours.")
    return Forgetting(votes, mine, paper_id is not None and (not may or votes == mine), allowed)


def only_by(allowed: Allowed) -> str:
    """Who may drop what others taught, in a sentence."""
    who = allowed_in_words(allowed)
    return f"What others taught may be dropped only by those who may change this subscription ({who})."
