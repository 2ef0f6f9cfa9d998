"""The model scorer over real HTTP, before a server whose answers are of no form anybody foresaw."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.openai_judge import Judged
from tests.fakes.openai_server import Failure, Fault, OpenAIServer
from tests.fakes.scoring_scene import given, honest, papers, reasons, scene

ODD = "the model's server sent an answer of an odd form"


def _with(**changes: Any) -> Callable[[dict[str, Any]], bytes]:
    return lambda completion: json.dumps({**completion, **changes}).encode()


def _with_message(**changes: Any) -> Callable[[dict[str, Any]], bytes]:
    return _with(choices=[{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **changes}}])


def _with_usage(**changes: Any) -> Callable[[dict[str, Any]], bytes]:
    return lambda completion: _with(usage={**completion["usage"], **changes})(completion)


@pytest.mark.parametrize(
    "mangle",
    [
        _with(choices={"0": "yes"}),
        _with(choices=7),
        _with(choices=["yes"]),
        _with(choices=[None]),
        _with(choices="yes"),
        _with(choices=[{"message": "yes"}]),
        _with_message(content=[{"type": "text", "text": "yes"}]),
        _with_message(content={"verdicts": []}),
        _with_message(content=7),
    ],
)
async def test_an_answer_of_an_odd_form_costs_its_own_group_and_no_other(mangle: Any) -> None:
    async with scene(group_size=5, concurrency=1) as there:
        there.server.on = lambda asked: _about_first(asked, Fault(mangle=mangle))
        scoring = await there.score(papers(10))
    assert given(scoring) == honest(papers(10)[1:])
    assert reasons(scoring) == {ODD}


@pytest.mark.parametrize(
    "body",
    [b'{"choices":' + b"[" * 200_000, b"[" * 200_000, b'{"choices": ' + b"9" * 9_999 + b"}", b"\xff\xfe\x00", b"[]"],
    ids=["deep choices", "deep", "a long number", "no text", "a list"],
)
async def test_a_body_that_is_no_completion_costs_the_paper_that_it_comes_for_and_no_other(body: bytes) -> None:
    async with scene(group_size=5, concurrency=2) as there:
        there.server.on = lambda asked: _about_first(asked, Fault(mangle=lambda _: body))
        scoring = await there.score(papers(10))
    assert given(scoring) == honest(papers(10)[1:])
    assert reasons(scoring) == {"the model's server answers with something that is no completion (5 tries)"}


@pytest.mark.parametrize("nonsense", [True, -1, 1.5, 10**30, "12", None, [3], {}])
@pytest.mark.parametrize("name", ["prompt_tokens", "completion_tokens"])
async def test_a_number_of_tokens_that_is_none_counts_as_not_reported(name: str, nonsense: object) -> None:
    async with scene() as there:
        there.server.faults.append(Fault(mangle=_with_usage(**{name: nonsense})))
        scoring = await there.score(papers(3))
    assert given(scoring) == honest(papers(3))
    assert scoring.usage is not None
    assert scoring.usage.cost is None
    assert getattr(scoring.usage, name.removesuffix("_tokens")) == 0
    assert scoring.usage.total > 0


@pytest.mark.parametrize("details", [None, 7, [], {"cached_tokens": True}, {"cached_tokens": 10**30}, {}])
async def test_a_number_of_cached_tokens_that_is_none_makes_all_tokens_fresh(details: object) -> None:
    async with scene() as there:
        there.server.faults.append(Fault(mangle=_with_usage(prompt_tokens_details=details)))
        usage = (await there.score(papers(3))).usage
    assert usage is not None
    assert usage.cached == 0
    assert usage.cost


@pytest.mark.parametrize("usage", [True, 7, "much", [1], {}])
async def test_usage_of_an_odd_form_counts_as_not_reported(usage: object) -> None:
    async with scene() as there:
        there.server.faults.append(Fault(mangle=_with(usage=usage)))
        scoring = await there.score(papers(3))
    assert scoring.usage is not None
    assert (scoring.usage.total, scoring.usage.cost) == (0, None)


@pytest.mark.parametrize("status", [200, 400, 500, 307])
@pytest.mark.parametrize("failure", [Failure.BOMB, Failure.ENDLESS])
async def test_a_body_without_end_is_hung_up_on_and_costs_its_own_group(failure: Failure, status: int) -> None:
    async with scene(group_size=2, concurrency=1) as there:
        there.server.on = lambda asked: _about_first(asked, Fault(failure, status=status))
        scoring = await there.score(papers(4))
    assert given(scoring) == honest(papers(4)[1:])
    assert reasons(scoring) == {"the model's server sent more than 2 MB"}


async def test_an_answer_that_is_sent_compressed_is_read() -> None:
    async with scene(server=OpenAIServer(compresses=True)) as there:
        scoring = await there.score(papers(10))
    assert given(scoring) == honest(papers(10))
    assert len(there.server.calls) == 1


async def test_a_call_that_is_sent_elsewhere_goes_there() -> None:
    async with scene() as there:
        there.server.faults.append(Fault(Failure.ELSEWHERE))
        scoring = await there.score(papers(3))
    assert given(scoring) == honest(papers(3))
    assert not there.clock.slept


async def test_calls_that_are_sent_in_circles_come_to_an_end() -> None:
    async with scene(tries=1) as there:
        there.server.on = lambda _: Fault(Failure.ELSEWHERE)
        scoring = await there.score(papers(3))
    assert reasons(scoring) == {"the connection to the model's server broke off"}


@pytest.mark.parametrize(
    "date",
    ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 +2359", "1e999", "soon", "\xff"],
)
async def test_a_retry_after_that_is_none_is_passed_over(date: str) -> None:
    async with scene() as there:
        there.server.faults.append(Fault(Failure.RATE, headers={"Retry-After": date}))
        scoring = await there.score(papers(3))
    assert not scoring.unscored


def _about_first(asked: Any, fault: Fault) -> Fault | None:
    return fault if any(isinstance(each, Judged) and each.id == "2505.00001" for each in asked) else None
