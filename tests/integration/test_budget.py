"""A budget a day: a hard stop that says so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core import judging
from core.errors import ScorerError, ScorerRefused
from core.model import DigestState, Scoring, Subscription, Unscored
from core.spending import is_budgets
from core.store import SqlStore
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers

USED_UP = "the budget of $0.02 a day is used up"


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def judged(scene: Scene, subscription: Subscription, *numbers: int) -> Scoring:
    there = {paper.id: paper for paper in papers(*numbers)}
    async with scene.store.write() as work:
        await work.papers.save(there.values())
    return (await scene.judging.judge(subscription, DAY, there)).scoring


async def test_only_as_many_papers_are_asked_about_as_the_budget_reaches(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    scoring = await judged(scene, subscription, *range(1, 7))
    assert scene.scorer.asked == [f"2505.{n:05}" for n in range(1, 5)]
    assert scoring.unscored == (Unscored("2505.00005", USED_UP), Unscored("2505.00006", USED_UP))
    assert is_budgets(USED_UP)
    assert scoring.usage
    assert scoring.usage.cost == Decimal("0.02")


async def test_what_was_spent_today_on_any_date_counts_and_tomorrow_is_another_day(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"), zone="Asia/Tokyo")
    await judged(scene, subscription, 1, 2, 3, 4)
    assert not (await judged(scene, subscription, 5)).verdicts
    scene.clock.advance(5.4 * 3600)  # 23:54 in Tokyo
    assert not (await judged(scene, subscription, 5)).verdicts
    scene.clock.advance(0.2 * 3600)
    assert (await judged(scene, subscription, 5)).verdicts


async def test_verdicts_that_are_kept_cost_nothing_of_it(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    await judged(scene, subscription, 1, 2, 3, 4)
    scoring = await judged(scene, subscription, 1, 2, 3, 4)
    assert (len(scoring.verdicts), scoring.unscored) == (4, ())


async def test_an_estimate_that_was_off_costs_no_more_than_a_portion(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PORTION", 3)
    scene.scorer.estimated = Decimal("0.0001")
    scoring = await judged(scene, await scene.subscribed(budget=Decimal("0.02")), *range(1, 12))
    assert len(scene.scorer.asked) == 6
    assert {one.reason for one in scoring.unscored} == {USED_UP}


async def test_a_budget_and_a_price_that_nobody_knows_means_that_nothing_is_asked(scene: Scene) -> None:
    scene.scorer.price = None
    scoring = await judged(scene, await scene.subscribed(budget=Decimal("0.02")), 1, 2)
    assert not scene.scorer.asked
    assert scoring.unscored[0].reason == (
        "the price of fake-model is not known, so the budget of $0.02 a day cannot be kept"
    )


async def test_without_a_budget_a_price_that_nobody_knows_is_no_hindrance(scene: Scene) -> None:
    scene.scorer.price = None
    assert len((await judged(scene, await scene.subscribed(), 1, 2)).verdicts) == 2


async def test_a_model_that_is_silent_is_not_asked_for_portion_after_portion(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PORTION", 2)
    scene.scorer.silent = True
    scoring = await judged(scene, await scene.subscribed(budget=Decimal(1)), *range(1, 6))
    assert len(scene.scorer.asked) == 2
    assert [one.reason for one in scoring.unscored] == ["the model did not answer (429, 6 tries)"] * 5


async def test_a_refused_key_is_raised_under_a_budget_as_well(scene: Scene) -> None:
    scene.scorer.refuses = True
    with pytest.raises(ScorerRefused):
        await judged(scene, await scene.subscribed(budget=Decimal(1)), 1)


async def test_a_day_that_the_budget_reaches_in_part_is_partial_and_whole_the_day_after(scene: Scene) -> None:
    scene.announce_good(DAY, *range(1, 6))
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    digest = await scene.maker.make(subscription, DAY)
    assert (digest.state, [one.reason for one in digest.unscored]) == (DigestState.PARTIAL, [USED_UP])
    assert (await scene.maker.make(subscription, DAY)).revision == 1
    scene.clock.advance(24 * 3600)
    assert (await scene.maker.make(subscription, DAY)).state is DigestState.COMPLETE


async def test_a_day_of_which_the_budget_reaches_too_little_is_a_fault_that_names_it(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2, 3, 4)
    scene.announce_good(NEXT_DAY, 5, 6)
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    await scene.maker.make(subscription, DAY)
    with pytest.raises(ScorerError, match=r"^The budget of \$0\.02 a day is used up\. 2 of 2 papers wait for a"):
        await scene.maker.make(subscription, NEXT_DAY)


async def stops(scene: Scene) -> list[tuple[date, int]]:
    async with scene.store.read() as work:
        return [(stop.date, stop.papers) for stop in await work.stops.between(LAB, DAY, NEXT_DAY)]


async def test_what_the_budget_leaves_out_of_a_day_is_on_record_until_a_later_try_leaves_out_none(scene: Scene) -> None:
    scene.announce_good(DAY, *range(1, 13))
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    for _ in range(2):
        digest = await scene.maker.make(subscription, DAY)
        assert (digest.state, digest.counts.scored, digest.counts.unscored) == (DigestState.PARTIAL, 4, 8)
        assert await stops(scene) == [(DAY, 8)]
    await scene.maker.make(replace(subscription, budget=Decimal("0.05")), DAY)
    assert await stops(scene) == [(DAY, 2)]
    await scene.maker.make(replace(subscription, budget=None), DAY)
    assert await stops(scene) == []


async def test_neither_a_preview_nor_a_single_paper_changes_what_is_on_record_of_a_day(scene: Scene) -> None:
    scene.announce_good(DAY, *range(1, 13))
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    await scene.maker.make(subscription, DAY)
    free = replace(subscription, budget=None)
    await judged(scene, free, 1)
    await scene.maker.compose(free, DAY)
    assert await stops(scene) == [(DAY, 8)]
    # Everything is judged by now, so that the next try of the day asks about nothing.
    await scene.maker.make(subscription, DAY)
    assert await stops(scene) == []


async def test_what_another_fault_leaves_out_is_not_the_budgets(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    scene.scorer.silent = True
    with pytest.raises(ScorerError):
        await scene.maker.make(await scene.subscribed(budget=Decimal(1)), DAY)
    assert await stops(scene) == []


async def test_a_quote_tells_how_many_papers_the_rest_of_todays_budget_reaches(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    judging, there = scene.maker.judging, {paper.id: paper for paper in papers(*range(1, 7))}
    quote = await judging.quote(subscription, there)
    assert (quote.papers, quote.within, quote.left) == (6, 4, Decimal("0.02"))
    await judged(scene, subscription, 1, 2, 3)
    quote = await judging.quote(subscription, there)
    assert (quote.papers, quote.within, quote.left) == (3, 1, Decimal("0.005"))
    assert (await judging.quote(replace(subscription, budget=None), there)).within is None
    scene.scorer.price = None
    quote = await judging.quote(subscription, there)
    assert (quote.papers, quote.within) == (3, 0)


async def test_a_quote_counts_what_was_not_judged_yet_and_asks_nobody(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2, 3)
    subscription = await scene.subscribed()
    quote = await scene.maker.quote(subscription, DAY)
    assert (quote.papers, quote.cost, quote.usage.model) == (3, Decimal("0.015"), "fake-model")
    assert not scene.scorer.asked
    await scene.maker.make(subscription, DAY)
    for changes in ({}, {"maximum": 1}):
        assert (await scene.maker.quote(replace(subscription, **changes), DAY)).papers == 0


async def test_a_quote_of_nothing_costs_nothing_even_if_nobody_knows_the_price(scene: Scene) -> None:
    scene.scorer.price = None
    quote = await scene.maker.quote(await scene.subscribed(), DAY)
    assert (quote.papers, quote.cost) == (0, Decimal(0))
