"""The model scorer before a server that counts requests and tokens by the minute, over real HTTP."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.openai_rates import Rates
from tests.fakes.openai_server import Failure, Fault, OpenAIServer
from tests.fakes.scoring_scene import START, given, honest, papers, scene


@pytest.mark.parametrize(("requests", "tokens"), [(500, 6_000), (3, 10**6), (2, 6_000)])
async def test_a_server_s_limits_are_kept_by_waiting_not_by_being_refused(requests: int, tokens: int) -> None:
    clock = FakeClock(START)
    server = OpenAIServer(rates=Rates(clock, requests, tokens))
    async with scene(server=server, clock=clock, group_size=5, concurrency=1) as there:
        scoring = await there.score(papers(40))
    assert given(scoring) == honest(papers(40))
    assert server.rates
    assert server.rates.refused == 0
    assert clock.slept
    assert len(server.calls) == 8


async def test_many_calls_at_a_time_come_to_an_end_before_a_narrow_limit() -> None:
    clock = FakeClock(START)
    server = OpenAIServer(rates=Rates(clock, 500, 12_000))
    async with scene(server=server, clock=clock, group_size=5, concurrency=16) as there:
        scoring = await there.score(papers(80))
    assert given(scoring) == honest(papers(80))
    assert server.rates
    assert server.rates.refused <= 16


async def test_two_runs_of_one_scorer_share_what_it_knows_of_the_limits() -> None:
    clock = FakeClock(START)
    server = OpenAIServer(rates=Rates(clock, 3, 10**6))
    async with scene(server=server, clock=clock, group_size=5, concurrency=1) as there:
        await asyncio.gather(there.score(papers(10)), there.score(papers(10)))
    assert server.rates
    assert server.rates.refused == 0
    assert clock.slept


async def test_a_wide_limit_makes_nobody_wait() -> None:
    clock = FakeClock(START)
    async with scene(server=OpenAIServer(rates=Rates(clock, 10_000, 10**7)), clock=clock) as there:
        await there.score(papers(300))
    assert not clock.slept


async def test_limits_told_with_an_error_are_heard_too() -> None:
    told = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "40s"}
    async with scene(concurrency=1) as there:
        there.server.faults.append(Fault(Failure.SERVER, headers=told))
        await there.score(papers(1))
    assert sum(there.clock.slept) == pytest.approx(40)


@pytest.mark.parametrize("nonsense", ["-1", "soon", "99999999999999999999d", "1e9s", ""])
async def test_nonsense_in_headers_makes_nobody_wait(nonsense: str) -> None:
    told = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": nonsense}
    async with scene(group_size=5, concurrency=1) as there:
        there.server.on = lambda _: Fault(headers=told)
        scoring = await there.score(papers(20))
    assert not scoring.unscored
    assert not there.clock.slept


async def test_a_server_that_always_wants_a_pause_of_a_day_is_waited_for_two_minutes_a_call() -> None:
    told = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "24h0m0s"}
    async with scene(group_size=10, concurrency=1) as there:
        there.server.on = lambda _: Fault(headers=told)
        scoring = await there.score(papers(40))
    assert not scoring.unscored
    assert there.clock.slept == [120, 120, 120]


async def test_after_an_answer_that_was_cut_the_rest_of_the_run_and_the_next_ask_about_fewer() -> None:
    async with scene(group_size=8, concurrency=1) as there:
        there.server.faults.append(Fault(alter=lambda _: "", finish="length"))
        first = await there.score(papers(24))
        await there.score(papers(8))
        await there.score(papers(5))
    assert not first.unscored
    assert [len(group) for group in there.server.asked] == [8, *[4] * 6, *[4] * 2, 5]
