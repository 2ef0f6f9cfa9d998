"""`core.ports.Verdicts` on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from sqlalchemy.exc import IntegrityError

from core.model import Criteria, Paper, ScorerCard, Topic, Verdict
from core.store import SqlStore
from tests.contract.store.values import CARD, CRITERIA, on_one_store, paper, verdict, verdicts

PAPER = paper()


async def save(store: SqlStore, *told: Verdict, of: Paper = PAPER) -> None:
    async with store.write() as work:
        await work.papers.save([of])
        await work.verdicts.save(CRITERIA, CARD, told, {of.id: of})


async def found(
    store: SqlStore, criteria: Criteria = CRITERIA, card: ScorerCard = CARD, of: Paper = PAPER
) -> Verdict | None:
    async with store.read() as work:
        return (await work.verdicts.get(criteria, card, {of.id: of})).get(of.id)


@on_one_store
@given(told=verdicts())
async def test_a_verdict_comes_back_as_it_went_in_and_the_last_one_counts(store: SqlStore, told: Verdict) -> None:
    await save(store, told)
    assert await found(store) == told


async def test_a_verdict_on_another_abstract_does_not_hold(store: SqlStore) -> None:
    await save(store, verdict())
    assert await found(store, of=replace(PAPER, abstract="We use more.")) is None


async def test_a_verdict_on_an_abstract_that_had_to_be_mended_holds_for_the_paper_that_is_kept(store: SqlStore) -> None:
    odd = replace(PAPER, abstract="We use\0 fewer.")
    await save(store, verdict(), of=odd)
    assert await found(store, of=replace(PAPER, abstract="We use fewer.")) == verdict()
    assert await found(store, of=odd) == verdict()


async def test_a_new_title_or_version_leaves_the_verdict_alone(store: SqlStore) -> None:
    await save(store, verdict())
    assert await found(store, of=replace(PAPER, version=2, title="Fewer still")) == verdict()


@pytest.mark.parametrize("card", [replace(CARD, name="gpt-5"), replace(CARD, parameters={"temperature": "1"})])
async def test_another_scorer_has_not_judged_it(store: SqlStore, card: ScorerCard) -> None:
    await save(store, verdict())
    assert await found(store, card=card) is None


async def test_other_criteria_have_not_judged_it_but_the_same_meaning_has(store: SqlStore) -> None:
    await save(store, verdict())
    same = replace(CRITERIA, wanted=(" Quantization ",), authors=())
    assert await found(store, replace(CRITERIA, topics=(Topic("Sparsity", "zeros"),))) is None
    assert await found(store, same) == verdict()


async def test_a_scorer_that_does_not_judge_novelty_leaves_it_absent(store: SqlStore) -> None:
    await save(store, replace(verdict(), novelty=None))
    assert await found(store) == replace(verdict(), novelty=None)


@pytest.mark.parametrize("wrong", [{"relevance": 0.5}, {"relevance": 11}, {"novelty": 0}, {"novelty": 10.5}])
async def test_a_score_outside_1_to_10_is_refused(store: SqlStore, wrong: dict[str, float]) -> None:
    with pytest.raises(IntegrityError):
        await save(store, replace(verdict(), **wrong))
    assert await found(store) is None


async def test_more_verdicts_than_a_statement_has_variables_are_kept_and_found(store: SqlStore) -> None:
    many = {f"2505.{number:05}": paper(f"2505.{number:05}") for number in range(2_000)}
    async with store.write() as work:
        await work.papers.save(many.values())
        await work.verdicts.save(CRITERIA, CARD, map(verdict, many), many)
    async with store.read() as work:
        assert await work.verdicts.get(CRITERIA, CARD, many) == {each: verdict(each) for each in many}


async def test_no_verdicts_are_no_trouble(store: SqlStore) -> None:
    async with store.write() as work:
        await work.verdicts.save(CRITERIA, CARD, [], {})
        assert await work.verdicts.get(CRITERIA, CARD, {}) == {}
