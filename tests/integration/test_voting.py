import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from core.errors import NoRight, NotSetUp
from core.model import Channel, Person, Vote, VoteKind
from core.ports import Work
from core.store import SqlStore
from core.voting import Voting
from tests.fakes.scene import LAB, Scene, papers

ADA, BOB = "U1", "U2"
PAPER, OTHER = "2505.00001", "2505.00002"
MORE, LESS, SAVED = VoteKind.MORE, VoteKind.LESS, VoteKind.SAVED


@pytest.fixture
async def voting(store: SqlStore) -> Voting:
    async with store.write() as work:
        await work.papers.save(papers(1, 2))
    return Voting(store, Scene(store).clock)


async def held(voting: Voting, person: str = ADA, channel: Channel = LAB) -> set[tuple[str, VoteKind]]:
    async with voting.store.read() as work:
        return {(vote.paper_id, vote.kind) for vote in await work.votes.of(channel, person)}


async def test_a_vote_is_kept_once(voting: Voting) -> None:
    assert not await voting.put(LAB, PAPER, ADA, MORE)
    assert await voting.put(LAB, PAPER, ADA, MORE)
    assert await held(voting) == {(PAPER, MORE)}


async def test_taking_back_more_leaves_a_later_less(voting: Voting) -> None:
    await voting.put(LAB, PAPER, ADA, MORE)
    await voting.put(LAB, PAPER, ADA, LESS)
    assert not await voting.retract(LAB, PAPER, ADA, MORE)
    assert await held(voting) == {(PAPER, LESS)}


async def test_both_can_be_taken_back_at_once_and_what_is_saved_stays(voting: Voting) -> None:
    for kind in (SAVED, LESS):
        await voting.put(LAB, PAPER, ADA, kind)
    assert await voting.retract(LAB, PAPER, ADA, MORE, LESS)
    assert not await voting.retract(LAB, PAPER, ADA, MORE, LESS)
    assert await held(voting) == {(PAPER, SAVED)}


async def test_nobody_takes_back_what_others_say_or_what_is_said_elsewhere(voting: Voting) -> None:
    elsewhere = Channel("fake", "lab", "reading")
    await voting.put(LAB, PAPER, ADA, MORE)
    await voting.put(LAB, OTHER, ADA, MORE)
    await voting.put(elsewhere, PAPER, ADA, MORE)
    assert not await voting.retract(LAB, PAPER, BOB, MORE)
    assert await voting.retract(LAB, PAPER, ADA, MORE)
    assert await held(voting) == {(OTHER, MORE)}
    assert await held(voting, channel=elsewhere) == {(PAPER, MORE)}


async def test_more_and_less_at_once_leave_one_of_them(voting: Voting) -> None:
    await asyncio.gather(*(voting.put(LAB, PAPER, ADA, kind) for kind in (MORE, LESS)))
    assert len(await held(voting)) == 1


OWNER, MEMBER = Person(ADA, is_admin=True), Person(BOB)


async def subscribed(voting: Voting) -> None:
    await Scene(voting.store).subscribed()


async def test_what_everybody_taught_goes_only_when_that_is_agreed_to(voting: Voting) -> None:
    await subscribed(voting)
    for person, kind in ((ADA, MORE), (BOB, LESS), (BOB, SAVED)):
        await voting.put(LAB, PAPER, person, kind)
    asked = await voting.forget(LAB, OWNER, PAPER, agreed=False)
    assert (len(asked.votes), len(asked.mine), asked.dropped) == (2, 1, None)
    assert await held(voting, BOB) == {(PAPER, LESS), (PAPER, SAVED)}
    assert (await voting.forget(LAB, OWNER, None, agreed=True)).dropped == 2
    assert await held(voting, BOB) == {(PAPER, SAVED)}


class VoteMeanwhile:
    """A store in which Bob votes as soon as the votes were looked at."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.read = store.read

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Work]:
        async with self._store.write() as work:
            look = work.votes.of

            async def of(channel: Channel, person: str | None = None) -> tuple[Vote, ...]:
                seen = await look(channel, person)
                await work.votes.put(Vote(LAB, PAPER, BOB, LESS, Scene(self._store).clock.now()))
                return seen

            work.votes.of = of  # type: ignore[method-assign]
            yield work


async def test_ones_own_vote_goes_without_asking_and_takes_no_other_with_it(voting: Voting) -> None:
    await subscribed(voting)
    await voting.put(LAB, PAPER, ADA, MORE)
    meanwhile = Voting(VoteMeanwhile(voting.store), voting.clock)  # type: ignore[arg-type]
    assert (await meanwhile.forget(LAB, OWNER, PAPER, agreed=False)).dropped == 1
    assert await held(voting, BOB) == {(PAPER, LESS)}


async def test_whoever_may_not_drops_only_their_own(voting: Voting) -> None:
    await subscribed(voting)
    for person in (ADA, BOB):
        await voting.put(LAB, PAPER, person, MORE)
    found = await voting.forget(LAB, MEMBER, PAPER, agreed=True)
    assert (found.only_mine, found.dropped) == (True, 1)
    assert await held(voting) == {(PAPER, MORE)}
    for paper_id in (PAPER, None):
        with pytest.raises(NoRight, match="only by those who may change this subscription"):
            await voting.forget(LAB, MEMBER, paper_id, agreed=True)


async def test_without_a_subscription_there_is_nobody_who_may_forget_for_all(voting: Voting) -> None:
    await voting.put(LAB, PAPER, ADA, MORE)
    with pytest.raises(NotSetUp):
        await voting.forget(LAB, OWNER, PAPER, agreed=True)
    assert await voting.forget_mine(LAB, OWNER) == 1
