"""Channels in which the bot cannot post: nothing is made for them, nothing of theirs is lost, nobody is told twice."""

from __future__ import annotations

from datetime import date

import pytest

from core.daily import LOOK_AGAIN, Step
from core.model import Channel, DeliveryState, Installation, Place, PlaceState
from core.store import SqlStore
from tests.fakes.day import Day
from tests.fakes.scene import DAY, LAB, NEXT_DAY

OTHER = Channel("fake", "lab", "other")
LEFT = "Broadsheet cannot post in #ml: it is not in the channel. Invite it there, or add it in the channel's settings."


@pytest.fixture
async def day(store: SqlStore) -> Day:
    day = Day(store)
    day.scene.announce_good(DAY, 1)
    await day.scene.subscribed()
    return day


async def hear(day: Day, state: PlaceState, channel: Channel = LAB) -> None:
    """The platform tells of it, and says so when it is asked."""
    day.platform.puts(channel, state)
    await day.presence.moved(Place(channel, "ml", state))


async def state(day: Day, channel: Channel = LAB) -> PlaceState | None:
    async with day.scene.store.read() as work:
        place = await work.places.get(channel)
    return place.state if place else None


async def begun(day: Day) -> list[date]:
    async with day.scene.store.read() as work:
        return [one.date for one in await work.deliveries.open()]


def dates(day: Day) -> list[str]:
    return [told for _, told in day.heads()]


@pytest.mark.parametrize("closed", [one for one in PlaceState if one is not PlaceState.OPEN])
async def test_for_a_closed_channel_nothing_is_made_until_it_is_open_again(day: Day, closed: PlaceState) -> None:
    await hear(day, closed)
    assert await day.visits() == []
    assert day.scene.scorer.asked == []
    await hear(day, PlaceState.OPEN)
    assert await day.steps() == [Step.DELIVERED]
    assert dates(day) == ["2025-05-13"]


async def test_the_other_channels_are_served_meanwhile(day: Day) -> None:
    day.platform.puts(LAB, PlaceState.ARCHIVED)
    await day.scene.subscribed(channel=OTHER)
    assert {visit.channel: visit.step for visit in await day.visits()} == {LAB: Step.CLOSED, OTHER: Step.DELIVERED}
    assert day.heads() == [(OTHER, "2025-05-13")]


async def test_a_channel_found_closed_is_kept_so_and_whoever_installed_the_bot_is_told_once(day: Day) -> None:
    day.platform.puts(LAB, PlaceState.LEFT)
    (visit,) = await day.visits()
    assert (visit.step, visit.reason) == (Step.CLOSED, "The chat service takes no message there (left).")
    for _ in range(30):
        day.scene.clock.advance(3 * 3600)
        assert await day.visits() == []
    assert day.platform.warned == [(LAB, LEFT)]
    assert await state(day) is PlaceState.LEFT


async def test_of_several_dates_of_a_channel_found_closed_only_the_first_is_made(day: Day) -> None:
    day.jump(2025, 5, 19, 9, 30)
    for one in (date(2025, 5, 16), date(2025, 5, 19)):
        day.scene.announce_good(one, one.day)
    await day.scene.subscribed(weekdays=frozenset({0}))
    day.platform.puts(LAB, PlaceState.ARCHIVED)
    visits = await day.visits()
    assert len(visits) == 5
    assert {visit.step for visit in visits} == {Step.CLOSED}
    assert {visit.reason for visit in visits} == {"The chat service takes no message there (archived)."}
    assert len(await begun(day)) == 1


async def test_what_was_half_posted_is_ended_when_the_channel_is_open_again_and_then_comes_what_is_due(
    day: Day,
) -> None:
    day.scene.announce_good(DAY, 1, 2)
    day.platform.refuse_after = 1
    await day.visits()
    day.platform.refuse_after = None
    await hear(day, PlaceState.ARCHIVED)
    for days in range(14, 31):
        day.jump(2025, 5, days, 10)
        assert await day.visits() == []
    assert await begun(day) == [DAY]
    day.scene.announce_good(date(2025, 5, 30), 3)
    await hear(day, PlaceState.OPEN)
    await day.visits()
    week = ["2025-05-26", "2025-05-27", "2025-05-28", "2025-05-29", "2025-05-30"]
    assert dates(day) == ["2025-05-13", *week]
    assert [message.key.rpartition("/")[2] for _, message, _ in day.platform.posted] == ["0", "1", "2", *"00000", "1"]
    assert await begun(day) == []


async def test_that_a_channel_is_open_again_is_found_within_an_hour_if_nobody_told(day: Day) -> None:
    day.platform.puts(LAB, PlaceState.LEFT)
    await day.visits()
    day.platform.puts(LAB, PlaceState.OPEN)
    day.scene.clock.advance(LOOK_AGAIN.total_seconds() - 1)
    assert await day.visits() == []
    day.scene.clock.advance(1)
    assert await day.steps() == [Step.DELIVERED]
    assert await state(day) is PlaceState.OPEN


async def test_a_closed_channel_is_looked_at_once_an_hour_and_not_more_often(day: Day) -> None:
    await hear(day, PlaceState.ARCHIVED)
    for _ in range(3 * 60):
        await day.visits()
        day.scene.clock.advance(60)
    assert day.platform.looks == [LAB] * 3


async def many_closed(day: Day) -> set[Channel]:
    channels = {LAB, *(Channel("fake", "lab", f"c{n:02}") for n in range(12))}
    for channel in channels:
        await day.scene.subscribed(channel=channel)
        await hear(day, PlaceState.ARCHIVED, channel)
    return channels


async def test_of_many_closed_channels_a_few_are_looked_at_in_one_go(day: Day) -> None:
    channels = await many_closed(day)
    looked = []
    for _ in range(4):
        await day.daily.due()
        looked.append(len(day.platform.looks))
    assert looked == [5, 10, 13, 13]
    assert set(day.platform.looks) == channels


async def test_of_more_closed_channels_than_can_be_looked_at_in_an_hour_each_has_its_turn(day: Day) -> None:
    channels = await many_closed(day)
    for _ in range(3):
        await day.daily.due()
        day.scene.clock.advance(LOOK_AGAIN.total_seconds())
    assert set(day.platform.looks) == channels


async def test_a_platform_that_does_not_answer_leaves_it_as_it_is(day: Day) -> None:
    await hear(day, PlaceState.LEFT)
    day.platform.tells_places = False
    assert await day.visits() == []
    assert await state(day) is PlaceState.LEFT


async def test_where_the_platform_does_not_tell_what_it_forbids_one_message_is_tried_each_hour(day: Day) -> None:
    day.platform.forbidden = {LAB}
    assert await day.steps() == [Step.CLOSED]
    day.jump(2025, 5, 14, 9, 30)
    day.scene.announce_good(NEXT_DAY, 2)
    for _ in range(5):
        assert await day.steps() == [Step.CLOSED]
        assert await day.visits() == []
        day.scene.clock.advance(LOOK_AGAIN.total_seconds())
    assert set(await begun(day)) == {DAY, NEXT_DAY}
    assert len(day.platform.warned) == 1
    assert await state(day) is PlaceState.FORBIDDEN


async def test_the_first_message_that_is_taken_opens_the_channel(day: Day) -> None:
    day.platform.forbidden = {LAB}
    await day.visits()
    day.jump(2025, 5, 14, 9, 30)
    day.scene.announce_good(NEXT_DAY, 2)
    day.platform.forbidden = set()
    assert await day.steps() == [Step.DELIVERED]
    assert await state(day) is PlaceState.OPEN
    assert await day.steps() == [Step.DELIVERED]
    assert dates(day) == ["2025-05-13", "2025-05-14"]


async def test_a_warning_that_does_not_arrive_is_noted_and_stops_nothing(day: Day) -> None:
    day.platform.puts(LAB, PlaceState.LEFT)
    day.platform.takes_warnings = False
    await day.scene.subscribed(channel=OTHER)
    told = {visit.channel: visit for visit in await day.visits()}
    assert told[LAB].reason == (
        "The chat service takes no message there (left). Whoever installed Broadsheet could not be told: "
        "The chat service takes no direct message."
    )
    assert told[OTHER].step is Step.DELIVERED


async def test_a_delivery_to_a_closed_channel_stays_open(day: Day) -> None:
    day.platform.puts(LAB, PlaceState.ARCHIVED)
    await day.visits()
    async with day.scene.store.read() as work:
        delivery = await work.deliveries.get(LAB, DAY)
    assert delivery
    assert (delivery.state, delivery.reason) == (DeliveryState.OPEN, "")


async def test_a_workspace_that_is_gone_is_left_alone_and_goes_on_where_it_was_when_it_comes_back(day: Day) -> None:
    installation = Installation(platform="fake", workspace="lab", at=day.scene.clock.now())
    async with day.scene.store.write() as work:
        await work.installations.put(installation)
    day.platform.tells_places = False
    await day.presence.gone("fake", "lab")
    assert await day.visits() == []
    assert day.scene.scorer.asked == []
    day.scene.clock.advance(3600)
    async with day.scene.store.write() as work:
        await work.installations.put(installation)
    assert await day.steps() == [Step.DELIVERED]
