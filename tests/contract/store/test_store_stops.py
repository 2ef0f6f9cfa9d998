"""`core.ports.Stops` on both databases."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from core.model import Channel, Stop
from core.store import SqlStore
from tests.contract.store.values import ABROAD, DAY, HERE, NOON

NEXT = DAY + timedelta(days=1)


async def put(store: SqlStore, *stops: Stop, channel: Channel = HERE) -> None:
    for stop in stops:
        async with store.write() as work:
            await work.stops.put(channel, stop)


async def kept(store: SqlStore, first: date = DAY, last: date = NEXT, channel: Channel = HERE) -> tuple[Stop, ...]:
    async with store.read() as work:
        return await work.stops.between(channel, first, last)


async def test_the_newest_stop_of_a_date_is_the_one_that_is_kept(store: SqlStore) -> None:
    first, later = Stop(DAY, 300, NOON), Stop(DAY, 12, NOON + timedelta(hours=1))
    await put(store, first, later)
    assert await kept(store) == (later,)


async def test_stops_are_told_of_a_span_oldest_first_and_of_one_channel(store: SqlStore) -> None:
    one, next_one, before = Stop(DAY, 1, NOON), Stop(NEXT, 2, NOON), Stop(DAY - timedelta(days=1), 3, NOON)
    await put(store, next_one, before, one)
    await put(store, Stop(DAY, 4, NOON), channel=ABROAD)
    assert await kept(store) == (one, next_one)
    assert await kept(store, DAY, DAY) == (one,)
    assert await kept(store, channel=Channel("slack", "T9", "C9")) == ()


async def test_a_stop_that_is_dropped_is_gone_and_no_other(store: SqlStore) -> None:
    await put(store, Stop(DAY, 1, NOON), Stop(NEXT, 2, NOON))
    await put(store, Stop(DAY, 3, NOON), channel=ABROAD)
    async with store.write() as work:
        for _ in range(2):
            await work.stops.drop(HERE, DAY)
    assert await kept(store) == (Stop(NEXT, 2, NOON),)
    assert await kept(store, channel=ABROAD) == (Stop(DAY, 3, NOON),)


async def test_two_who_note_the_first_stop_of_a_channel_at_once_note_one(store: SqlStore) -> None:
    await asyncio.gather(*(put(store, Stop(DAY, 5, NOON)) for _ in range(3)))
    assert await kept(store) == (Stop(DAY, 5, NOON),)
