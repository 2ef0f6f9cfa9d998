"""`core.ports.Verdicts` on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from sqlalchemy.exc import IntegrityError

from core.model import Channel, Criteria, Earlier, Paper, ScorerCard, Topic, Verdict
from core.store import SqlStore
from tests.contract.store.values import (
    ABROAD,
    ANN,
    CARD,
    CRITERIA,
    HERE,
    NOON,
    on_one_store,
    paper,
    subscription,
    verdict,
    verdicts,
)

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


async def judged_under(store: SqlStore, criteria: Criteria, told: Verdict, card: ScorerCard = CARD) -> None:
    """A version of the channel's criteria, and what was judged under it."""
    async with store.write() as work:
        await work.papers.save([PAPER])
        await work.subscriptions.save(subscription(criteria=criteria), by=ANN, at=NOON)
        await work.verdicts.save(criteria, card, [told], {PAPER.id: PAPER})


async def earlier(store: SqlStore, channel: Channel = HERE, *ids: str) -> dict[str, Earlier]:
    async with store.read() as work:
        return await work.verdicts.earlier(channel, ids or [PAPER.id])


async def test_the_newest_criteria_under_which_a_paper_was_judged_tell_its_earlier_verdict(store: SqlStore) -> None:
    mini = replace(CARD, name="gpt-4o-mini")
    await judged_under(store, CRITERIA, verdict(relevance=2))
    await judged_under(store, replace(CRITERIA, wanted=("bits",)), verdict(relevance=3), mini)
    async with store.write() as work:
        await work.subscriptions.save(subscription(criteria=replace(CRITERIA, muted=("x",))), by=ANN, at=NOON)
    assert await earlier(store) == {PAPER.id: Earlier(verdict(relevance=3), 2, "gpt-4o-mini")}
    assert await earlier(store, HERE, "2505.00009") == {}


async def test_criteria_that_were_taken_up_again_count_as_new(store: SqlStore) -> None:
    await judged_under(store, CRITERIA, verdict(relevance=2))
    await judged_under(store, replace(CRITERIA, wanted=("bits",)), verdict(relevance=3))
    await judged_under(store, CRITERIA, verdict(relevance=4))
    assert await earlier(store) == {PAPER.id: Earlier(verdict(relevance=4), 3, "gpt-4o")}


async def test_what_was_judged_for_another_channel_is_none_of_this_one(store: SqlStore) -> None:
    await judged_under(store, CRITERIA, verdict())
    async with store.write() as work:
        await work.subscriptions.save(subscription(ABROAD, criteria=Criteria(wanted=("x",))), by=ANN, at=NOON)
    assert await earlier(store, ABROAD) == {}
    assert await earlier(store, Channel("slack", "T9", "C9")) == {}


async def test_no_verdicts_are_no_trouble(store: SqlStore) -> None:
    async with store.write() as work:
        await work.verdicts.save(CRITERIA, CARD, [], {})
        assert await work.verdicts.get(CRITERIA, CARD, {}) == {}
