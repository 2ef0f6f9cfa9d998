"""Several budgets at once, of a month and of the installation too; and several who spend out of one at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.earmarks import LEASE
from core.errors import ScorerRefused
from core.model import Channel, Criteria, Scoring, Subscription
from core.spending import UNLIMITED, Limits, is_budgets
from core.store import SqlStore
from tests.fakes.platform import Killed
from tests.fakes.scene import DAY, LAB, Scene, papers
from tests.fakes.scorer import FakeScorer

OTHER = Channel("fake", "elsewhere", "papers")


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def judged(scene: Scene, subscription: Subscription, *numbers: int, limits: Limits = UNLIMITED) -> Scoring:
    there = {paper.id: paper for paper in papers(*numbers)}
    async with scene.store.write() as work:
        await work.papers.save(there.values())
    return (await replace(scene.judging, limits=limits).judge(subscription, DAY, there)).scoring


async def test_a_budget_of_a_month_stops_what_that_of_a_day_would_let_pass(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"), month_budget=Decimal("0.03"), zone="Asia/Tokyo")
    assert len((await judged(scene, subscription, *range(1, 7))).verdicts) == 4
    scene.clock.advance(24 * 3600)
    scoring = await judged(scene, subscription, *range(5, 9))
    assert [one.reason for one in scoring.unscored] == ["the budget of $0.03 a month is used up"] * 2
    scene.clock.advance(17 * 24 * 3600)  # 31 May
    assert not (await judged(scene, subscription, 9)).verdicts
    scene.clock.advance(24 * 3600)
    assert (await judged(scene, subscription, 9)).verdicts


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(daily=Decimal("0.02")), "this installation's budget of today is used up"),
        (Limits(Decimal(1), Decimal("0.02")), "this installation's budget of this month is used up"),
    ],
)
async def test_the_installations_budget_is_for_all_channels_together(scene: Scene, limits: Limits, reason: str) -> None:
    first = await scene.subscribed()
    second = await scene.subscribed(channel=OTHER, criteria=Criteria(wanted=("pruning",)), budget=Decimal(1))
    await judged(scene, first, 1, 2, 3, limits=limits)
    scoring = await judged(scene, second, *range(1, 4), limits=limits)
    assert (len(scoring.verdicts), {one.reason for one in scoring.unscored}) == (1, {reason})
    assert is_budgets(reason)


async def test_the_installations_day_is_one_in_utc(scene: Scene) -> None:
    limits = Limits(daily=Decimal("0.02"))
    subscription = await scene.subscribed(zone="Asia/Tokyo")
    await judged(scene, subscription, 1, 2, 3, 4, limits=limits)
    scene.clock.advance(14.4 * 3600)  # 23:54 in UTC, another day in Tokyo
    assert not (await judged(scene, subscription, 5, limits=limits)).verdicts
    scene.clock.advance(0.2 * 3600)
    assert (await judged(scene, subscription, 5, limits=limits)).verdicts


async def test_a_quote_tells_the_tightest_rest(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"), month_budget=Decimal("0.01"))
    judging = replace(scene.judging, limits=Limits(daily=Decimal("0.015")))
    quote = await judging.quote(subscription, {paper.id: paper for paper in papers(*range(1, 7))})
    assert (quote.papers, quote.within, quote.left) == (6, 2, Decimal("0.01"))


async def test_a_share_of_what_others_asked_counts(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2, 3, 4)
    first = await scene.subscribed()
    second = await scene.subscribed(channel=OTHER, budget=Decimal("0.02"))
    for subscription in (first, second):
        await scene.maker.make(subscription, DAY)
    async with scene.store.read() as work:
        now = scene.clock.now()
        found = await work.usages.by_date(OTHER, now - timedelta(hours=1), now + timedelta(hours=1))
    assert (found[DAY].usage.cost, found[DAY].others) == (Decimal("0.01"), 1)
    purse = await scene.judging.purse(second)
    assert purse
    assert purse.left == Decimal("0.01")


class _AtOnce(FakeScorer):
    """Whoever asks is answered when that many have asked."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._barrier = asyncio.Barrier(number)

    async def score(self, *told: Any, **more: Any) -> Scoring:
        await self._barrier.wait()
        return await super().score(*told, **more)


async def test_two_runs_at_once_do_not_both_spend_the_same_last_dollar(scene: Scene) -> None:
    scene.scorer = _AtOnce(2)
    limits = Limits(daily=Decimal("0.02"))
    orders = [
        await scene.subscribed(channel=replace(OTHER, id=f"{number}"), criteria=Criteria(wanted=(f"pruning {number}",)))
        for number in range(3)
    ]
    async with asyncio.timeout(30):
        both = await asyncio.gather(*(judged(scene, one, 1, 2, limits=limits) for one in orders))
    assert sorted(len(one.verdicts) for one in both) == [0, 2, 2]
    assert len(scene.scorer.asked) == 4


async def test_what_is_set_aside_is_free_again_when_the_work_ends_however_it_ends(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    scene.scorer.dies_after = 1
    with pytest.raises(Killed):
        await judged(scene, subscription, 1, 2, 3)
    scene.scorer.refuses = True
    with pytest.raises(ScorerRefused):
        await judged(scene, subscription, 2)
    async with scene.store.read() as work:
        assert await work.usages.earmarked(scene.clock.now()) == 0


async def test_what_somebody_set_aside_who_died_is_waited_for_no_longer_than_an_hour(scene: Scene) -> None:
    subscription = await scene.subscribed(budget=Decimal("0.02"))
    now = scene.clock.now()
    async with scene.store.write() as work:
        await work.usages.earmark("died", LAB, Decimal("0.02"), now=now, until=now + LEASE)
    assert not (await judged(scene, subscription, 1)).verdicts
    scene.clock.advance(LEASE.total_seconds())
    assert (await judged(scene, subscription, 1)).verdicts
