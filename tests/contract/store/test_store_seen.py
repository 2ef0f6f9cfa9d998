"""`core.ports.Seen` on both databases."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.store import SqlStore
from tests.contract.store.values import NOON, on_one_store
from tests.fakes.databases import raw


async def first(store: SqlStore, key: str, hours: int = 0) -> bool:
    async with store.write() as work:
        return await work.seen.first(key, NOON + timedelta(hours=hours))


async def test_only_the_first_time_is_the_first(store: SqlStore) -> None:
    assert [await first(store, key) for key in ("Ev1", "Ev1", "Ev2", "ev1", "Ev1")] == [True, False, True, True, False]


@on_one_store
@given(key=st.text())
async def test_whatever_a_key_is_made_of_it_is_known_again(store: SqlStore, key: str) -> None:
    await first(store, key)
    assert not await first(store, key)


async def test_of_many_who_hear_the_same_at_once_one_is_the_first(store: SqlStore) -> None:
    assert sorted(await asyncio.gather(*(first(store, "Ev1") for _ in range(8)))) == [False] * 7 + [True]


async def test_what_is_heard_in_a_unit_that_fails_was_not_heard(store: SqlStore) -> None:
    async def crash() -> None:
        async with store.write() as work:
            assert await work.seen.first("Ev1", NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await crash()
    assert await first(store, "Ev1")


async def test_what_was_heard_before_a_moment_is_forgotten_and_no_more(store: SqlStore) -> None:
    for hour in (1, 2, 3):
        await first(store, f"Ev{hour}", hour)
    async with store.write() as work:
        await work.seen.prune(NOON + timedelta(hours=2))
    assert [await first(store, f"Ev{hour}", 4) for hour in (1, 2, 3)] == [True, False, False]


async def test_nobody_can_be_read_out_of_what_was_heard(store: SqlStore, database_url: str) -> None:
    key = b"slack/T1/U061F7AUR/reaction"
    await first(store, key.decode())
    held = raw(database_url)
    assert hashlib.sha256(key).hexdigest().encode() in held
    assert b"U061F7AUR" not in held
