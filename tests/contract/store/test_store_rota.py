"""`core.ports.Rota` on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Installation, Place, PlaceState
from core.store import SqlStore, open_store
from core.store.rota import SqlRota
from tests.contract.store.values import ABROAD, ANN, HERE, NOON, subscription

LATER = NOON + timedelta(minutes=10)


async def subscribed(store: SqlStore, *channels: Channel, paused: bool = False) -> None:
    async with store.write() as work:
        for channel in channels:
            await work.subscriptions.save(subscription(channel, paused=paused), by=ANN, at=NOON)


async def handed(store: SqlStore, now: datetime = NOON, until: datetime = LATER) -> list[Channel]:
    async with store.write() as work:
        return [one.channel for one in await work.rota.hand_out(["slack"], now, until)]


async def put_off(store: SqlStore, until: datetime, channel: Channel = HERE) -> bool:
    async with store.write() as work:
        return await work.rota.put_off(channel, until)


async def test_a_new_order_is_looked_at_at_once_and_handed_out_once(store: SqlStore) -> None:
    await subscribed(store, HERE)
    assert await handed(store) == [HERE]
    assert await handed(store) == []
    assert await handed(store, LATER) == [HERE]


async def test_what_becomes_due_while_a_planner_looks_waits_for_the_next_look(postgres_url: str) -> None:
    """SQLite has one writer: nobody comes in between."""
    planner, other = open_store(postgres_url), open_store(postgres_url)
    await subscribed(planner, HERE, ABROAD)
    await handed(planner, until=NOON + timedelta(hours=20))
    async with planner.write() as work:
        assert isinstance(work.rota, SqlRota)
        work.rota = SqlRota(cast(AsyncConnection, Between(work.rota._connection, lambda: subscribed(other, ABROAD))))
        assert await work.rota.hand_out(["slack"], NOON, LATER) == ()
    assert await handed(planner) == [ABROAD]
    await planner.close()
    await other.close()


@dataclass
class Between:
    """A connection on which something happens after the first statement."""

    connection: AsyncConnection
    happens: Callable[[], Awaitable[None]] | None

    async def execute(self, *asked: Any) -> Any:
        answer = await self.connection.execute(*asked)
        happens, self.happens = self.happens, None
        if happens:
            await happens()
        return answer

    @property
    def dialect(self) -> Any:
        return self.connection.dialect


async def test_it_comes_with_the_fingerprint_of_its_criteria(store: SqlStore) -> None:
    await subscribed(store, HERE)
    async with store.write() as work:
        (one,) = await work.rota.hand_out(["slack"], NOON, LATER)
        order = await work.subscriptions.get(HERE)
    assert order
    assert one.fingerprint == order.criteria.fingerprint


async def test_ten_planners_at_once_hand_each_channel_out_once(store: SqlStore) -> None:
    await subscribed(store, *(Channel("slack", "T1", f"C{n}") for n in range(20)))
    told = await asyncio.gather(*(handed(store) for _ in range(10)))
    assert sorted(channel.id for found in told for channel in found) == sorted(f"C{n}" for n in range(20))


async def test_who_waits_longest_comes_first_and_other_platforms_are_left_alone(store: SqlStore) -> None:
    await subscribed(store, HERE, ABROAD, Channel("discord", "1", "2"))
    first = NOON - timedelta(hours=1)
    await handed(store, first, first)
    assert await put_off(store, NOON)
    assert await handed(store) == [ABROAD, HERE]


async def test_what_is_put_off_rests_until_then(store: SqlStore) -> None:
    await subscribed(store, HERE)
    await handed(store)
    assert await put_off(store, LATER + timedelta(hours=3))
    assert await handed(store, LATER) == []
    async with store.read() as work:
        assert await work.rota.look_at(HERE) == LATER + timedelta(hours=3)
        assert await work.rota.look_at(ABROAD) is None


async def test_an_order_that_was_changed_meanwhile_is_not_put_off(store: SqlStore) -> None:
    await subscribed(store, HERE)
    await handed(store)
    await subscribed(store, HERE, paused=True)
    assert not await put_off(store, LATER + timedelta(hours=3))
    assert await handed(store) == [HERE]


async def test_it_can_be_looked_at_earlier_but_not_later_than_planned(store: SqlStore) -> None:
    await subscribed(store, HERE)
    await handed(store)
    async with store.write() as work:
        for minutes in (5, 30):
            await work.rota.no_later(HERE, NOON + timedelta(minutes=minutes))
        assert await work.rota.look_at(HERE) == NOON + timedelta(minutes=5)


async def test_an_order_that_ended_is_on_no_rota(store: SqlStore) -> None:
    await subscribed(store, HERE)
    async with store.write() as work:
        await work.subscriptions.remove(HERE)
    assert await handed(store) == []


async def test_a_channel_that_is_open_again_is_looked_at_at_once(store: SqlStore) -> None:
    await subscribed(store, HERE, ABROAD)
    await handed(store)
    async with store.write() as work:
        await work.places.put(Place(HERE, "ml", PlaceState.ARCHIVED), NOON)
    assert await handed(store) == []
    async with store.write() as work:
        await work.places.put(Place(HERE, "ml", PlaceState.OPEN), NOON)
    assert await handed(store) == [HERE]


async def test_a_workspace_that_comes_back_is_looked_at_at_once(store: SqlStore) -> None:
    await subscribed(store, HERE, ABROAD)
    await handed(store)
    async with store.write() as work:
        await work.installations.put(Installation(platform="slack", workspace="T2", at=NOON))
    assert await handed(store) == [ABROAD]


async def test_all_can_be_looked_at_again(store: SqlStore) -> None:
    await subscribed(store, HERE, ABROAD)
    await handed(store)
    async with store.write() as work:
        await work.rota.all_again()
    assert await handed(store) == [HERE, ABROAD]


@pytest.mark.parametrize("paused", [True, False])
async def test_the_categories_are_those_of_orders_that_are_not_paused(store: SqlStore, paused: bool) -> None:
    await subscribed(store, HERE, paused=paused)
    async with store.read() as work:
        told = await work.subscriptions.categories()
    assert told == (frozenset() if paused else frozenset(subscription().categories))


async def test_those_who_take_many_channels_at_once_never_wait_for_each_other(store: SqlStore) -> None:
    channels = [Channel("slack", "T1", f"C{number}") for number in range(300)]
    await subscribed(store, *channels)

    async def put_some_off(start: int) -> None:
        for number in range(300):
            ago = timedelta(seconds=number * 7919 % 100)
            await put_off(store, NOON - ago, channels[(start + number * 37) % len(channels)])

    async def all_again() -> None:
        for _ in range(40):
            async with store.write() as work:
                await work.rota.all_again()

    async def hand_out() -> None:
        for _ in range(40):
            await handed(store, NOON, NOON)

    await asyncio.gather(put_some_off(0), put_some_off(150), all_again(), all_again(), hand_out(), hand_out())
    assert set(await handed(store)) == set(channels)
