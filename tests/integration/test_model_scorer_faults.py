"""The model scorer over real HTTP, when the server or the model fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from core.errors import ScorerRefused
from tests.fakes.openai_judge import Judged
from tests.fakes.openai_server import Failure, Fault, answer_of
from tests.fakes.scoring_scene import given, honest, paper, papers, reasons, scene

PASSING = [
    Failure.RATE,
    Failure.SERVER,
    Failure.DROP,
    Failure.HTML,
    Failure.BROKEN_JSON,
    Failure.ERROR_WITH_200,
    Failure.HANG,
    Failure.DRIP,
]
SHORT = 0.6


@pytest.mark.parametrize("failure", PASSING)
async def test_trouble_that_passes_is_waited_out(failure: Failure) -> None:
    async with scene(timeout=SHORT) as there:
        there.server.faults.append(Fault(failure))
        scoring = await there.score(papers(5))
    assert given(scoring) == honest(papers(5))
    assert there.clock.slept
    assert scoring.usage is not None
    assert scoring.usage.calls == 2


async def test_pauses_double_from_try_to_try() -> None:
    async with scene(tries=4) as there:
        there.server.faults.extend([Fault(Failure.SERVER)] * 3)
        await there.score(papers(1))
    first, second, third = there.clock.slept
    assert 1 <= first <= 1.25
    assert 2 <= second <= 2.5
    assert 4 <= third <= 5


@pytest.mark.parametrize("headers", [{"Retry-After": "30"}, {"retry-after-ms": "30000", "Retry-After": "1"}])
async def test_a_rate_limit_is_waited_out_as_long_as_the_server_says(headers: dict[str, str]) -> None:
    async with scene() as there:
        there.server.faults.append(Fault(Failure.RATE, headers=headers))
        await there.score(papers(1))
    assert 30 <= sum(there.clock.slept) <= 37.5


async def test_a_server_may_name_the_date_at_which_to_come_back() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    async with scene() as there:
        there.server.faults.append(Fault(Failure.RATE, headers={"Retry-After": date}))
        await there.score(papers(1))
    assert 50 <= sum(there.clock.slept) <= 75


async def test_a_server_that_wants_a_long_pause_is_left_alone() -> None:
    async with scene(group_size=2, concurrency=1) as there:
        there.server.on = lambda _: Fault(Failure.RATE, headers={"Retry-After": "3600"})
        scoring = await there.score(papers(10))
    assert len(there.server.calls) == 1
    assert not there.clock.slept
    assert any("wants a pause of 3600 s" in reason for reason in reasons(scoring))


async def test_a_lasting_rate_limit_leaves_papers_unscored_with_status_and_tries() -> None:
    async with scene(tries=3, concurrency=2) as there:
        there.server.on = lambda _: Fault(Failure.RATE)
        scoring = await there.score(papers(5))
    assert reasons(scoring) == {"the model's server limits the rate (429, 3 tries)"}
    assert not scoring.verdicts


async def test_an_unreachable_server_leaves_every_paper_unscored_after_two_tries_and_raises_nothing() -> None:
    with unanswered() as url:
        async with scene(base_url=url) as there:
            scoring = await there.score(papers(4))
    assert reasons(scoring) == {"the model's server cannot be reached (2 tries)"}
    assert sum(there.clock.slept) <= 1.25


async def test_where_there_is_no_way_a_day_of_300_papers_is_given_up_as_soon_as_one_group() -> None:
    with unanswered() as url:
        async with scene(base_url=url, concurrency=4) as there:
            scoring = await there.score(papers(300))
    assert scoring.usage is not None
    assert scoring.usage.calls <= 7 + 4 - 1  # failed calls in a row, and those that were under way beside the last
    assert max(there.clock.slept) <= 1.25


async def test_a_hanging_server_costs_a_few_timeouts_not_one_for_each_group() -> None:
    async with scene(timeout=0.1, concurrency=4, tries=4, group_size=5) as there:
        there.server.on = lambda _: Fault(Failure.HANG)
        scoring = await there.score(papers(300))
    assert len(there.server.calls) <= 12
    assert any("given up after" in reason for reason in reasons(scoring))


async def test_when_every_call_fails_asking_is_given_up_for_all_papers() -> None:
    async with scene(group_size=5, concurrency=4, tries=4) as there:
        there.server.on = lambda _: Fault(Failure.SERVER)
        scoring = await there.score(papers(300))
    assert len(there.server.calls) <= 20
    assert len(scoring.unscored) == 300


async def test_when_every_answer_is_rubbish_asking_is_given_up() -> None:
    async with scene(group_size=20, concurrency=2, tries=4) as there:
        there.server.on = lambda _: Fault(alter=lambda _verdicts: "I would rather not say.")
        scoring = await there.score(papers(200))
    assert len(there.server.calls) <= 10
    assert any("held no verdicts" in reason for reason in reasons(scoring))


async def test_a_server_that_recovers_is_asked_to_the_end() -> None:
    async with scene(group_size=1, concurrency=1, tries=3) as there:
        for _ in range(10):
            there.server.faults.extend([Fault(Failure.SERVER), Fault(Failure.SERVER), Fault()])
        scoring = await there.score(papers(10))
    assert not scoring.unscored


async def test_verdicts_from_before_the_server_broke_down_are_kept() -> None:
    async with scene(group_size=5, concurrency=1, tries=2) as there:
        there.server.faults.extend([Fault(), *[Fault(Failure.SERVER)] * 99])
        scoring = await there.score(papers(20))
    assert len(scoring.verdicts) == 5
    assert len(scoring.unscored) == 15


@pytest.mark.parametrize(
    "alter",
    [
        lambda verdicts: answer_of(verdicts)[: len(answer_of(verdicts)) * 2 // 3],
        lambda verdicts: answer_of(verdicts[: len(verdicts) // 2]),
        lambda verdicts: answer_of(verdicts[:-1]),
        lambda verdicts: answer_of([{**verdicts[0], "id": "2401.99999"}, *verdicts[1:]]),
        lambda verdicts: answer_of([{**verdicts[0], "relevance": 11}, *verdicts[1:]]),
        lambda verdicts: answer_of([*verdicts, {**verdicts[0], "relevance": 1}]),
        lambda _verdicts: "",
        lambda _verdicts: "Certainly! Here are some thoughts on these papers.",
    ],
    ids=["cut", "half missing", "one missing", "wrong id", "out of range", "two verdicts", "empty", "prose"],
)
async def test_papers_that_an_answer_fails_are_asked_about_again_in_smaller_groups(alter: Any) -> None:
    async with scene(group_size=12) as there:
        there.server.faults.append(Fault(alter=alter))
        scoring = await there.score(papers(12))
    assert given(scoring) == honest(papers(12))
    assert len(there.server.calls) > 1
    assert all(len(group) <= 6 for group in there.server.asked[1:])


async def test_verdicts_of_a_cut_answer_are_kept_and_paid_for_once() -> None:
    async with scene(group_size=10) as there:
        cut = Fault(alter=lambda verdicts: answer_of(verdicts)[:-20], finish="length")
        there.server.faults.append(cut)
        scoring = await there.score(papers(10))
    assert there.server.asked[1:] == [["2505.00010"]]
    assert scoring.usage is not None
    assert scoring.usage.calls == 2


async def test_a_paper_whose_answer_is_cut_even_alone_is_unscored_and_not_asked_about_in_vain() -> None:
    async with scene() as there:
        there.server.on = lambda _: Fault(alter=lambda verdicts: answer_of(verdicts)[:40], finish="length")
        scoring = await there.score([paper(1)])
    assert reasons(scoring) == {"the model's answer was cut off"}
    assert len(there.server.calls) == 1


async def test_groups_that_are_too_long_for_the_model_are_halved() -> None:
    async with scene(group_size=16) as there:
        there.server.on = lambda asked: Fault(Failure.TOO_LONG) if len(asked) > 4 else None
        scoring = await there.score(papers(16))
    assert not scoring.unscored
    assert sorted(map(len, there.server.asked)) == [4, 4, 4, 4, 8, 8, 16]


async def test_groups_too_slow_for_the_timeout_are_halved() -> None:
    async with scene(group_size=4, timeout=SHORT) as there:
        there.server.on = lambda asked: Fault(Failure.HANG) if len(asked) > 2 else None
        scoring = await there.score(papers(4))
    assert not scoring.unscored


async def test_one_paper_that_spoils_every_answer_is_found_and_alone_unscored() -> None:
    async with scene(group_size=16) as there:
        there.server.on = _spoiled_by("2505.00007", Fault(alter=lambda _: "{[}"))
        scoring = await there.score(papers(16))
    assert [(missing.paper_id, missing.reason) for missing in scoring.unscored] == [
        ("2505.00007", "the model gave no verdict on it")
    ]
    assert there.server.asked.count(["2505.00007"]) == 2


@pytest.mark.parametrize("failure", [Failure.SERVER, Failure.DROP, Failure.HTML, Failure.BROKEN_JSON, Failure.HANG])
async def test_a_paper_over_which_the_server_breaks_each_time_is_unscored_alone(failure: Failure) -> None:
    async with scene(group_size=16, timeout=SHORT) as there:
        there.server.on = _spoiled_by("2505.00007", Fault(failure))
        scoring = await there.score(papers(16))
    assert [missing.paper_id for missing in scoring.unscored] == ["2505.00007"]
    assert len(scoring.verdicts) == 15


async def test_papers_before_a_server_that_says_when_to_come_back_are_not_asked_about_in_halves() -> None:
    async with scene() as there:
        there.server.on = lambda _: Fault(Failure.SERVER, headers={"Retry-After": "60"})
        scoring = await there.score(papers(10))
    assert len(scoring.unscored) == 10
    assert len(there.server.calls) == 5


async def test_a_server_that_is_too_slow_for_large_groups_is_asked_about_small_ones_after_a_run_or_two() -> None:
    async with scene(timeout=SHORT) as there:
        there.server.on = lambda asked: Fault(Failure.HANG) if len(asked) > 5 else None
        runs = [await there.score(papers(40)) for _ in range(4)]
    assert given(runs[-1]) == honest(papers(40))


async def test_a_server_that_hung_once_is_asked_in_as_few_calls_as_before_when_it_is_back() -> None:
    async with scene(timeout=SHORT) as there:
        before = await there.score(papers(60))
        there.server.on = lambda _: Fault(Failure.HANG)
        nothing = await there.score(papers(20))
        there.server.on = lambda _: None
        after = await there.score(papers(60))
    assert not nothing.verdicts
    assert after.verdicts == before.verdicts
    assert before.usage
    assert after.usage
    assert after.usage.calls == before.usage.calls


async def test_when_the_model_refuses_papers_are_asked_about_alone_and_the_one_it_refuses_is_unscored() -> None:
    async with scene(group_size=8) as there:
        there.server.on = _spoiled_by("2505.00003", Fault(refusal="I can't help with that."))
        scoring = await there.score(papers(8))
    assert [(missing.paper_id, missing.reason) for missing in scoring.unscored] == [("2505.00003", "the model refused")]
    assert all(len(group) == 1 for group in there.server.asked[1:])
    assert len(there.server.calls) == 9


async def test_a_content_filter_is_a_refusal() -> None:
    async with scene() as there:
        there.server.on = lambda _: Fault(alter=lambda _verdicts: "", finish="content_filter")
        scoring = await there.score([paper(1)])
    assert reasons(scoring) == {"the model refused"}


async def test_a_number_out_of_range_is_named_not_clamped() -> None:
    async with scene() as there:
        there.server.on = lambda _: Fault(alter=lambda verdicts: answer_of([{**verdicts[0], "novelty": 12}]))
        scoring = await there.score([paper(1)])
    assert reasons(scoring) == {"the model gave the novelty '12', which is not a number from 1 to 10"}
    assert len(there.server.calls) == 2


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"key": "sk-secret-wrong"},
            "The model's server refuses Broadsheet's key (401). Check OPENAI_API_KEY.",
        ),
        (
            {"model": "gpt-0"},
            "The model's server does not know the model `gpt-0` (404). Check OPENAI_MODEL and OPENAI_BASE_URL.",
        ),
    ],
)
async def test_a_wrong_key_or_model_is_refused_at_once_with_the_setting_to_look_at(
    settings: dict[str, str], expected: str
) -> None:
    async with scene(group_size=1, concurrency=2, **settings) as there:
        with pytest.raises(ScorerRefused) as caught:
            await there.score(papers(50))
    assert caught.value.in_full == expected
    assert "OPENAI" not in str(caught.value)
    assert len(there.server.calls) <= 2
    assert not there.clock.slept


async def test_an_account_without_credit_is_not_taken_for_a_rate_limit() -> None:
    async with scene() as there:
        there.server.faults.append(Fault(Failure.NO_CREDIT))
        with pytest.raises(ScorerRefused, match="no credit"):
            await there.score(papers(3))
    assert not there.clock.slept


async def test_credit_that_runs_out_half_way_does_not_cost_the_verdicts_already_paid_for() -> None:
    async with scene(group_size=5, concurrency=1) as there:
        there.server.faults.extend([Fault(), Fault(Failure.NO_CREDIT)])
        scoring = await there.score(papers(20))
    assert len(scoring.verdicts) == 5
    assert any("no credit" in reason for reason in reasons(scoring))


@contextmanager
def unanswered() -> Iterator[str]:
    """The address of a server that nobody runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def _spoiled_by(paper_id: str, fault: Fault) -> Any:
    def look(asked: Sequence[Judged]) -> Fault | None:
        return fault if any(each.id == paper_id for each in asked) else None

    return look
