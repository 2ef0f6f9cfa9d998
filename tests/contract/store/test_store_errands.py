"""`core.ports.Errands` on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.model import Channel, Errand
from core.store import SqlStore
from tests.contract.store.values import ABROAD, DAY, HERE, NOON

LATER = NOON + timedelta(minutes=10)
DAYS = (DAY, DAY + timedelta(days=1))
ERRAND = Errand(key="one", channel=HERE, days=DAYS, criteria_version=3, scorer="f00", agreed=Decimal("0.42"), at=NOON)
ELSEWHERE = Channel("discord", "1", "2")


async def put(store: SqlStore, *errands: Errand) -> None:
    async with store.write() as work:
        for errand in errands:
            await work.errands.put(errand, LATER)


async def handed(store: SqlStore, minutes: float = 10, until: float = 20) -> list[str]:
    at, then = NOON + timedelta(minutes=minutes), NOON + timedelta(minutes=until)
    async with store.write() as work:
        return [one.key for one in await work.errands.hand_out(["slack"], at, then)]


@pytest.mark.parametrize("errand", [ERRAND, replace(ERRAND, agreed=None, days=(DAY,))])
async def test_it_is_kept_as_it_was_until_it_is_dropped(store: SqlStore, errand: Errand) -> None:
    await put(store, errand)
    async with store.write() as work:
        assert await work.errands.get("one") == errand
        await work.errands.drop("one")
        assert await work.errands.get("one") is None


async def test_it_is_left_to_whoever_was_asked_and_then_handed_out_once(store: SqlStore) -> None:
    await put(store, ERRAND)
    assert await handed(store, minutes=9) == []
    assert await handed(store) == ["one"]
    assert await handed(store, minutes=19) == []
    assert await handed(store, minutes=20) == ["one"]


async def test_what_was_asked_for_first_is_handed_out_first_and_only_to_whom_it_concerns(store: SqlStore) -> None:
    earlier = replace(ERRAND, key="two", channel=ABROAD, at=NOON - timedelta(minutes=1))
    await put(store, ERRAND, earlier, replace(ERRAND, key="three", channel=ELSEWHERE))
    assert await handed(store) == ["two", "one"]


async def test_it_can_be_put_off_and_all_can_be_looked_after_at_once(store: SqlStore) -> None:
    await put(store, ERRAND)
    async with store.write() as work:
        await work.errands.put_off("one", NOON + timedelta(minutes=15))
    assert await handed(store, minutes=14) == []
    async with store.write() as work:
        await work.errands.all_again()
    assert await handed(store, minutes=0) == ["one"]


async def test_what_nobody_took_up_is_forgotten(store: SqlStore) -> None:
    await put(store, ERRAND, replace(ERRAND, key="new", at=LATER))
    async with store.write() as work:
        await work.errands.prune(LATER)
        assert await work.errands.get("one") is None
        assert await work.errands.get("new")


async def test_each_hand_out_is_a_try_unless_it_is_put_off(store: SqlStore) -> None:
    async def tries() -> int:
        async with store.read() as work:
            (errand,) = await work.errands.of(HERE)
            return errand.tries

    await put(store, ERRAND)
    assert await tries() == 0
    await handed(store)
    assert await tries() == 1
    async with store.write() as work:
        await work.errands.put_off("one", LATER)
    assert await tries() == 0


async def test_those_of_a_channel_are_told_oldest_first(store: SqlStore) -> None:
    later = replace(ERRAND, key="later", at=LATER)
    await put(store, later, ERRAND, replace(ERRAND, key="elsewhere", channel=ABROAD))
    async with store.read() as work:
        assert await work.errands.of(HERE) == (ERRAND, later)
