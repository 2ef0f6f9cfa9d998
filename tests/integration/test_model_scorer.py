"""The model scorer over real HTTP, when all goes well."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.criteria.file import default_criteria
from core.errors import BadSetting
from core.model import Criteria
from core.scoring.model_scorer import ModelScorer
from core.scoring.prompts import load_prompt
from tests.fakes.clock import FakeClock
from tests.fakes.openai_server import Failure, Fault, OpenAIServer
from tests.fakes.scoring_scene import CRITERIA, given, honest, paper, papers, scene

OPTIONAL = {"response_format", "temperature", "seed"}


async def test_every_paper_gets_the_verdict_that_the_model_gave() -> None:
    asked = papers(45)
    async with scene() as there:
        scoring = await there.score(asked)
    assert given(scoring) == honest(asked)
    assert not scoring.unscored


async def test_comment_and_topic_come_with_the_verdict() -> None:
    async with scene() as there:
        scoring = await there.score([paper(1, "Quantization of sparse experts")])
    verdict = scoring.verdicts["2505.00001"]
    assert (verdict.topic, verdict.comment) == ("Compression", "The title has 4 words.")


async def test_papers_are_asked_about_in_few_groups_of_about_the_same_size() -> None:
    async with scene(group_size=20, concurrency=4) as there:
        await there.score(papers(61))
    assert sorted(map(len, there.server.asked)) == [15, 15, 15, 16]


async def test_few_papers_make_groups_small_enough_to_be_asked_about_at_the_same_time() -> None:
    async with scene() as there:
        await there.score([paper(n, abstract="So it goes. " * 150) for n in range(75)])
    assert sorted(map(len, there.server.asked)) == [10, 10, 11, 11, 11, 11, 11]


async def test_short_papers_make_larger_groups_as_each_call_is_told_the_criteria_anew() -> None:
    async with scene() as there:
        await there.score([paper(n, abstract="So it goes.") for n in range(75)])
    assert sorted(map(len, there.server.asked)) == [18, 19, 19, 19]


async def test_a_paper_given_twice_is_asked_about_once() -> None:
    async with scene() as there:
        await there.score([paper(1), paper(2), paper(1)])
    assert there.server.asked == [["2505.00001", "2505.00002"]]


async def test_no_papers_take_no_call() -> None:
    async with scene() as there:
        scoring = await there.score([])
    assert not there.server.calls
    assert scoring.usage is not None
    assert (scoring.usage.calls, scoring.usage.cost) == (0, Decimal(0))


async def test_as_many_calls_as_are_allowed_run_side_by_side_and_no_more() -> None:
    async with scene(server=OpenAIServer(gather=3), group_size=2, concurrency=3) as there:
        await there.score(papers(20))
    assert there.server.most_together == 3


async def test_two_runs_of_one_scorer_share_its_limit() -> None:
    async with scene(server=OpenAIServer(gather=2), group_size=1, concurrency=2) as there:
        await asyncio.gather(there.score(papers(6)), there.score(papers(6), replace(CRITERIA, wanted=())))
    assert there.server.most_together == 2


async def test_progress_is_told_as_groups_come_back_and_ends_with_all_papers() -> None:
    async with scene(group_size=5, concurrency=1) as there:
        await there.score(papers(12))
    assert there.heard == [(done, 12, "scoring") for done in (0, 4, 8, 12)]


async def test_scoring_can_be_cancelled() -> None:
    async with scene(server=OpenAIServer(on=lambda _: Fault(Failure.HANG)), group_size=2, concurrency=4) as there:
        running = asyncio.create_task(there.score(papers(10)))
        await there.server.called.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert len(there.server.calls) <= 4


async def test_all_calls_under_one_criteria_begin_alike_so_that_the_server_can_cache_them() -> None:
    async with scene(group_size=5, concurrency=1) as there:
        scoring = await there.score(papers(20), default_criteria())
    assert len({call["messages"][0]["content"] for call in there.server.calls}) == 1
    assert scoring.usage is not None
    assert scoring.usage.cached >= 3 * 1_024


async def test_usage_is_what_the_server_reported_over_all_calls_priced_with_cached_tokens_cheaper() -> None:
    async with scene(group_size=5, concurrency=1) as there:
        usage = (await there.score(papers(20), default_criteria())).usage
    assert usage is not None
    assert (usage.model, usage.calls) == ("gpt-4o", 4)
    assert usage.cached
    fresh, dollars = usage.prompt - usage.cached, Decimal("0.000001")
    expected = dollars * (fresh * Decimal("2.5") + usage.cached * Decimal("1.25") + usage.completion * 10)
    assert usage.cost == expected


async def test_a_model_without_a_known_price_costs_an_unknown_amount() -> None:
    async with scene(server=OpenAIServer(model="home-made")) as there:
        usage = (await there.score(papers(3))).usage
    assert usage is not None
    assert usage.cost is None
    assert usage.total > 0


async def test_a_server_that_reports_no_tokens_is_not_taken_for_a_free_one() -> None:
    async with scene() as there:
        there.server.faults.append(Fault(Failure.NO_USAGE))
        usage = (await there.score(papers(3))).usage
    assert usage is not None
    assert (usage.total, usage.cost) == (0, None)


async def test_temperature_zero_a_seed_and_a_strict_schema_are_asked_for() -> None:
    async with scene() as there:
        await there.score(papers(1))
    call = there.server.calls[0]
    assert (call["temperature"], call["seed"]) == (0, 7)
    assert call["response_format"]["json_schema"]["strict"] is True


@pytest.mark.parametrize(
    ("lacking", "absent"),
    [
        ({"temperature": False}, {"temperature"}),
        ({"seed": False}, {"seed"}),
        ({"schemas": False, "objects": False}, {"response_format"}),
        ({"schemas": False, "objects": False, "temperature": False, "seed": False}, OPTIONAL),
    ],
)
async def test_what_a_server_does_not_know_is_left_out_and_not_tried_again(
    lacking: dict[str, bool], absent: set[str]
) -> None:
    async with scene(server=OpenAIServer(**lacking)) as there:
        first = await there.score(papers(3))
        refused = len(there.server.calls) - 1
        second = await there.score(papers(3))
    assert not first.unscored
    assert not second.unscored
    assert refused == len(lacking)
    assert first.usage is not None
    assert first.usage.calls == refused + 1
    assert len(there.server.calls) == refused + 2
    assert not absent & there.server.calls[-1].keys()


async def test_without_schemas_a_json_object_is_asked_for_next() -> None:
    async with scene(server=OpenAIServer(schemas=False)) as there:
        await there.score(papers(3))
    assert there.server.calls[-1]["response_format"] == {"type": "json_object"}


async def test_calls_side_by_side_that_learn_of_the_same_lacks_all_come_to_an_answer() -> None:
    lacking = OpenAIServer(schemas=False, temperature=False, seed=False, gather=4)
    async with scene(server=lacking, group_size=1, concurrency=4) as there:
        scoring = await there.score(papers(8))
        before = len(there.server.calls)
        await there.score(papers(1))
    assert not scoring.unscored
    assert len(there.server.calls) == before + 1


def test_the_card_names_model_and_prompt_and_changes_with_any_word_of_a_template() -> None:
    prompt = load_prompt()
    here = _scorer(prompt=prompt).card
    edited = _scorer(prompt=replace(prompt, system_template=prompt.system_template + " Be kind.")).card
    other = _scorer(prompt=replace(prompt, papers_template=prompt.papers_template + ".")).card
    assert (here.name, here.prompt, here.judges_novelty) == ("gpt-4o", "score v2", True)
    assert len({here.fingerprint, edited.fingerprint, other.fingerprint}) == 3


def test_the_card_does_not_change_with_what_leaves_judgements_alone() -> None:
    assert _scorer(group_size=3, concurrency=9, tries=1, timeout=5.0).card == _scorer().card
    assert "sk-local" not in str(_scorer().card)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000", "ftp://example.org", "http://", "http://[::1", "http://[x", "http://[x]", "http://a:99999",
        "http://a b/v1", "http://a..b/v1", "http://a\x00b/v1", "http://a/v1\x7f", "http://☃.org/", "http://%zz/",
        "http://" + "a" * 64, "http://a/" + "b" * 9_999,
    ],
)  # fmt: skip
def test_a_base_url_that_is_none_is_named(url: str) -> None:
    with pytest.raises(BadSetting, match="OPENAI_BASE_URL"):
        _scorer(base_url=url)


@pytest.mark.parametrize("key", ["", "  ", "sk-à", "sk- one", "sk\n-one"])
def test_a_key_that_is_none_is_named_but_not_shown(key: str) -> None:
    with pytest.raises(BadSetting, match="OPENAI_API_KEY") as caught:
        _scorer(api_key=key)
    assert "sk" not in str(caught.value)


def test_the_vendor_is_not_loaded_until_a_call_is_made() -> None:
    program = (
        "import sys\n"
        "from core.scoring.model_scorer import ModelScorer\n"
        "ModelScorer(api_key='k', model='m', clock=None).card\n"
        "sys.exit(len({'openai', 'genai_prices'} & sys.modules.keys()))"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


async def test_criteria_without_topics_can_be_scored_by_keywords_alone() -> None:
    async with scene() as there:
        scoring = await there.score(papers(2), Criteria(wanted=("Sparsity",)))
    assert len(scoring.verdicts) == 2


def _scorer(**settings: Any) -> ModelScorer:
    clock = FakeClock(datetime(2025, 5, 13, tzinfo=UTC))
    return ModelScorer(**{"api_key": "sk-local", "model": "gpt-4o", "clock": clock, **settings})
