"""Buckets and the operator's switch, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.errors import AskedTooOften, BadSetting
from core.halting import Halting
from core.model import Halt
from core.store import SqlStore
from core.throttle import Rate, Rates, Throttle
from tests.contract.store.values import ABROAD, ANN, BEN, HERE, NOON
from tests.fakes.clock import FakeClock
from tests.fakes.databases import raw

LATER = NOON + timedelta(minutes=5)
TWO = Rate(2, timedelta(minutes=10))


async def held(store: SqlStore, *keys: str) -> dict[str, object]:
    async with store.write() as work:
        return dict(await work.buckets.hold(keys, NOON))


async def test_a_bucket_is_full_until_it_is_kept_otherwise_and_forgotten_when_it_is_full_again(store: SqlStore) -> None:
    assert await held(store, "a", "b") == {"a": NOON, "b": NOON}
    async with store.write() as work:
        await work.buckets.put({"b": LATER})
    assert await held(store, "b", "a") == {"a": NOON, "b": LATER}
    async with store.write() as work:
        await work.buckets.prune(LATER)
    assert await held(store, "b") == {"b": LATER}
    async with store.write() as work:
        await work.buckets.prune(LATER + timedelta(seconds=1))
    assert await held(store, "b") == {"b": NOON}


async def test_nobody_is_named_in_a_bucket(store: SqlStore, database_url: str) -> None:
    await held(store, "person/slack/T1/U0ANNA")
    assert b"U0ANNA" not in raw(database_url)


async def test_of_many_who_ask_at_once_no_more_than_the_rate_are_let_in(store: SqlStore) -> None:
    throttle = Throttle(store, FakeClock(NOON), Rates(person=Rate(5, timedelta(minutes=10)), workspace=TWO))
    asked = [throttle.take(HERE, ANN if number % 2 else BEN) for number in range(8)]
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [one for one in told if one is not None and not isinstance(one, AskedTooOften)] == []
    assert told.count(None) == 2


async def test_who_is_refused_for_one_limit_is_not_counted_for_the_others(store: SqlStore) -> None:
    clock = FakeClock(NOON)
    throttle = Throttle(store, clock, Rates(person=TWO, channel=Rate(3, timedelta(minutes=10))))
    for _ in range(2):
        await throttle.take(HERE, ANN)
    for _ in range(3):
        with pytest.raises(AskedTooOften, match=r"^You asked 2 times in 10 minutes; the next is possible at 12:05\."):
            await throttle.take(HERE, ANN)
    await throttle.take(HERE, BEN)
    with pytest.raises(AskedTooOften, match="People in this channel asked 3 times in 10 minutes"):
        await throttle.take(HERE, BEN)
    await throttle.take(ABROAD, ANN)  # the same name in another workspace is another person
    clock.advance(5 * 60)
    await throttle.take(HERE, ANN)


async def test_a_halt_stands_until_it_is_lifted_and_the_last_reason_counts(store: SqlStore) -> None:
    halting, clock = Halting(store), FakeClock(NOON)
    assert (await halting.reason(), await halting.resume()) == (None, False)
    await halting.stop("a new model", clock)
    assert await halting.stop("  money\nis   short. ", clock) == Halt("money is short", NOON)
    assert await Halting(store).reason() == "money is short"
    assert (await halting.resume(), await halting.reason()) == (True, None)


@pytest.mark.parametrize("reason", ["", " \n", ".", "x" * 301])
async def test_a_halt_needs_a_reason_that_can_be_told(store: SqlStore, reason: str) -> None:
    with pytest.raises(BadSetting, match="needs a reason"):
        await Halting(store).stop(reason, FakeClock(NOON))
    assert await Halting(store).halt() is None
