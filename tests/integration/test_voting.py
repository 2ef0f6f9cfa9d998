import asyncio

import pytest

from core.model import Channel, VoteKind
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
