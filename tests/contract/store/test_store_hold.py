"""Reading and changing an order in one unit, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from core.model import Person
from core.store import SqlStore
from tests.contract.store.values import ABROAD, HERE, NOON, subscription

ADA = Person("U1", "Ada")


async def raise_maximum(store: SqlStore) -> None:
    async with store.write() as work:
        await work.subscriptions.hold(HERE)
        order = await work.subscriptions.get(HERE)
        assert order
        await asyncio.sleep(0)
        await work.subscriptions.save(replace(order, maximum=order.maximum + 1), by=ADA, at=NOON)


async def test_none_of_many_changes_that_are_made_at_once_is_lost(store: SqlStore) -> None:
    async with store.write() as work:
        await work.subscriptions.save(subscription(maximum=10), by=ADA, at=NOON)
    await asyncio.gather(*(raise_maximum(store) for _ in range(8)))
    async with store.read() as work:
        order = await work.subscriptions.get(HERE)
    assert order
    assert order.maximum == 18


async def test_of_two_who_make_an_order_at_once_the_second_finds_it(store: SqlStore) -> None:
    async def found() -> bool:
        async with store.write() as work:
            await work.subscriptions.hold(HERE)
            there = await work.subscriptions.get(HERE) is not None
            await work.subscriptions.save(subscription(), by=ADA, at=NOON)
            return there

    assert sorted(await asyncio.gather(found(), found())) == [False, True]


async def test_holding_a_channel_without_an_order_makes_none(store: SqlStore) -> None:
    async with store.write() as work:
        await work.subscriptions.hold(ABROAD)
    async with store.read() as work:
        assert await work.subscriptions.get(ABROAD) is None
        assert await work.subscriptions.all() == ()
