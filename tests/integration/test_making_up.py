"""What was missed is made up, oldest first; what waits is told; every date has one outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from core.daily import CatchUp, Step
from core.delivery import Standing
from core.errors import PlatformError
from core.model import Channel, Outcome, OutcomeState, Scoring
from core.rescoring import Rescoring
from core.store import SqlStore
from tests.fakes.day import Day
from tests.fakes.platform import Killed
from tests.fakes.scene import DAY, LAB

LATER = [date(2025, 5, day) for day in (14, 15, 16, 19, 20)]


@pytest.fixture
def day(store: SqlStore) -> Day:
    return Day(store)


async def outcomes(day: Day) -> list[tuple[str, OutcomeState]]:
    async with day.scene.store.read() as work:
        found = await work.outcomes.between(LAB, date(2025, 5, 1), date(2025, 6, 30))
    return [(f"{one.date:%m-%d}", one.state) for one in found]


async def outcome(day: Day, of: date) -> Outcome:
    async with day.scene.store.read() as work:
        found = await work.outcomes.get(LAB, of)
    assert found
    return found


def texts(day: Day) -> list[str]:
    return [notice.text for _, notice, _ in day.platform.notices]


async def test_after_an_outage_the_missed_dates_come_oldest_first(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.announce_good(DAY, 1)
    await day.visits()
    for number, missed in enumerate(LATER, start=2):
        day.scene.announce_good(missed, number)
    day.jump(2025, 5, 20, 10)
    assert await day.steps() == [Step.DELIVERED] * 5
    assert [head for _, head in day.heads()] == [str(one) for one in (DAY, *LATER)]
    assert await outcomes(day) == [(f"{one:%m-%d}", OutcomeState.DELIVERED) for one in (DAY, *LATER)]
    assert await day.visits() == []


async def test_no_further_back_than_the_setting_says(day: Day) -> None:
    await day.scene.subscribed()
    await day.visits()
    day.daily = replace(day.daily, catch_up=CatchUp(back=timedelta(days=2)))
    day.jump(2025, 5, 30, 10)
    await day.visits()
    assert [head for _, head in day.heads()] == ["2025-05-13", "2025-05-29", "2025-05-30"]


async def test_made_up_dates_can_be_kept_for_the_archive_alone(day: Day) -> None:
    await day.scene.subscribed()
    await day.visits()
    day.daily = replace(day.daily, catch_up=CatchUp(posted=False))
    for number, missed in enumerate(LATER, start=2):
        day.scene.announce_good(missed, number)
    day.jump(2025, 5, 20, 10)
    assert await day.steps() == [Step.KEPT] * 4 + [Step.DELIVERED]
    assert [head for _, head in day.heads()] == ["2025-05-13", "2025-05-20"]
    assert (await outcomes(day))[1:] == [
        *((f"{one:%m-%d}", OutcomeState.KEPT) for one in LATER[:-1]),
        ("05-20", OutcomeState.DELIVERED),
    ]
    async with day.scene.store.read() as work:
        kept = await work.digests.latest(LAB, LATER[0])
    assert kept
    assert len(kept.entries) == 1
    assert await day.visits() == []


async def test_a_new_channel_gets_the_newest_digest_and_nothing_of_before(day: Day) -> None:
    day.jump(2025, 5, 20, 12)
    await day.scene.subscribed()
    await day.visits()
    assert [head for _, head in day.heads()] == ["2025-05-20"]


async def test_nothing_is_made_up_of_a_pause(day: Day) -> None:
    await day.scene.subscribed()
    await day.visits()
    await day.scene.subscribed(paused=True)
    day.jump(2025, 5, 19, 12)
    await day.scene.subscribed(paused=False)
    day.jump(2025, 5, 20, 12)
    await day.visits()
    assert [head for _, head in day.heads()] == ["2025-05-13", "2025-05-19", "2025-05-20"]


async def test_a_channel_that_waits_is_told_why_once_and_in_place(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.source.late = {"cs.LG"}
    day.jump(2025, 5, 13, 9, 0)
    await day.visits()
    assert texts(day) == []
    day.jump(2025, 5, 13, 9, 10)
    await day.visits()
    day.jump(2025, 5, 13, 9, 20)
    await day.visits()
    (told,) = texts(day)
    assert told.startswith("The digest of Tuesday 13 May 2025 is late. ")
    assert told.endswith(" Trying until 14:00; then it comes with what is there.")
    assert (await outcome(day, DAY)).state is OutcomeState.WAITING
    day.scene.source.late = set()
    day.scene.announce_good(DAY, 1)
    day.jump(2025, 5, 13, 9, 30)
    await day.visits()
    assert texts(day) == ["The digest of Tuesday 13 May 2025 came at 09:30."]
    assert (await outcome(day, DAY)).state is OutcomeState.DELIVERED


async def test_a_model_that_fails_makes_a_failure_that_is_told_with_its_next_try_and_no_digest(day: Day) -> None:
    await day.scene.subscribed(zone="Asia/Tokyo")
    day.scene.announce_good(DAY, *range(1, 11))
    day.scene.scorer.silent = True
    day.jump(2025, 5, 14, 0, 30)
    assert Step.FAILED in await day.steps()
    failed = await outcome(day, DAY)
    assert failed.state is OutcomeState.FAILED
    assert failed.reason.endswith("10 of 10 papers wait for a verdict.")
    (told,) = texts(day)
    assert told == f"The digest of Tuesday 13 May 2025 is late. {failed.reason} Next try: 09:40."
    assert str(DAY) not in [head for _, head in day.heads()]


async def test_a_channel_that_cannot_be_told_is_told_with_the_next_try(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.source.late = {"cs.LG"}
    day.platform.refuse_after = 0
    await day.visits()
    day.platform.refuse_after = None
    day.scene.clock.advance(600)
    await day.visits()
    assert len(texts(day)) == 1


async def test_a_notice_that_may_have_arrived_is_looked_for_and_not_repeated(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.source.late = {"cs.LG"}
    day.platform.die_after = f"{LAB}/{DAY}/late"
    with pytest.raises(Killed):
        await day.visits()
    day.platform.die_after = None
    day.scene.clock.advance(900)
    await day.visits()
    assert len(texts(day)) == 1


async def test_a_notice_that_may_have_arrived_is_looked_for_when_the_digest_came(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.source.late = {"cs.LG"}
    day.scene.clock.advance(900)
    day.platform.die_after = f"{LAB}/{DAY}/late"
    with pytest.raises(Killed):
        await day.visits()
    day.platform.die_after = None
    day.scene.source.late = set()
    day.scene.announce_good(DAY, 1)
    day.scene.clock.advance(900)
    assert await day.steps() == [Step.DELIVERED]
    (told,) = texts(day)
    assert told.startswith("The digest of Tuesday 13 May 2025 came at")


async def test_a_quiet_day_is_one_line_or_none_as_the_channel_likes(day: Day) -> None:
    await day.scene.subscribed()
    assert await day.steps() == [Step.DELIVERED]
    assert (await outcome(day, DAY)).state is OutcomeState.QUIET
    await day.scene.subscribed(tells_quiet=False)
    day.jump(2025, 5, 14, 10)
    assert await day.steps() == [Step.KEPT]
    assert await outcomes(day) == [("05-13", OutcomeState.QUIET), ("05-14", OutcomeState.QUIET)]
    assert [head for _, head in day.heads()] == ["2025-05-13"]


async def test_a_partial_digest_is_mended_in_its_thread_when_the_rest_comes(day: Day) -> None:
    await day.scene.subscribed(categories=("cs.LG", "cs.AI"))
    day.scene.announce_good(DAY, 1)
    day.scene.source.late = {"cs.AI"}
    day.jump(2025, 5, 13, 14, 30)
    assert await day.steps() == [Step.DELIVERED]
    assert (await outcome(day, DAY)).state is OutcomeState.PARTIAL
    day.scene.source.late = set()
    assert await day.visits() == []
    day.jump(2025, 5, 13, 15, 31)
    assert await day.steps() == [Step.DELIVERED]
    assert (await outcome(day, DAY)).state is OutcomeState.DELIVERED
    assert len(day.heads()) == 1


async def test_what_a_partial_digest_misses_is_not_tried_for_ever(day: Day) -> None:
    await day.scene.subscribed(categories=("cs.LG", "cs.AI"))
    day.scene.announce_good(DAY, 1)
    day.scene.source.late = {"cs.AI"}
    day.jump(2025, 5, 13, 14, 30)
    await day.visits()
    day.jump(2025, 5, 14, 15, 30)
    assert DAY not in [visit.date for visit in await day.visits()]


async def test_a_mending_that_fails_leaves_the_digest_what_it_is_tells_nobody_and_ends_after_a_day(day: Day) -> None:
    await day.scene.subscribed(categories=("cs.LG", "cs.AI"))
    day.scene.announce_good(DAY, 1)
    day.scene.source.late = {"cs.AI"}
    day.jump(2025, 5, 13, 14, 30)
    await day.visits()
    told = texts(day)
    day.scene.source.unreachable = True
    for _ in range(3):
        day.scene.clock.advance(3660)
        assert await day.steps() == [Step.FAILED]
        assert (await outcome(day, DAY)).state is OutcomeState.PARTIAL
    day.jump(2025, 5, 14, 15, 30)
    assert DAY not in [visit.date for visit in await day.visits()]
    assert texts(day)[: len(told)] == told
    assert not any("13 May" in text for text in texts(day)[len(told) :])


async def test_an_amendment_that_is_broken_off_makes_no_late_digest_of_one_that_is_there(day: Day) -> None:
    subscription = await day.scene.subscribed()
    day.scene.announce_good(DAY, 1, 2)
    day.scene.scorer.scores["2505.00002"] = (3, 3)
    await day.visits()
    lower = await day.scene.subscribed(cutoffs=replace(subscription.cutoffs, relevance=1, novelty=1))
    day.platform.refuses_edits = True
    await Rescoring(day.scene.maker, day.daily.courier).run(lower, [DAY])
    day.scene.clock.advance(700)
    assert await day.steps() == [Step.FAILED]
    assert ((await outcome(day, DAY)).state, texts(day)) == (OutcomeState.DELIVERED, [])
    day.platform.refuses_edits = False
    day.scene.clock.advance(700)
    assert await day.steps() == [Step.DELIVERED]
    assert texts(day) == []


class ThreadGone(PlatformError):
    """There will be no other."""

    lasts = True


async def test_what_a_service_does_not_answer_is_tried_however_long_the_bot_was_away(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.announce_good(DAY, 1, 2)
    day.platform.refuse_after = 1
    await day.visits()
    day.scene.clock.advance(timedelta(days=31).total_seconds())
    assert (DAY, Step.FAILED) in [(visit.date, visit.step) for visit in await day.visits()]
    day.platform.refuse_after = None
    day.scene.clock.advance(7300)
    await day.visits()
    assert await day.daily.courier.standing(LAB, DAY) is Standing.POSTED


async def test_what_was_begun_and_cannot_be_ended_is_tried_as_long_as_dates_are_made_up_and_then_given_up(
    day: Day,
) -> None:
    await day.scene.subscribed()
    day.scene.announce_good(DAY, 1, 2)
    day.platform.refuse_after = 1
    day.platform.refusal = ThreadGone("The thread of this day was deleted.")
    assert await day.steps() == [Step.FAILED]
    day.scene.clock.advance(timedelta(days=5).total_seconds())
    assert DAY in [visit.date for visit in await day.visits()]
    day.scene.clock.advance(timedelta(days=25).total_seconds())
    assert DAY in [visit.date for visit in await day.visits()]
    day.scene.clock.advance(timedelta(days=1).total_seconds())
    assert DAY not in [visit.date for visit in await day.visits()]
    assert await day.daily.courier.standing(LAB, DAY) is Standing.FAILED


async def test_an_old_day_that_is_brought_up_to_date_is_not_given_up_at_the_first_failure(day: Day) -> None:
    subscription = await day.scene.subscribed()
    day.scene.announce_good(DAY, 1, 2)
    day.scene.scorer.scores["2505.00002"] = (3, 3)
    await day.visits()
    day.jump(2025, 6, 20, 10)
    lower = await day.scene.subscribed(cutoffs=replace(subscription.cutoffs, relevance=1, novelty=1))
    day.platform.refuses_edits = True
    await Rescoring(day.scene.maker, day.daily.courier).run(lower, [DAY])
    day.scene.clock.advance(7300)
    assert (DAY, Step.FAILED) in [(visit.date, visit.step) for visit in await day.visits()]
    day.platform.refuses_edits = False
    day.scene.clock.advance(7300)
    assert (DAY, Step.DELIVERED) in [(visit.date, visit.step) for visit in await day.visits()]


async def test_a_visit_that_takes_longer_than_its_rest_is_delivered_all_the_same(day: Day) -> None:
    other = Channel("fake", "other", "papers")
    await day.scene.subscribed()
    await day.scene.subscribed(channel=other, categories=("cs.CL",))
    day.scene.announce_good(DAY, 1)
    score = day.scene.scorer.score

    async def slow(*told: Any, **more: Any) -> Scoring:
        day.scene.clock.advance(660)
        await day.daily.due(other)  # somebody else's job looks meanwhile
        return await score(*told, **more)

    day.scene.scorer.score = slow  # type: ignore[method-assign]
    ((subscription, of),) = await day.daily.due(LAB)
    assert (await day.daily.visit(subscription, of)).step is Step.DELIVERED


async def test_where_missed_dates_are_kept_one_that_is_made_before_its_time_is_not_missed(day: Day) -> None:
    subscription = await day.scene.subscribed()
    day.scene.announce_good(LATER[0], 1)
    day.daily = replace(day.daily, catch_up=CatchUp(posted=False))
    day.jump(2025, 5, 14, 7)
    assert (await day.daily.visit(subscription, LATER[0])).step is Step.DELIVERED
    assert [head for _, head in day.heads()] == [str(LATER[0])]


async def test_mending_does_not_take_up_criteria_that_were_changed_since(day: Day) -> None:
    subscription = await day.scene.subscribed(categories=("cs.LG", "cs.AI"))
    day.scene.announce_good(DAY, 1)
    day.scene.source.late = {"cs.AI"}
    day.jump(2025, 5, 13, 14, 30)
    await day.visits()
    changed = replace(subscription.criteria, wanted=("something else",))
    await day.scene.subscribed(categories=("cs.LG", "cs.AI"), criteria=changed)
    day.scene.source.late = set()
    day.jump(2025, 5, 13, 15, 31)
    await day.visits()
    async with day.scene.store.read() as work:
        mended = await work.digests.latest(LAB, DAY)
    assert mended
    assert (mended.revision, mended.criteria) == (2, subscription.criteria)


async def test_tries_rest_longer_the_longer_it_lasts(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.source.late = {"cs.LG"}
    tries = []
    for minutes in range(0, 60 * 30, 10):
        tries += [minutes for visit in await day.visits() if visit.date == DAY]
        day.scene.clock.advance(600)
    pauses = [after - before for before, after in pairwise(tries)]
    assert set(pauses) == {10, 30, 120}
    assert pauses == sorted(pauses)
