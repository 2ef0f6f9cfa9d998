"""`core.ports.Store` on both databases: units of work, alone and at once."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import StoreError
from core.store import SqlStore, open_store
from tests.contract.store.values import NOON, digest, paper

ONE, TWO = paper("2505.00001"), paper("2505.00002")


async def kept(store: SqlStore) -> set[str]:
    async with store.read() as work:
        return set(await work.papers.get([ONE.id, TWO.id]))


async def test_a_crash_in_a_unit_leaves_nothing_of_it(store: SqlStore) -> None:
    async def crash() -> None:
        async with store.write() as work:
            await work.papers.save([ONE])
            await work.digests.add(digest(ONE))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await crash()
    assert await kept(store) == set()


async def test_a_unit_that_is_cancelled_leaves_nothing_and_the_store_goes_on(store: SqlStore) -> None:
    saved = asyncio.Event()

    async def unit() -> None:
        async with store.write() as work:
            await work.papers.save([ONE])
            saved.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(unit())
    await saved.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.write() as work:
        await work.papers.save([TWO])
    assert await kept(store) == {TWO.id}


async def test_two_writers_at_once_are_both_kept(store: SqlStore) -> None:
    async def write(number: int) -> None:
        async with store.write() as work:
            await work.papers.get([ONE.id])
            await work.papers.save([paper(f"2505.{number:05}")])

    await asyncio.gather(*(write(number) for number in range(1, 41)))
    async with store.read() as work:
        assert len(await work.papers.get([f"2505.{number:05}" for number in range(1, 41)])) == 40


async def test_writers_of_several_processes_wait_for_each_other(database_url: str) -> None:
    stores = [open_store(database_url) for _ in range(4)]

    async def take(store: SqlStore, holder: int) -> float:
        async with store.write() as work:
            # What was read before a change must not be what keeps two writers from making theirs.
            await work.papers.get([ONE.id])
            return await work.turns.take("arxiv", str(holder), now=NOON, pause=3, lease=60)

    waits = await asyncio.gather(*(take(store, number) for number in range(5) for store in stores))
    for store in stores:
        await store.close()
    assert waits.count(0.0) == 1


async def test_writers_who_save_the_same_papers_in_another_order_do_not_block_each_other(store: SqlStore) -> None:
    papers = [paper(f"2505.{number:05}") for number in range(300)]

    async def write(backwards: bool) -> None:
        async with store.write() as work:
            await work.papers.save(reversed(papers) if backwards else papers)

    await asyncio.gather(*(write(bool(number % 2)) for number in range(8)))
    async with store.read() as work:
        assert len(await work.papers.get([each.id for each in papers])) == 300


async def test_a_reader_sees_one_state_while_a_writer_changes_it(store: SqlStore) -> None:
    async with store.read() as reading:
        assert await reading.papers.get([ONE.id]) == {}
        async with store.write() as writing:
            await writing.papers.save([ONE])
        assert await reading.papers.get([ONE.id]) == {}
    assert await kept(store) == {ONE.id}


async def test_a_reader_does_not_wait_for_a_writer(store: SqlStore) -> None:
    async with store.write() as work:
        await work.papers.save([ONE])
        assert await kept(store) == set()


async def test_readers_are_served_while_many_writers_queue(store: SqlStore) -> None:
    holding, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with store.write() as work:
            await work.digests.add(digest())
            holding.set()
            await release.wait()

    async def queue() -> None:
        async with store.write() as work:
            await work.subscriptions.all()

    first = asyncio.create_task(hold())
    await holding.wait()
    others = [asyncio.create_task(queue()) for _ in range(30)]
    await asyncio.sleep(0)
    assert await kept(store) == set()
    release.set()
    await asyncio.gather(first, *others)


async def test_a_unit_that_reads_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="only reads"):
        async with store.read() as work:
            await work.papers.save([ONE])
    async with store.write() as work:
        await work.papers.save([TWO])
    assert await kept(store) == {TWO.id}


async def test_what_was_kept_is_there_when_the_store_is_opened_again(database_url: str) -> None:
    for expected in (set(), {ONE.id}):
        store = open_store(database_url)
        assert await kept(store) == expected
        async with store.write() as work:
            await work.papers.save([ONE])
        await store.close()
