import pytest

from core.daily import Step
from core.model import Channel
from core.store import SqlStore
from tests.fakes.day import Day
from tests.fakes.scene import DAY, NEXT_DAY


@pytest.fixture
def day(store: SqlStore) -> Day:
    return Day(store)


async def test_a_channel_that_is_due_gets_its_digest_once_however_often_one_looks(day: Day) -> None:
    day.scene.announce_good(DAY, 1)
    subscription = await day.scene.subscribed()
    for _ in range(3):
        await day.visits()
        day.scene.clock.advance(60)
    assert day.heads() == [(subscription.channel, "2025-05-13")]


async def test_before_the_posting_time_only_the_day_before_is_due(day: Day) -> None:
    day.jump(2025, 5, 13, 8, 59)
    await day.scene.subscribed()
    assert [visit.date.isoformat() for visit in await day.visits()] == ["2025-05-12"]


async def test_a_paused_channel_gets_nothing(day: Day) -> None:
    day.scene.announce_good(DAY, 1)
    await day.scene.subscribed(paused=True)
    assert await day.visits() == []


async def test_a_channel_on_a_platform_that_is_not_connected_here_is_left_to_others(day: Day) -> None:
    day.scene.announce_good(DAY, 1)
    await day.scene.subscribed(channel=Channel("elsewhere", "lab", "papers"))
    assert await day.daily.due() == ()


async def test_a_late_list_is_waited_for_and_asked_for_every_ten_minutes(day: Day) -> None:
    day.scene.source.late = {"cs.LG"}
    await day.scene.subscribed()
    assert [visit.step for visit in await day.visits()] == [Step.WAITING]
    day.scene.clock.advance(60)
    assert await day.visits() == []
    day.scene.source.late = set()
    day.scene.announce_good(DAY, 1)
    day.scene.clock.advance(600)
    assert [visit.step for visit in await day.visits()] == [Step.DELIVERED]
    assert len(day.heads()) == 1


async def test_after_five_hours_a_channel_gets_the_categories_that_are_there(day: Day) -> None:
    day.scene.announce_good(DAY, 1)
    day.scene.source.late = {"cs.AI"}
    await day.scene.subscribed(categories=("cs.LG", "cs.AI"))
    assert [visit.step for visit in await day.visits()] == [Step.WAITING]
    day.jump(2025, 5, 13, 14, 1)
    assert [visit.step for visit in await day.visits()] == [Step.DELIVERED]


async def test_a_failed_model_is_told_and_tried_again_and_the_others_are_served(day: Day) -> None:
    day.scene.announce_good(DAY, 1)
    first = await day.scene.subscribed()
    await day.scene.subscribed(channel=Channel("fake", "other", "papers"), categories=("cs.CL",))
    day.scene.scorer.silent = True
    told = {visit.channel: visit for visit in await day.visits()}
    assert told[first.channel].step is Step.FAILED
    assert "429" in told[first.channel].reason
    assert told[Channel("fake", "other", "papers")].step is Step.DELIVERED
    day.scene.scorer.silent = False
    day.scene.clock.advance(601)
    assert [visit.step for visit in await day.visits()] == [Step.DELIVERED]


async def test_a_holiday_is_delivered_as_one_quiet_head(day: Day) -> None:
    day.jump(2025, 11, 28, 10, 0)
    subscription = await day.scene.subscribed()
    assert [visit.step for visit in await day.visits()] == [Step.DELIVERED]
    assert day.heads() == [(subscription.channel, "2025-11-28")]
    assert len(day.platform.posted) == 1


async def test_the_next_day_is_posted_after_the_first(day: Day) -> None:
    day.scene.announce_good(DAY, 1)
    day.scene.announce_good(NEXT_DAY, 2)
    subscription = await day.scene.subscribed()
    await day.visits()
    day.jump(2025, 5, 14, 9, 0)
    await day.visits()
    assert day.heads() == [(subscription.channel, "2025-05-13"), (subscription.channel, "2025-05-14")]


async def test_a_delivery_that_was_broken_off_is_ended_with_the_revision_that_began_it(day: Day) -> None:
    day.scene.announce_good(DAY, *range(1, 13))
    day.scene.scorer.mute = {"2505.00012"}
    await day.scene.subscribed()
    day.platform.refuse_after = 1
    assert [visit.step for visit in await day.visits()] == [Step.FAILED]
    day.platform.refuse_after, day.scene.scorer.mute = None, set()
    day.scene.clock.advance(601)
    assert [visit.step for visit in await day.visits()] == [Step.DELIVERED]
    slots = [message.key.rpartition("papers/")[2] for _, message, _ in day.platform.posted]
    assert slots == [f"2025-05-13/1/{slot}" for slot in range(12)]


async def test_a_day_of_which_hardly_anything_was_judged_is_not_posted_before_waiting_is_over(day: Day) -> None:
    day.scene.announce_good(DAY, *range(1, 11))
    day.scene.scorer.mute = {f"2505.{n:05}" for n in range(1, 5)}
    await day.scene.subscribed()
    assert [(visit.step, visit.reason) for visit in await day.visits()] == [
        (Step.FAILED, "The model did not answer (429, 6 tries). 4 of 10 papers wait for a verdict.")
    ]
    day.jump(2025, 5, 13, 14, 1)
    assert [visit.step for visit in await day.visits()] == [Step.DELIVERED]
    assert len(day.platform.posted) == 7


async def test_a_delivery_that_was_broken_off_days_ago_is_ended_first(day: Day) -> None:
    day.scene.announce_good(DAY, 1)
    day.scene.announce_good(NEXT_DAY, 2)
    subscription = await day.scene.subscribed()
    day.platform.refuse_after = 1
    await day.visits()
    day.platform.refuse_after = None
    day.jump(2025, 5, 14, 9, 0)
    await day.visits()
    assert day.heads() == [(subscription.channel, "2025-05-13"), (subscription.channel, "2025-05-14")]
    assert [str(one.digest.date) for _, one, _ in day.platform.posted] == ["2025-05-13"] * 2 + ["2025-05-14"] * 2
