"""`core.ports.Places` on both databases, but for its end."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Channel, Installation, Place, PlaceState
from core.store import SqlStore
from tests.contract.store.values import ABROAD, ANN, HERE, NOON, on_one_store, subscription, words

DAY = timedelta(days=1)
NEXT_DOOR = Channel("slack", "T1", "C2")
LEFT, DELETED, OPEN = PlaceState.LEFT, PlaceState.DELETED, PlaceState.OPEN


async def put(store: SqlStore, place: Place, at: datetime = NOON) -> bool:
    async with store.write() as work:
        return await work.places.put(place, at)


async def move(store: SqlStore, state: PlaceState, days: int, channel: Channel = HERE) -> bool:
    return await put(store, Place(channel, "papers", state), NOON + days * DAY)


async def kept(store: SqlStore, channel: Channel = HERE) -> Place | None:
    async with store.read() as work:
        return await work.places.get(channel)


async def since(store: SqlStore, channel: Channel = HERE) -> datetime | None:
    async with store.read() as work:
        return await work.places.since(channel)


async def closed(store: SqlStore) -> frozenset[Channel]:
    async with store.read() as work:
        return await work.places.closed()


async def expired(store: SqlStore, days: int) -> tuple[Channel, ...]:
    async with store.read() as work:
        return await work.places.expired(NOON + days * DAY)


async def install(store: SqlStore, workspace: str, *, gone: int | None = None, platform: str = "slack") -> None:
    """A workspace that let the bot in, gone so many days after that."""
    told = Installation(
        platform=platform, workspace=workspace, at=NOON, gone_at=None if gone is None else NOON + gone * DAY
    )
    async with store.write() as work:
        await work.installations.put(told)


@on_one_store
@given(name=words, state=st.sampled_from(PlaceState))
async def test_a_place_comes_back_as_it_went_in_whatever_it_is_called(
    store: SqlStore, name: str, state: PlaceState
) -> None:
    await put(store, Place(HERE, name, state))
    assert await kept(store) == Place(HERE, name, state)


async def test_only_a_change_of_state_of_what_was_known_is_told_as_one(store: SqlStore) -> None:
    told = [Place(HERE, "papers", LEFT), Place(HERE, "reading", LEFT), Place(HERE, "reading"), Place(HERE, "papers")]
    assert [await put(store, place) for place in told] == [False, False, True, False]
    assert await kept(store) == told[-1]
    assert await kept(store, ABROAD) is None


async def test_of_many_who_tell_of_a_change_at_once_one_is_told_that_it_is_one(store: SqlStore) -> None:
    await put(store, Place(HERE))
    assert sorted(await asyncio.gather(*(move(store, LEFT, 1) for _ in range(5)))) == [False] * 4 + [True]


async def test_a_state_begins_once_however_often_it_is_told(store: SqlStore) -> None:
    assert await since(store) is None
    told = [(1, OPEN, 1), (2, OPEN, 1), (3, LEFT, 3), (4, LEFT, 3), (5, DELETED, 5), (6, OPEN, 6)]
    for day, state, began in told:
        await move(store, state, day)
        assert await since(store) == NOON + began * DAY
    assert await since(store, ABROAD) is None


async def test_the_places_of_a_workspace_are_told_in_the_order_of_their_names(store: SqlStore) -> None:
    here, namesake, nameless = (
        Place(HERE, "papers"),
        Place(NEXT_DOOR, "papers", LEFT),
        Place(Channel("slack", "T1", "C0")),
    )
    first = Place(Channel("slack", "T1", "C9"), "algebra")
    for place in (namesake, here, first, nameless, Place(ABROAD, "abroad"), Place(Channel("discord", "T1", "C1"))):
        await put(store, place)
    async with store.read() as work:
        assert await work.places.of_workspace("slack", "T1") == (nameless, first, here, namesake)
        assert await work.places.of_workspace("slack", "T3") == ()


@pytest.mark.parametrize("state", PlaceState)
async def test_a_channel_is_closed_unless_it_is_open(store: SqlStore, state: PlaceState) -> None:
    await move(store, state, 0)
    await move(store, OPEN, 0, ABROAD)
    assert await closed(store) == (frozenset() if state is OPEN else {HERE})


async def test_every_channel_of_a_gone_workspace_is_closed_known_as_a_place_or_not(store: SqlStore) -> None:
    elsewhere = Channel("discord", "T1", "C1")
    async with store.write() as work:
        for channel in (HERE, ABROAD, elsewhere):
            await work.subscriptions.save(subscription(channel), by=ANN, at=NOON)
    await move(store, OPEN, 0, NEXT_DOOR)
    await install(store, "T1", gone=1)
    await install(store, "T2")
    assert await closed(store) == {HERE, NEXT_DOOR}
    await install(store, "T1")
    assert await closed(store) == frozenset()


@pytest.mark.parametrize(("state", "ends"), [(state, state in (LEFT, DELETED)) for state in PlaceState])
async def test_a_channel_expires_that_was_left_or_deleted_long_enough_ago(
    store: SqlStore, state: PlaceState, ends: bool
) -> None:
    await move(store, OPEN, 0)
    await move(store, state, 1)
    await move(store, state, 9)
    assert [await expired(store, 1), await expired(store, 2)] == [(), (HERE,) if ends else ()]


async def test_a_channel_that_comes_back_does_not_expire_for_the_time_before(store: SqlStore) -> None:
    for day, state in ((1, LEFT), (5, OPEN), (6, LEFT)):
        await move(store, state, day)
    assert [await expired(store, 6), await expired(store, 7)] == [(), (HERE,)]


async def test_every_channel_of_a_workspace_expires_that_was_gone_long_enough_ago(store: SqlStore) -> None:
    for channel in (HERE, ABROAD, NEXT_DOOR):
        await move(store, OPEN, 0, channel)
    await install(store, "T1", gone=1)
    await install(store, "T2", gone=1, platform="discord")
    assert [await expired(store, 1), await expired(store, 2)] == [(), (HERE, NEXT_DOOR)]
    await install(store, "T1")
    assert await expired(store, 99) == ()


async def test_a_channel_that_was_left_in_a_workspace_that_is_gone_expires_once(store: SqlStore) -> None:
    await move(store, LEFT, 1)
    await install(store, "T1", gone=5)
    assert [await expired(store, day) for day in (1, 2, 9)] == [(), (HERE,), (HERE,)]
