from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.delivery import Courier
from core.errors import PlatformError
from core.model import Channel, Subscription
from core.newsdays import NewsDays
from core.overview import DayState, Overview, delivered, overview
from core.store import SqlStore
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import LAB, Scene

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2025, 5, n) for n in (12, 13, 14, 15))


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store)
    scene.clock.advance((datetime(2025, 5, 15, 3, tzinfo=UTC) - scene.clock.now()).total_seconds())
    return scene


async def of(scene: Scene, text: str) -> Overview:
    days = NewsDays(scene.calendar, scene.source.dates, scene.clock.now())
    return await overview(scene.store, LAB, scene.source.name, days, days.read_span(text))


async def made(scene: Scene, subscription: Subscription, day: date, *numbers: int) -> None:
    scene.announce_good(day, *numbers)
    await scene.maker.make(subscription, day)


async def test_a_week_shows_every_day_with_what_there_is_of_it(scene: Scene) -> None:
    subscription = await scene.subscribed()
    platform = FakePlatform()
    await made(scene, subscription, MONDAY, 1, 2, 3, 4)
    await made(scene, subscription, TUESDAY, 5)
    digest = await scene.maker.kept(subscription, MONDAY)
    assert digest
    await Courier(scene.store, {"fake": platform}, scene.clock).deliver(digest)
    week = await of(scene, "week")
    days = await delivered(scene.store, LAB, week.days)
    assert [(day.date, day.state) for day in days] == [
        (MONDAY, DayState.DELIVERED),
        (TUESDAY, DayState.MADE),
        (WEDNESDAY, DayState.NONE),
        (THURSDAY, DayState.TO_COME),
    ]
    assert [entry.position for entry in week.days[0].top] == [1, 2, 3]
    assert (week.listed, week.candidates, week.cost) == (5, 5, Decimal("0.025"))


async def test_a_delivery_that_was_broken_off_does_not_count_as_delivered(scene: Scene) -> None:
    subscription, platform = await scene.subscribed(), FakePlatform()
    await made(scene, subscription, MONDAY, 1, 2)
    platform.refuse_after = 1
    digest = await scene.maker.kept(subscription, MONDAY)
    assert digest
    with pytest.raises(PlatformError):
        await Courier(scene.store, {"fake": platform}, scene.clock).deliver(digest)
    monday, *_ = await delivered(scene.store, LAB, (await of(scene, "week")).days)
    assert monday.state is DayState.MADE


async def test_the_best_are_those_with_the_highest_scores_of_all_days(scene: Scene) -> None:
    subscription = await scene.subscribed()
    scene.announce_good(MONDAY, 1, 2, 3, 4)
    scene.announce_good(TUESDAY, 5, 6)
    scene.scorer.scores |= {"2505.00003": (10, 10), "2505.00005": (8, 10), "2505.00006": (10, 8)}
    for day in (MONDAY, TUESDAY):
        await scene.maker.make(subscription, day)
    best = (await of(scene, "2025-05")).best
    assert [one.entry.paper.id[-1] for one in best] == ["3", "6", "5", "1", "2"]
    assert best[1].date == TUESDAY


async def test_a_holiday_is_quiet_with_its_reason_and_weekends_are_left_out(scene: Scene) -> None:
    scene.clock.advance((datetime(2025, 6, 24, 12, tzinfo=UTC) - scene.clock.now()).total_seconds())
    days = (await of(scene, "last week")).days
    assert [day.date.day for day in days] == [16, 17, 18, 19, 20]
    assert (days[-1].state, days[-1].reason) == (DayState.QUIET, "arXiv does not announce on Juneteenth")


async def test_a_day_on_which_nothing_was_announced_is_quiet(scene: Scene) -> None:
    await scene.maker.make(await scene.subscribed(), MONDAY)
    assert (await of(scene, "week")).days[0].state is DayState.QUIET


async def test_of_recorded_days_only_these_are_shown(scene: Scene) -> None:
    scene.source.dates = (MONDAY, WEDNESDAY)
    assert [day.date for day in (await of(scene, "2025-05")).days] == [MONDAY, WEDNESDAY]


async def test_a_cost_that_nobody_knows_is_not_told(scene: Scene) -> None:
    scene.scorer.price = None
    await made(scene, await scene.subscribed(), MONDAY, 1)
    assert (await of(scene, "week")).cost is None


async def test_another_channel_s_digests_are_not_in_it(scene: Scene) -> None:
    await made(scene, await scene.subscribed(), MONDAY, 1)
    days = NewsDays(scene.calendar, None, scene.clock.now())
    other = await overview(scene.store, Channel("fake", "other", "papers"), "arxiv", days, days.read_span("week"))
    assert (other.digests, other.best, other.cost) == ((), (), 0)
