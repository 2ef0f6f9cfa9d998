"""A connection that only one of several processes may have: who has it, who stands by, who takes over and when."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import cast

import pytest
from rich.console import Console

from bot.connections import Connections
from bot.metrics.readiness import Readiness
from bot.services import StandsBy
from bot.standing_by import LEASE, RENEWAL
from core.errors import PlatformError, PlatformRefused
from core.ports import Store
from core.store import SqlStore, open_store
from tests.fakes.standing import AT_MOST, FRONT, Process

# Of a lease that runs out a bit is left.
ALMOST = LEASE - 1


async def passing(seconds: float, *processes: Process) -> None:
    """Time passes for these, in steps in which each renews what it holds."""
    steps = int(seconds // RENEWAL)
    for _ in range(steps):
        for one in processes:
            await one.renews() if one.chat.connected else one.clock.advance(RENEWAL)


@pytest.fixture
async def shared(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here: turns are tried on each kind elsewhere."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def two(shared: SqlStore) -> AsyncIterator[tuple[Process, Process]]:
    both = Process(shared), Process(shared)
    yield both
    for one in both:
        await one.service.close(0)


async def test_the_first_has_the_connection_and_the_second_stands_by(two: tuple[Process, Process]) -> None:
    first, second = two
    assert await first.connect() == "in 2 places"
    with pytest.raises(StandsBy, match="another process has the connection; this one stands by"):
        await second.connect()
    assert (first.chat.connected, second.chat.connected) == (True, False)


async def test_as_long_as_it_lives_nobody_takes_the_connection_from_it(two: tuple[Process, Process]) -> None:
    first, second = two
    await first.connect()
    await passing(5 * LEASE, first, second)
    with pytest.raises(StandsBy):
        await second.connect()
    assert await first.service.tend() is False
    assert first.chat.connected


async def test_what_a_process_had_that_died_another_takes_when_the_lease_has_run_out(
    two: tuple[Process, Process],
) -> None:
    dead, second = two
    await dead.connect()
    second.clock.advance(ALMOST)
    with pytest.raises(StandsBy):
        await second.connect()
    second.clock.advance(LEASE - ALMOST)
    assert await second.connect() == "in 2 places"


async def test_who_closes_lets_another_have_it_at_once_and_its_own_work_end(two: tuple[Process, Process]) -> None:
    first, second = two
    await first.connect()
    await first.service.close(7)
    assert (first.chat.connected, first.chat.drained) == (False, [7])
    assert await second.connect() == "in 2 places"


async def test_who_never_had_it_takes_it_from_nobody_by_closing(two: tuple[Process, Process]) -> None:
    first, second = two
    await first.connect()
    await second.service.close(0)
    third = Process(cast(Store, first.store))
    with pytest.raises(StandsBy):
        await third.connect()


async def test_who_lost_it_while_its_machine_slept_disconnects_and_stands_by_until_it_is_free(
    two: tuple[Process, Process],
) -> None:
    first, second = two
    await first.connect()
    await first.clock.asleep.wait()
    second.clock.advance(LEASE)
    await second.connect()
    first.clock.advance(LEASE)
    await asyncio.wait_for(first.chat.ended.wait(), AT_MOST)
    assert (first.chat.connected, second.chat.connected) == (False, True)
    with pytest.raises(StandsBy):
        await first.service.tend()
    await second.service.close(0)
    assert await first.service.tend() is True
    assert first.chat.connected


async def test_a_store_that_is_away_for_one_renewal_disconnects_nobody(two: tuple[Process, Process]) -> None:
    first, second = two
    await first.connect()
    await first.clock.asleep.wait()
    first.store.is_away = True
    await first.renews()
    assert first.store.refused == 1
    first.store.is_away = False
    await first.renews()
    assert (first.chat.connected, first.chat.drained) == (True, [])
    # The one after it renewed the lease.
    second.clock.advance(LEASE + RENEWAL)
    with pytest.raises(StandsBy):
        await second.connect()


@pytest.mark.parametrize("fault", [PlatformError("no way"), PlatformRefused("no such token"), TypeError("no JSON")])
async def test_who_cannot_connect_lets_another_try(two: tuple[Process, Process], fault: Exception) -> None:
    first, second = two
    first.chat.fault = fault
    with pytest.raises(type(fault)):
        await first.connect()
    assert await second.connect() == "in 2 places"


async def test_who_is_told_to_stop_while_it_connects_lets_another_have_it(two: tuple[Process, Process]) -> None:
    first, second = two
    first.chat.ready.clear()
    connecting = asyncio.create_task(first.connect())
    await asyncio.wait_for(first.clock.asleep.wait(), AT_MOST)
    connecting.cancel()
    await asyncio.wait({connecting})
    assert await second.connect() == "in 2 places"


async def test_who_takes_longer_to_connect_than_the_lease_lasts_keeps_it(two: tuple[Process, Process]) -> None:
    first, second = two
    first.chat.ready.clear()
    connecting = asyncio.create_task(first.connect())
    for _ in range(8):
        await first.renews()
        second.clock.advance(RENEWAL)
    with pytest.raises(StandsBy):
        await second.connect()
    first.chat.ready.set()
    assert await connecting == "in 2 places"


async def test_who_lost_it_while_it_connected_is_not_connected_beside_the_other(two: tuple[Process, Process]) -> None:
    first, second = two
    first.chat.ready.clear()
    connecting = asyncio.create_task(first.connect())
    await asyncio.wait_for(first.clock.asleep.wait(), AT_MOST)
    second.clock.advance(LEASE)
    await second.connect()
    first.clock.advance(LEASE)
    await asyncio.wait_for(first.chat.ended.wait(), AT_MOST)
    first.chat.ready.set()
    with pytest.raises(StandsBy):
        await connecting
    assert (first.chat.connected, second.chat.connected) == (False, True)


async def test_who_loses_the_service_and_cannot_reach_it_lets_another_try(two: tuple[Process, Process]) -> None:
    first, second = two
    await first.connect()
    first.chat.lost = PlatformError("no way")
    with pytest.raises(PlatformError, match="no way"):
        await first.service.tend()
    assert await second.connect() == "in 2 places"
    with pytest.raises(StandsBy):
        await first.service.tend()
    assert not first.chat.connected


async def test_a_store_that_is_away_is_told_as_that_and_keeps_nobody_from_stopping(
    two: tuple[Process, Process],
) -> None:
    first, second = two
    await first.connect()
    first.store.is_away = second.store.is_away = True
    with pytest.raises(PlatformError, match=r"cannot be looked up: The database cannot be reached\.$") as told:
        await second.connect()
    assert not isinstance(told.value, StandsBy)
    await first.service.close(3)
    assert not first.chat.connected


async def test_who_stands_by_is_ready_and_says_so_in_a_line_that_is_no_fault(two: tuple[Process, Process]) -> None:
    first, second = two
    await first.connect()
    screen, ready = io.StringIO(), Readiness(Well())
    console = Console(file=screen, width=200)
    connections = Connections([second.service], FRONT, console, "127.0.0.1", 0, (), ready)
    assert await connections.open()
    assert screen.getvalue() == "Chat: another process has the connection; this one stands by.\n"
    assert (await ready.missing(), list(ready.standing_by), ready.services) == ({}, ["Chat"], {"Chat": False})
    await first.service.close(0)
    await connections.tend()
    assert (await ready.missing(), ready.standing_by, ready.services) == ({}, {}, {"Chat": True})
    await connections.close()


async def test_who_stands_by_relieves_who_ended_without_waiting_for_the_minute_to_pass(
    two: tuple[Process, Process],
) -> None:
    first, second = two
    await first.connect()
    connections = Connections([second.service], FRONT, Console(file=io.StringIO()), "127.0.0.1", 0)
    assert await connections.open()
    await connections.relieve()
    assert not second.chat.connected
    await first.service.close(0)
    await asyncio.gather(connections.relieve(), connections.tend())
    assert (second.chat.connected, second.chat.times) == (True, 1)
    second.chat.lost = PlatformError("It does not answer.")
    await connections.relieve()
    assert second.chat.connected  # nothing is stood by for any more
    await connections.close()


class Well:
    """A store with which all is well."""

    async def check(self) -> str:
        return "well"
