"""The newest lists are asked for until they are there, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.model import BatchState
from core.polling import Polling
from core.store import SqlStore
from tests.fakes.scene import DAY, NEXT_DAY, Scene

MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store)
    to(scene, 3, 30)
    return scene


def to(scene: Scene, hour: int, minute: int, day: int = 13) -> None:
    scene.clock.advance((datetime(2025, 5, day, hour, minute, tzinfo=UTC) - scene.clock.now()).total_seconds())


def polling(scene: Scene) -> Polling:
    return Polling(scene.store, scene.source, scene.calendar, scene.clock)


async def asked_at(scene: Scene, polling: Polling, minutes: int) -> list[str]:
    """The times, in UTC, at which something new was heard while so many minutes went by."""
    times = []
    for _ in range(minutes):
        before = len(scene.source.asked)
        await polling.poll()
        if len(scene.source.asked) > before:
            times.append(f"{scene.clock.now():%H:%M}")
        scene.clock.advance(60)
    return times


async def test_a_late_list_is_asked_for_from_shortly_before_its_time_and_less_and_less_often(scene: Scene) -> None:
    await scene.subscribed()
    scene.announce_good(DAY - timedelta(days=1), 9)
    polls = polling(scene)
    await asked_at(scene, polls, 1)
    scene.source.late = {"cs.LG"}
    assert await asked_at(scene, polls, 300) == ["03:50", "04:00", "04:20", "05:00", "06:00", "07:00", "08:00"]


async def test_once_all_is_there_nothing_is_asked_until_the_next_list(scene: Scene) -> None:
    await scene.subscribed(categories=("cs.LG", "cs.AI"))
    scene.announce_good(DAY, 1)
    to(scene, 4, 0)
    polls = polling(scene)
    found = await polls.poll()
    assert {batch.category: batch.state for batch in found}["cs.LG"] is BatchState.FRESH
    assert await asked_at(scene, polls, 23 * 60) == []
    scene.announce_good(NEXT_DAY, 2)
    assert (await asked_at(scene, polls, 70))[:1] == ["03:50"]


async def test_categories_of_all_channels_are_asked_for_once_and_those_of_paused_ones_not(scene: Scene) -> None:
    subscription = await scene.subscribed(categories=("cs.LG", "cs.AI"))
    for name, categories, paused in (("b", ("cs.LG",), False), ("c", ("math.CO",), True)):
        channel = type(subscription.channel)("fake", "lab", name)
        await scene.subscribed(channel=channel, categories=categories, paused=paused)
    to(scene, 4, 0)
    assert [batch.category for batch in await polling(scene).poll()] == ["cs.AI", "cs.LG"]


async def test_without_a_channel_nobody_is_asked(scene: Scene) -> None:
    assert await polling(scene).poll() == ()
    assert scene.source.asked == []


async def test_an_arxiv_that_is_away_is_asked_again_later(scene: Scene) -> None:
    await scene.subscribed()
    scene.source.unreachable = True
    to(scene, 4, 0)
    polls = polling(scene)
    assert await polls.poll() == ()
    scene.source.unreachable = False
    scene.announce_good(DAY, 1)
    assert await asked_at(scene, polls, 30) == ["04:10"]
