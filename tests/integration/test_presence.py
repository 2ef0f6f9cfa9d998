"""What platforms tell of channels and workspaces, however often and in whatever order."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import PlaceClosed
from core.model import Channel, Installation, Place, PlaceState
from core.presence import Presence, closed_words, warning_of
from core.store import SqlStore, new_key, open_store
from tests.contract.store.values import ANN, subscription
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import LAB, Scene

CLOSED = [state for state in PlaceState if state is not PlaceState.OPEN]
OPEN = Place(LAB, "papers")
ARCHIVED = replace(OPEN, state=PlaceState.ARCHIVED)


class Town:
    """A platform, and what is kept of it."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.platform = FakePlatform()
        self.clock = Scene(store).clock
        self.presence = Presence(store, {"fake": self.platform}, self.clock)

    async def place(self) -> Place | None:
        async with self.store.read() as work:
            return await work.places.get(LAB)

    async def is_closed(self) -> bool:
        async with self.store.read() as work:
            return LAB in await work.places.closed()

    async def installation(self) -> Installation | None:
        async with self.store.read() as work:
            return await work.installations.get("fake", "lab")

    def refusal(self, state: PlaceState) -> PlaceClosed:
        return PlaceClosed(f"The chat service says {state}.", state)


@pytest.fixture
def town(store: SqlStore) -> Town:
    return Town(store)


async def test_a_new_name_is_kept_and_a_state_without_a_name_leaves_the_name(town: Town) -> None:
    await town.presence.moved(OPEN)
    await town.presence.moved(replace(OPEN, name="preprints"))
    await town.presence.moved(Place(LAB, state=PlaceState.ARCHIVED))
    assert await town.place() == Place(LAB, "preprints", PlaceState.ARCHIVED)


async def test_since_when_a_channel_is_closed_does_not_change_when_it_is_told_again(town: Town) -> None:
    began = town.clock.now()
    await town.presence.moved(ARCHIVED)
    town.clock.advance(3600)
    await town.presence.moved(replace(ARCHIVED, name="preprints"))
    async with town.store.read() as work:
        assert await work.places.since(LAB) == began


async def test_to_be_brought_into_a_channel_is_news_once(town: Town) -> None:
    assert [await town.presence.joined(OPEN) for _ in range(3)] == [True, False, False]


async def test_of_several_who_hear_at_once_that_the_bot_was_brought_in_one_takes_it_for_news(town: Town) -> None:
    heard = await asyncio.gather(*(town.presence.joined(OPEN) for _ in range(5)))
    assert sorted(heard) == [False] * 4 + [True]


@pytest.mark.parametrize("state", CLOSED)
async def test_to_be_brought_back_is_news_again(town: Town, state: PlaceState) -> None:
    await town.presence.joined(OPEN)
    await town.presence.moved(replace(OPEN, state=state))
    assert [await town.presence.joined(OPEN) for _ in range(2)] == [True, False]


async def test_to_be_brought_where_one_may_not_post_is_no_news_before_one_may(town: Town) -> None:
    assert not await town.presence.joined(replace(OPEN, state=PlaceState.FORBIDDEN))
    assert await town.presence.joined(OPEN)


@pytest.mark.parametrize("state", [state for state in CLOSED if state is not PlaceState.FORBIDDEN])
async def test_the_warning_names_the_channel_and_says_what_to_do(town: Town, state: PlaceState) -> None:
    town.platform.puts(LAB, state, name="ml")
    assert await town.presence.refused(LAB, town.refusal(state)) == f"The chat service says {state}."
    ((channel, told),) = town.platform.warned
    assert channel == LAB
    assert told == closed_words(state, "in #ml")


async def test_what_is_not_allowed_is_told_in_the_platforms_words(town: Town) -> None:
    town.platform.puts(LAB, PlaceState.FORBIDDEN)
    await town.presence.refused(LAB, PlaceClosed("The bot lacks `Send Messages`.", PlaceState.FORBIDDEN))
    assert town.platform.warned == [(LAB, "Broadsheet cannot post in #ml. The bot lacks `Send Messages`.")]


async def test_of_two_refusals_at_once_one_is_told(town: Town) -> None:
    refusal = town.refusal(PlaceState.LEFT)
    await asyncio.gather(*(town.presence.refused(LAB, refusal) for _ in range(5)))
    assert len(town.platform.warned) == 1


async def test_another_reason_is_told_again(town: Town) -> None:
    for state in (PlaceState.LEFT, PlaceState.LEFT, PlaceState.ARCHIVED):
        await town.presence.refused(LAB, town.refusal(state))
    assert len(town.platform.warned) == 2


async def test_what_was_known_to_be_closed_is_not_told(town: Town) -> None:
    await town.presence.moved(ARCHIVED)
    await town.presence.refused(LAB, town.refusal(PlaceState.ARCHIVED))
    assert town.platform.warned == []


async def test_a_channel_without_a_name_is_warned_of_by_its_id(town: Town) -> None:
    town.platform.tells_places = False
    await town.presence.refused(LAB, town.refusal(PlaceState.ARCHIVED))
    assert town.platform.warned[0][1].startswith("Broadsheet cannot post in a channel (papers): ")


@given(name=st.text(max_size=300))
@example(name="long" * 100)
@example(name="`/status`\nand more")
def test_no_name_of_a_channel_becomes_a_command_or_a_line_of_its_own(name: str) -> None:
    told = warning_of(Place(LAB, name, PlaceState.DELETED), PlaceClosed("Closed.", PlaceState.DELETED))
    assert told.count("`") == closed_words(PlaceState.DELETED).count("`")
    assert len(told.splitlines()) == 1
    assert len(told) < 200


async def test_a_look_keeps_what_it_sees(town: Town) -> None:
    town.platform.puts(LAB, PlaceState.LEFT)
    assert await town.presence.look(LAB) == await town.place() == Place(LAB, "ml", PlaceState.LEFT)
    town.platform.puts(LAB, PlaceState.OPEN)
    await town.presence.look(LAB)
    assert await town.place() == Place(LAB, "ml")


async def test_a_look_that_is_not_answered_changes_nothing(town: Town) -> None:
    await town.presence.moved(ARCHIVED)
    town.platform.tells_places = False
    assert await town.presence.look(LAB) is None
    assert await town.place() == ARCHIVED


async def test_a_channel_of_a_platform_that_is_not_connected_cannot_be_looked_at(town: Town) -> None:
    assert await town.presence.look(Channel("elsewhere", "lab", "papers")) is None


async def test_that_a_forbidden_channel_is_open_is_believed_when_it_takes_a_message(town: Town) -> None:
    await town.presence.refused(LAB, town.refusal(PlaceState.FORBIDDEN))
    told = await town.presence.look(LAB)
    assert told
    assert told.state is PlaceState.OPEN
    assert await town.is_closed()
    await town.presence.opened(Place(LAB, state=PlaceState.FORBIDDEN))
    assert not await town.is_closed()


async def test_a_workspace_that_is_gone_loses_its_secrets_at_once_and_its_channels_are_closed(
    database_url: str,
) -> None:
    store = open_store(database_url, keys=[new_key()])
    town = Town(store)
    installation = Installation(platform="fake", workspace="lab", secrets={"bot_token": "t-1"}, at=town.clock.now())
    async with store.write() as work:
        await work.installations.put(installation)
    await town.presence.moved(OPEN)
    await town.presence.gone("fake", "lab")
    gone = await town.installation()
    assert gone
    assert (gone.secrets, gone.gone_at) == ({}, town.clock.now())
    assert await town.is_closed()
    assert await town.place() == OPEN
    await store.close()


async def test_a_workspace_is_gone_since_it_was_first_told(town: Town) -> None:
    await town.presence.moved(OPEN)
    await town.presence.gone("fake", "lab")
    town.clock.advance(3600)
    await town.presence.gone("fake", "lab")
    gone = await town.installation()
    assert gone
    assert gone.gone_at == town.clock.now() - timedelta(hours=1)


async def test_what_is_told_late_does_not_undo_a_later_installation(town: Town) -> None:
    left = town.clock.now()
    town.clock.advance(60)
    installation = Installation(platform="fake", workspace="lab", at=town.clock.now())
    async with town.store.write() as work:
        await work.installations.put(installation)
    await town.presence.gone("fake", "lab", left)
    assert await town.installation() == installation
    await town.presence.gone("fake", "lab", town.clock.now())
    gone = await town.installation()
    assert gone
    assert gone.gone_at == town.clock.now()


async def test_a_workspace_whose_token_is_in_the_settings_stands_again_when_it_answers(town: Town) -> None:
    await town.presence.moved(OPEN)
    await town.presence.gone("fake", "lab")
    assert await town.is_closed()
    town.platform.puts(LAB, PlaceState.LEFT)
    await town.presence.look(LAB)
    still = await town.installation()
    town.platform.puts(LAB, PlaceState.OPEN)
    await town.presence.look(LAB)
    back = await town.installation()
    assert still
    assert back
    assert (still.gone_at, back.gone_at) == (town.clock.now(), None)
    assert not await town.is_closed()


async def test_many_looks_at_a_workspace_that_came_back_never_wait_for_each_other(postgres_url: str) -> None:
    store = open_store(postgres_url, keys=(new_key(),))
    town = Town(store)
    rooms = [replace(LAB, id=f"C{number}") for number in range(30)]
    async with store.write() as work:
        for room in rooms:
            await work.subscriptions.save(subscription(room), by=ANN, at=town.clock.now())
    for _ in range(5):
        await town.presence.gone("fake", "lab")
        await asyncio.gather(*(town.presence.look(room) for room in reversed(rooms)))
    async with store.read() as work:
        assert await work.places.closed() == set()
    await store.close()
