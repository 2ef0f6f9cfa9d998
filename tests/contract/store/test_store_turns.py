"""`core.ports.Turns` on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from core.store import SqlStore
from tests.contract.store.values import NOON

PAUSE, LEASE = 3.0, 60.0


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


async def take(store: SqlStore, holder: str, seconds: float = 0, service: str = "arxiv") -> float:
    async with store.write() as work:
        return await work.turns.take(service, holder, now=after(seconds), pause=PAUSE, lease=LEASE)


async def give_back(store: SqlStore, holder: str, *, not_before: datetime | None = None) -> None:
    async with store.write() as work:
        await work.turns.give_back("arxiv", holder, not_before=not_before)


async def test_the_first_who_asks_has_the_turn(store: SqlStore) -> None:
    assert await take(store, "a") == 0.0


async def test_turns_that_nobody_has_are_forgotten_and_no_others(store: SqlStore) -> None:
    await take(store, "a")
    await give_back(store, "a")
    await take(store, "b", service="held")
    await take(store, "c", service="over")
    async with store.write() as work:
        await work.turns.renew("held", "b", now=after(3600), lease=LEASE)
        await work.turns.prune(after(3600))
        renewed = [await work.turns.renew(name, who, now=after(3600), lease=LEASE) for name, who in HELD.items()]
    assert renewed == [True, False]
    assert await take(store, "d") == await take(store, "d", service="over") == 0.0


HELD = {"held": "b", "over": "c"}


async def test_twenty_who_ask_at_once_give_one_winner(store: SqlStore) -> None:
    waits = await asyncio.gather(*(take(store, f"process {number}") for number in range(20)))
    assert sorted(waits) == [0.0, *[PAUSE] * 19]


async def test_twenty_who_ask_at_once_for_a_turn_that_was_given_back_give_one_winner(store: SqlStore) -> None:
    await take(store, "a")
    await give_back(store, "a")
    waits = await asyncio.gather(*(take(store, f"process {number}", PAUSE) for number in range(20)))
    assert waits.count(0.0) == 1


async def test_after_a_turn_everybody_waits_for_the_rest_of_the_pause(store: SqlStore) -> None:
    await take(store, "a")
    await give_back(store, "a")
    assert await take(store, "b", 1) == 2.0
    assert await take(store, "a", 2.5) == 0.5
    assert await take(store, "b", 3) == 0.0


async def test_while_the_turn_is_held_others_ask_again_after_a_pause_but_never_get_it(store: SqlStore) -> None:
    await take(store, "a")
    assert await take(store, "b", 10) == PAUSE
    assert await take(store, "a", 10) == PAUSE


async def test_a_holder_that_died_is_overtaken_when_its_lease_ends(store: SqlStore) -> None:
    await take(store, "a")
    assert await take(store, "b", LEASE - 1) == 1.0
    assert await take(store, "b", LEASE) == 0.0
    assert await take(store, "c", LEASE + PAUSE) == PAUSE


async def test_nobody_who_has_to_wait_is_told_zero(store: SqlStore) -> None:
    async with store.write() as work:
        await work.turns.take("arxiv", "a", now=NOON, pause=0, lease=LEASE)
        assert await work.turns.take("arxiv", "b", now=NOON, pause=0, lease=LEASE) > 0


async def test_who_was_overtaken_cannot_give_back_the_turn_of_another(store: SqlStore) -> None:
    await take(store, "a")
    await take(store, "b", LEASE)
    await give_back(store, "a")
    assert await take(store, "c", LEASE + PAUSE) > 0


async def test_a_service_that_says_when_to_come_back_holds_everybody_off(store: SqlStore) -> None:
    await take(store, "a")
    await give_back(store, "a", not_before=after(300))
    assert await take(store, "b", 100) == 200.0
    assert await take(store, "a", 299) == 1.0
    assert await take(store, "b", 300) == 0.0


async def test_a_service_is_believed_even_if_who_asked_it_was_overtaken(store: SqlStore) -> None:
    await take(store, "a")
    await take(store, "b", LEASE)
    await give_back(store, "a", not_before=after(300))
    await give_back(store, "b")
    assert await take(store, "c", 200) == 100.0


async def test_holding_off_never_shortens_the_pause(store: SqlStore) -> None:
    await take(store, "a")
    await give_back(store, "a", not_before=after(1))
    assert await take(store, "b", 2) == 1.0


async def test_each_service_has_its_own_turn(store: SqlStore) -> None:
    await take(store, "a")
    assert await take(store, "a", service="elsewhere") == 0.0


async def test_a_turn_that_is_renewed_is_not_overtaken(store: SqlStore) -> None:
    await take(store, "a")
    async with store.write() as work:
        await work.turns.renew("arxiv", "a", now=after(LEASE - 1), lease=LEASE)
    assert await take(store, "b", LEASE + 1) > 0
    assert await take(store, "b", 2 * LEASE - 1) == 0.0


async def test_a_turn_that_is_another_s_by_now_cannot_be_renewed(store: SqlStore) -> None:
    await take(store, "a")
    await take(store, "b", LEASE)
    async with store.write() as work:
        await work.turns.renew("arxiv", "a", now=after(LEASE), lease=10 * LEASE)
    assert await take(store, "c", 2 * LEASE) == 0.0


async def test_a_clock_that_was_a_year_ahead_bars_nobody(store: SqlStore) -> None:
    await take(store, "a", 365 * 86_400)
    assert await take(store, "b") == 0.0
