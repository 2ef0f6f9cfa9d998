"""What is said, and what is kept, when a platform tells something unasked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.desk import Desk
from bot.events import Ask, Gone, Happening, Joined, Moved, Reaction
from bot.happenings import Happenings
from core.errors import StoreError
from core.model import Place, PlaceState, Vote
from core.ports import Store
from core.store import SqlStore
from tests.fakes.desk import a_desk
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene

HERE = Place(LAB, "secret-plans")
LEFT = Place(LAB, "secret-plans", PlaceState.LEFT)
THUMB = Reaction(channel=LAB, person="U2", ref="ts-2", emoji="thumbsup", added=True, key="Ev1")
ALL: list[Happening] = [THUMB, Moved(HERE), Joined(HERE), Gone("fake", "lab")]
STILL = (
    "This channel's subscription still stands. The digest of 13 May 2025 is due now. "
    "The next digest, that of 14 May 2025, comes on Wednesday 14 May 2025, 09:00 UTC."
)
each = pytest.mark.parametrize("happening", ALL, ids=lambda one: type(one).__name__.lower())


class Broken:
    """A store of which every unit fails with this."""

    def __init__(self, fault: Callable[[], Exception]) -> None:
        self._fault = fault

    def read(self) -> Any:
        raise self._fault()

    write = read


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene, FakePlatform())


@pytest.fixture
def happened(desk: Desk) -> Happenings:
    return Happenings(desk)


async def votes(store: Store) -> list[Vote]:
    async with store.read() as work:
        return list(await work.votes.of(LAB))


async def test_a_channel_is_told_once_what_the_bot_is_and_how_to_begin(happened: Happenings) -> None:
    reply = await happened(Joined(HERE))
    assert reply
    what, how = reply.text
    assert what.startswith("Broadsheet reads every new arXiv paper")
    assert "`/help`" in how
    assert [(button.label, button.ask) for button in reply.buttons] == [("Set up", Ask("subscription", "setup"))]
    assert await happened(Joined(HERE)) is None


async def test_a_channel_without_a_subscription_is_told_again_when_the_bot_comes_back(happened: Happenings) -> None:
    first = await happened(Joined(HERE))
    assert await happened(Moved(LEFT)) is None
    assert await happened(Joined(HERE)) == first


async def test_a_channel_with_a_subscription_is_told_that_it_stands_and_what_comes_next(
    happened: Happenings, scene: Scene
) -> None:
    await scene.subscribed()
    reply = await happened(Joined(HERE))
    assert reply
    assert (reply.text, reply.buttons) == ((STILL,), ())
    assert await happened(Joined(HERE)) is None


async def test_a_paused_subscription_is_said_to_be_paused(happened: Happenings, scene: Scene) -> None:
    await scene.subscribed(paused=True)
    reply = await happened(Joined(HERE))
    assert reply
    assert reply.text[0].endswith("Nothing is posted while it is paused; `/subscription resume` lets it go on.")


async def test_where_the_bot_may_not_write_there_is_nothing_to_say(happened: Happenings) -> None:
    assert await happened(Joined(Place(LAB, "ml", PlaceState.FORBIDDEN))) is None


async def test_a_channel_that_moved_is_kept_as_it_is_now(happened: Happenings, store: SqlStore) -> None:
    assert await happened(Moved(HERE)) is None
    assert await happened(Moved(LEFT)) is None
    async with store.read() as work:
        assert await work.places.get(LAB) == LEFT
        assert await work.places.closed() == {LAB}


async def test_a_workspace_that_is_gone_has_no_open_channel(happened: Happenings, store: SqlStore) -> None:
    await happened(Joined(HERE))
    assert await happened(Gone("fake", "lab")) is None
    async with store.read() as work:
        assert await work.places.closed() == {LAB}


async def test_a_reaction_on_a_papers_message_is_a_vote_and_taken_off_it_is_none(
    happened: Happenings, desk: Desk, scene: Scene
) -> None:
    scene.announce_good(DAY, 1)
    await desk.courier.deliver(await scene.maker.make(await scene.subscribed(), DAY))
    assert await happened(THUMB) is None
    assert [(vote.person, vote.paper_id) for vote in await votes(scene.store)] == [("U2", "2505.00001")]
    gone = Reaction(channel=LAB, person="U2", ref="ts-2", emoji="+1", added=False, key="Ev2")
    assert await happened(gone) is None
    assert await votes(scene.store) == []


@each
async def test_a_store_that_fails_is_noted_and_leaves_nobody_without_an_answer(
    happened: Happenings, happening: Happening, scene: Scene
) -> None:
    desk = a_desk(scene, store=Broken(lambda: StoreError("The database is busy.")))
    with capture_logs() as logs:
        assert await Happenings(desk)(happening) is None
    (line,) = logs
    assert (line["event"], line["log_level"], line["reason"]) == (
        "happening is lost",
        "warning",
        "The database is busy.",
    )


@each
async def test_what_nobody_foresaw_is_logged_under_an_id_and_goes_no_further(
    happening: Happening, scene: Scene
) -> None:
    desk = a_desk(scene, store=Broken(lambda: RuntimeError("boom")))
    with capture_logs() as logs:
        assert await Happenings(desk)(happening) is None
    assert [line["event"] for line in logs] == ["unforeseen"]


@each
async def test_the_log_tells_what_happened_where_and_none_of_peoples_words(
    happened: Happenings, happening: Happening
) -> None:
    with capture_logs() as logs:
        await happened(happening)
    (line,) = logs
    assert line["event"] == "happening"
    assert line["what"] == type(happening).__name__.lower()
    assert line["where"].startswith("fake/lab")
    assert not {"secret-plans", "thumbsup", "U2"} & set(map(str, line.values()))
