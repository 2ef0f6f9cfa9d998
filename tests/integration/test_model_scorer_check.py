"""`ModelScorer.check`, which `doctor` shows, over real HTTP."""

from __future__ import annotations

import pytest

from core.errors import ScorerError, ScorerRefused
from tests.fakes.openai_server import Failure, Fault, OpenAIServer
from tests.fakes.scoring_scene import scene


async def test_a_working_model_is_named_with_its_host_and_costs_no_token() -> None:
    async with scene() as there:
        assert await there.scorer.check() == "gpt-4o at 127.0.0.1 answers; its price is known."
    assert not there.server.calls


async def test_a_model_without_a_price_is_said_to_have_none() -> None:
    async with scene(server=OpenAIServer(model="home-made")) as there:
        assert "its price is not known" in await there.scorer.check()


async def test_a_server_without_a_list_of_models_is_asked_for_one_token() -> None:
    async with scene(server=OpenAIServer(has_models=False)) as there:
        assert "answers" in await there.scorer.check()
    assert [call["max_tokens"] for call in there.server.calls] == [1]


@pytest.mark.parametrize("listed", [True, False])
async def test_a_wrong_key_is_refused_without_showing_it(listed: bool) -> None:
    async with scene(key="sk-secret-wrong", server=OpenAIServer(has_models=listed)) as there:
        with pytest.raises(ScorerRefused, match="refuses Broadsheet's key") as caught:
            await there.scorer.check()
    assert caught.value.advice == "Check OPENAI_API_KEY."
    assert "sk-secret" not in caught.value.in_full


@pytest.mark.parametrize("listed", [True, False])
async def test_an_unknown_model_is_refused_by_name(listed: bool) -> None:
    async with scene(model="gpt-0", server=OpenAIServer(has_models=listed)) as there:
        with pytest.raises(ScorerRefused, match="`gpt-0`") as caught:
            await there.scorer.check()
    assert caught.value.advice == "Check OPENAI_MODEL and OPENAI_BASE_URL."


async def test_an_unreachable_server_is_a_sentence() -> None:
    async with scene(base_url="http://127.0.0.1:1/v1") as there:
        with pytest.raises(ScorerError) as caught:
            await there.scorer.check()
    assert caught.value.in_full == "The model's server cannot be reached. Check OPENAI_BASE_URL."


async def test_a_server_that_hangs_is_a_sentence() -> None:
    server = OpenAIServer(has_models=False, on=lambda _: Fault(Failure.HANG))
    async with scene(timeout=0.2, server=server) as there:
        with pytest.raises(ScorerError, match=r"^The model did not answer within 0.2 s\.$"):
            await there.scorer.check()


async def test_a_server_that_answers_everything_with_a_page_is_told_from_one_that_works() -> None:
    async with scene(server=OpenAIServer(hotel=True)) as there:
        with pytest.raises(ScorerError, match="answers with something that is no completion") as caught:
            await there.scorer.check()
    assert caught.value.advice == "Check OPENAI_BASE_URL."
