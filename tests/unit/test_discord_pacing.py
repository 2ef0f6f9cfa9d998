"""How often Discord is asked over all: as often as it allows, by however many processes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import TraceConfig
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.platforms.discord.pacing import AGAIN, BURST, LEAST, MOST, ONCE, Pace, Rate

_ALLOWED = 50

wishes = st.lists(st.floats(0, 20), min_size=1, max_size=400).map(sorted)


@given(wishes)
def test_no_second_sees_more_requests_than_discord_allows(wanted: list[float]) -> None:
    rate = Rate()
    begins: list[float] = []
    for when in wanted:
        begins.append(_begun(rate, max([when, *begins[-1:]])))
    _assert_allowed(begins)


@given(st.lists(st.floats(0, 0.3), min_size=60, max_size=200))
async def test_no_second_sees_too_many_requests_of_a_process_that_wakes_late(late: list[float]) -> None:
    """`late`: by how many seconds each sleep is too long."""
    seconds, begins = 0.0, []

    async def sleep(wanted: float) -> None:
        nonlocal seconds
        await asyncio.sleep(0)
        seconds += wanted + late[len(begins)]

    async def ask() -> None:
        await asked(None, SimpleNamespace(), cast(Any, SimpleNamespace(url=URL("https://discord.test/api/v10/users"))))
        begins.append(seconds)

    trace = TraceConfig()
    Pace(lambda: seconds, sleep).listen(trace)
    (asked,) = trace.on_request_start
    await asyncio.gather(*(ask() for _ in late))
    _assert_allowed(begins)


def test_a_few_requests_need_not_wait() -> None:
    rate = Rate()
    assert [_begun(rate, 100.0) for _ in range(BURST)] == [100.0] * BURST
    assert _begun(rate, 100.0) > 100.0


def test_who_is_told_that_it_is_too_much_asks_less_often_and_then_more_again() -> None:
    rate = Rate()
    rate.refused(10.0)
    rate.refused(10.5)  # of the same burst
    assert rate.at(10.0) == MOST * ONCE
    assert MOST * ONCE < rate.at(12.0) < MOST
    before = rate.at(13.0)
    rate.refused(13.0)
    assert rate.at(13.0) == before * AGAIN
    assert rate.at(60.0) == MOST
    for second in range(100, 130):
        rate.refused(float(second))
    assert LEAST <= rate.at(129.0) < LEAST + 5


@pytest.mark.parametrize(
    ("told", "pause"), [("2.5", 2.5), ("", 0), ("soon", 0), ("-1", 0), ("nan", 0), ("inf", 60), ("99999", 60)]
)
async def test_who_waits_for_a_turn_waits_as_long_as_discord_wants_a_pause(told: str, pause: float) -> None:
    trace, pace = TraceConfig(), Pace(lambda: 100.0)
    pace.listen(trace)
    (answered,) = trace.on_request_end
    headers = {"X-RateLimit-Global": "true", "Retry-After": told}
    response = SimpleNamespace(status=429, headers=headers)
    await answered(None, SimpleNamespace(), cast(Any, SimpleNamespace(response=response)))
    assert pace.rate.wait(100.0) == pytest.approx(pause)


@given(st.integers(2, 4))
def test_processes_that_know_nothing_of_each_other_come_to_share_what_is_allowed(processes: int) -> None:
    """A simulated Discord counts each second: who comes too late in it is refused, and waits for the next, as the
    library does."""
    rates = [Rate() for _ in range(processes)]
    passed, refused = [0] * processes, 0
    for second in range(60):
        begun = sorted(_of_a_second(rates, second))
        for _, which in begun[:_ALLOWED]:
            passed[which] += 1
        late = dict(reversed([(which, at) for at, which in begun[_ALLOWED:]]))
        for which, at in late.items():
            rates[which].refused(at)
        refused += len(late)
    assert refused < 0.03 * sum(passed)
    assert min(passed) > 0.5 * max(passed)
    assert sum(passed) > 0.7 * 60 * _ALLOWED


def _of_a_second(rates: list[Rate], second: int) -> list[tuple[float, int]]:
    """What everybody sends in it who has more to send than may be sent."""
    begun = []
    for which, rate in enumerate(rates):
        at = second + rate.wait(float(second))
        while at < second + 1:
            begun.append((_begun(rate, at), which))
            at += rate.wait(at)
    return begun


def _begun(rate: Rate, wanted: float) -> float:
    """When one began that was wanted then."""
    at = wanted + rate.wait(wanted)
    rate.begun(at)
    return at


def _assert_allowed(begins: list[float]) -> None:
    for number, begun in enumerate(begins):
        assert sum(begun <= other < begun + 1 for other in begins[number:]) <= _ALLOWED
