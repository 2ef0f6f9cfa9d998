"""What a server says of its limits, and who waits for them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.allowance import LONGEST_WAIT, UNTOLD, Allowance, Limit, Limits, read_limits
from tests.fakes.clock import FakeClock
from tests.fakes.openai_rates import span

START = datetime(2025, 5, 13, tzinfo=UTC)


def headers(left: str = "5", back: str = "1s", most: str = "10") -> dict[str, str]:
    return {
        "x-ratelimit-limit-tokens": most,
        "x-ratelimit-remaining-tokens": left,
        "x-ratelimit-reset-tokens": back,
    }


def tokens(left: int, back_in: float = 30.0, most: int | None = 10_000) -> Limits:
    return Limits(tokens=Limit(most, left, back_in))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("1s", 1), ("6m0s", 360), ("120ms", 0.12), ("1h2m3s", 3_723), ("7.66s", 7.66), ("1d", 86_400), ("0s", 0)],
)
def test_a_time_is_read_as_servers_write_it(written: str, seconds: float) -> None:
    assert read_limits(headers(back=written)).tokens == Limit(10, 5, pytest.approx(seconds))


@given(st.floats(0, 5_000))
def test_any_time_that_the_local_server_writes_is_read(seconds: float) -> None:
    limit = read_limits(headers(back=span(seconds))).tokens
    assert limit is not None
    assert limit.back_in == pytest.approx(seconds, rel=0.01, abs=0.06)


@pytest.mark.parametrize(
    "told",
    [
        {},
        headers(left="-1"),
        headers(left="many"),
        headers(left="1e5"),
        headers(left="9" * 5_000),
        headers(left="11"),
        headers(left="٣"),
        headers(most="0"),
        headers(back=""),
        headers(back="soon"),
        headers(back="-1s"),
        headers(back="1s1m"),
        headers(back="9" * 5_000 + "s"),
        headers(back="2025-05-13T00:00:00Z"),
    ],
)
def test_nonsense_is_passed_over(told: dict[str, str]) -> None:
    assert read_limits(told).tokens is None


@given(st.text(), st.text(), st.text())
def test_whatever_headers_say_nothing_is_raised(left: str, back: str, most: str) -> None:
    limit = read_limits(headers(left, back, most)).tokens
    assert limit is None or (limit.left >= 0 and limit.back_in >= 0)


async def test_a_call_that_the_tokens_left_do_not_carry_waits_until_they_are_back() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    allowance.end(await allowance.take(4_000), tokens(left=6_000))
    await allowance.take(6_000)
    assert not clock.slept
    await allowance.take(1)
    assert clock.slept == [30]


async def test_a_call_waits_for_a_request_too() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    allowance.end(await allowance.take(1), Limits(requests=Limit(500, 0, 12.0)))
    await allowance.take(1)
    assert clock.slept == [12]


async def test_calls_under_way_count_as_used() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    first = await allowance.take(1_000)
    await allowance.take(4_000)
    allowance.end(first, tokens(left=7_000))
    await allowance.take(3_000)
    assert not clock.slept
    await allowance.take(3_000)
    assert clock.slept == [30]


async def test_what_a_server_had_counted_already_is_not_counted_twice() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    for _ in range(3):
        await allowance.take(2_000)
    allowance.end(await allowance.take(2_000), tokens(left=2_000))
    await allowance.take(2_000)
    assert not clock.slept


async def test_an_answer_that_was_overtaken_says_nothing_new() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    first, second = await allowance.take(1), await allowance.take(1)
    allowance.end(second, tokens(left=0))
    allowance.end(first, tokens(left=9_000))
    await allowance.take(5)
    assert clock.slept == [30]


async def test_a_call_above_the_whole_limit_is_tried_when_all_of_it_is_there() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    allowance.end(await allowance.take(1), tokens(left=0))
    await allowance.take(50_000)
    assert clock.slept == [30]


async def test_nobody_waits_for_hours() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    allowance.end(await allowance.take(1), tokens(left=0, back_in=86_400))
    await allowance.take(1)
    assert clock.slept == [LONGEST_WAIT]


async def test_after_the_reset_calls_wait_for_an_answer_that_tells_more() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    allowance.end(await allowance.take(1), tokens(left=0))
    filling = await allowance.take(10_000)
    waiting = asyncio.create_task(allowance.take(10_000))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    allowance.end(filling, tokens(left=0))
    await waiting
    assert clock.slept == [30, 30]


async def test_where_no_answer_can_come_any_more_nobody_waits_for_one() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    allowance.end(await allowance.take(1), tokens(left=0))
    allowance.end(await allowance.take(10_000), UNTOLD)
    await allowance.take(10_000)
    assert clock.slept == [30]


async def test_only_one_of_those_who_wait_sleeps() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    allowance.end(await allowance.take(1), tokens(left=0))
    await asyncio.gather(*(allowance.take(1) for _ in range(5)))
    assert clock.slept == [30]


async def test_a_server_that_tells_nothing_makes_nobody_wait() -> None:
    clock = FakeClock(START)
    allowance = Allowance(clock)
    for _ in range(100):
        allowance.end(await allowance.take(10**9), UNTOLD)
    assert not clock.slept
