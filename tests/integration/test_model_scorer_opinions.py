"""Asking a model the same again, and what a model that thinks makes of it, over real HTTP."""

from __future__ import annotations

from core.scoring.question import SEED
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.scoring_scene import given, honest, papers, scene


async def test_another_opinion_is_asked_for_with_another_seed_and_the_papers_in_another_order() -> None:
    async with scene() as there:
        for opinion in (0, 1, 2, 1):
            scoring = await there.score(papers(9), opinion=opinion)
            assert given(scoring) == honest(papers(9))
    assert [call["seed"] for call in there.server.calls] == [SEED, SEED + 1, SEED + 2, SEED + 1]
    first, second, third, again = there.server.asked
    assert first == [each.id for each in papers(9)]
    assert len({tuple(order) for order in (first, second, third)}) == 3
    assert sorted(first) == sorted(second) == sorted(third)
    assert again == second


async def test_what_a_model_thought_is_told_beside_what_it_said() -> None:
    async with scene(server=OpenAIServer(model="o3-mini", thinks=120)) as there:
        usage = (await there.score(papers(5))).usage
    assert usage is not None
    assert usage.reasoning == 600
    assert usage.completion > 600
    assert usage.cost


async def test_a_model_that_thinks_is_asked_without_a_temperature_from_then_on() -> None:
    async with scene(server=OpenAIServer(model="o3-mini", thinks=10)) as there:
        await there.score(papers(3))
        await there.score(papers(3))
    assert ["temperature" in call for call in there.server.calls] == [True, False, False]
    assert not any("max_tokens" in call for call in there.server.calls)


async def test_a_model_that_thinks_can_be_checked_where_there_is_no_list_of_models() -> None:
    async with scene(server=OpenAIServer(model="o3-mini", thinks=10, has_models=False)) as there:
        assert "answers" in await there.scorer.check()
    assert "max_completion_tokens" in there.server.calls[-1]
