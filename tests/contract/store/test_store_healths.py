"""`core.ports.Healths` on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from core.model import Health
from core.store import SqlStore
from tests.contract.store.values import NOON

LATER = NOON + timedelta(minutes=5)


async def healths(store: SqlStore) -> dict[str, Health]:
    async with store.read() as work:
        return await work.healths.all()


async def test_nothing_was_heard_at_first(store: SqlStore) -> None:
    assert await healths(store) == {}


async def test_the_last_good_and_the_last_bad_news_of_each_service_are_kept(store: SqlStore) -> None:
    async with store.write() as work:
        await work.healths.ok("model", NOON)
        await work.healths.fault("arXiv", "It did not answer.", NOON)
        await work.healths.ok("arXiv", NOON)
        await work.healths.ok("arXiv", LATER)
        await work.healths.fault("model", "Wrong\0 key.", LATER)
    found = await healths(store)
    assert found == {
        "arXiv": Health(ok_at=LATER, fault_at=NOON, fault="It did not answer."),
        "model": Health(ok_at=NOON, fault_at=LATER, fault="Wrong key."),
    }
    assert [health.is_well for health in found.values()] == [True, False]


async def test_news_that_come_late_do_not_hide_newer_ones(store: SqlStore) -> None:
    async with store.write() as work:
        await work.healths.fault("arXiv", "Now.", LATER)
        await work.healths.fault("arXiv", "Before.", NOON)
        await work.healths.ok("arXiv", LATER)
        await work.healths.ok("arXiv", NOON)
    assert await healths(store) == {"arXiv": Health(ok_at=LATER, fault_at=LATER, fault="Now.")}


async def test_many_who_tell_of_a_service_at_once_are_one_row(store: SqlStore) -> None:
    async def tell() -> None:
        async with store.write() as work:
            await work.healths.ok("arXiv", NOON)

    await asyncio.gather(*(tell() for _ in range(5)))
    assert await healths(store) == {"arXiv": Health(ok_at=NOON)}
