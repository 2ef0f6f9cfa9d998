"""What is answered in a channel in which the bot cannot post."""

from __future__ import annotations

import pytest

from bot.events import Reply, Tone
from bot.handlers.status import STATUS
from bot.handlers.subscription import SUBSCRIPTION
from core.model import Place, PlaceState
from core.presence import Presence, closed_words
from core.store import SqlStore
from tests.fakes.desk import a_desk, ask
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene

CLOSED = pytest.mark.parametrize("state", [state for state in PlaceState if state is not PlaceState.OPEN])
SETUP = "/subscription setup categories=cs.LG"
NEXT = "The next digest, that of 14 May 2025, comes on Wednesday 14 May 2025, 09:00 UTC."


def fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.value for field in reply.fields}


async def hear(scene: Scene, state: PlaceState) -> None:
    await Presence(scene.store, {}, scene.clock).moved(Place(LAB, "ml", state))


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (PlaceState.ARCHIVED, "archived"),
        (PlaceState.DELETED, "deleted"),
        (PlaceState.LEFT, "Broadsheet is not in it"),
        (PlaceState.FORBIDDEN, "Broadsheet may not post in it"),
    ],
)
async def test_the_status_tells_why_nothing_is_posted_since_when_and_what_to_do(
    store: SqlStore, state: PlaceState, told: str
) -> None:
    scene = Scene(store)
    await scene.subscribed(zone="Europe/Berlin")
    await hear(scene, state)
    scene.clock.advance(3600)
    reply = await ask(a_desk(scene), STATUS, "/status")
    assert reply.text == (closed_words(state),)
    assert fields(reply)["Channel"] == f"{told}, known since Tuesday 13 May 2025, 11:30 Europe/Berlin"


async def test_the_status_of_an_open_channel_tells_of_what_comes_and_not_of_the_channel(store: SqlStore) -> None:
    scene = Scene(store)
    order = await scene.subscribed()
    scene.announce_good(DAY, 1)
    await hear(scene, PlaceState.OPEN)
    desk = a_desk(scene)
    await desk.courier.deliver(await scene.maker.make(order, DAY))
    reply = await ask(desk, STATUS, "/status")
    assert reply.text == (NEXT,)
    assert "Channel" not in fields(reply)


@CLOSED
async def test_the_subscription_promises_no_digest_to_a_closed_channel(store: SqlStore, state: PlaceState) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await hear(scene, state)
    reply = await ask(a_desk(scene), SUBSCRIPTION, "/subscription")
    assert reply.text == (closed_words(state),)


@CLOSED
async def test_a_setup_where_the_bot_cannot_post_is_saved_and_says_so(store: SqlStore, state: PlaceState) -> None:
    platform = FakePlatform()
    platform.puts(LAB, state)
    reply = await ask(a_desk(Scene(store), platform), SUBSCRIPTION, SETUP)
    assert (reply.title, reply.text) == ("This channel is set up", (closed_words(state),))
    assert reply.tone is Tone.ANSWER
    async with store.read() as work:
        assert await work.subscriptions.get(LAB)
        assert await work.places.closed() == {LAB}


async def test_a_setup_where_the_bot_was_let_in_again_finds_out(store: SqlStore) -> None:
    scene = Scene(store)
    await hear(scene, PlaceState.LEFT)
    reply = await ask(a_desk(scene), SUBSCRIPTION, SETUP)
    assert reply.text == (f"The digest of 13 May 2025 is due now. {NEXT}",)


async def test_a_setup_does_not_need_the_platform_to_answer(store: SqlStore) -> None:
    platform = FakePlatform()
    platform.tells_places = False
    reply = await ask(a_desk(Scene(store), platform), SUBSCRIPTION, SETUP)
    assert reply.title == "This channel is set up"
    assert reply.text == (f"The digest of 13 May 2025 is due now. {NEXT}",)
