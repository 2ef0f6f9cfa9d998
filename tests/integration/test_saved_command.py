from collections.abc import AsyncIterator

import pytest

from bot.desk import Desk
from bot.events import Ask
from bot.handlers.paper import PAPER
from bot.handlers.saved import SAVED
from core.errors import BadCommand
from core.model import Vote, VoteKind
from core.store import open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import LAB, Scene, papers


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    yield Scene(store)
    await store.close()


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene)


async def save(scene: Scene, number: int, person: str = ADA.id) -> None:
    async with scene.store.write() as work:
        await work.papers.save(papers(number))
        await work.votes.put(Vote(LAB, f"2505.{number:05}", person, VoteKind.SAVED, scene.clock.now()))
    scene.clock.advance(60)


async def test_saved_papers_are_listed_newest_first(scene: Scene, desk: Desk) -> None:
    for number in (1, 3, 2):
        await save(scene, number)
    reply = await ask(desk, SAVED, "/saved")
    assert reply.title == "Your 3 saved papers"
    assert [item.title for item in reply.items] == ["Paper 2", "Paper 3", "Paper 1"]
    assert reply.items[0].aside == "13 May 2025"
    assert reply.items[0].opens == Ask("paper", "show", {"paper": "2505.00002"})
    assert reply.notes == ("`/paper unsave 2505.06839` lets one go. `/export saved bibtex` gives them all as a file.",)


async def test_everybody_sees_their_own(scene: Scene, desk: Desk) -> None:
    await save(scene, 1)
    await save(scene, 2, BOB.id)
    assert [item.title for item in (await ask(desk, SAVED, "/saved", person=BOB)).items] == ["Paper 2"]


async def test_many_are_paged(scene: Scene, desk: Desk) -> None:
    for number in range(1, 13):
        await save(scene, number)
    first = await ask(desk, SAVED, "/saved")
    assert len(first.items) == 10
    second = await ask(desk, SAVED, first.buttons[0].ask)
    assert [item.title for item in second.items] == ["Paper 2", "Paper 1"]


async def test_votes_are_no_saved_papers_and_nothing_saved_is_said(scene: Scene, desk: Desk) -> None:
    scene.source.papers |= {paper.id: paper for paper in papers(1)}
    await ask(desk, PAPER, "/paper more 2505.00001")
    reply = await ask(desk, SAVED, "/saved")
    assert reply.text == ("You saved no paper here yet. `/paper save 2505.06839` saves one.",)
    assert not reply.items


async def test_a_wrong_word_is_named(desk: Desk) -> None:
    with pytest.raises(BadCommand, match="`yesterday`"):
        await ask(desk, SAVED, "/saved yesterday")
