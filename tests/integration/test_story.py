"""`/status days` and `python -m bot status`: what became of each date, as people read it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.app import App
from bot.cli.status import tell
from bot.events import Ask, Reply
from bot.handlers.status import STATUS
from bot.handlers.story import summary, told
from bot.platforms.terminal.console import terminal_console
from bot.settings import Settings
from core.calendar import shipped_calendar
from core.daily import CatchUp
from core.errors import NotSetUp
from core.model import Place, PlaceState, Subscription
from core.store import SqlStore, open_store
from core.story import Line, Stories, Telling
from tests.fakes.day import Day
from tests.fakes.desk import a_desk, ask
from tests.fakes.hard_week import lived_in
from tests.fakes.scene import DAY, LAB, NEXT_DAY

WEEK = timedelta(days=7)

STORY = """\
fake/lab/papers · cs.LG cs.AI · 09:00 Europe/Berlin
date outcome why
Tuesday 20 May 2025 waits for arXiv, Tuesday 11:30 cs.LG: arXiv has not published it yet
cs.AI: arXiv has not published it yet
Monday 19 May 2025 posted, Tuesday 08:00 First tried on Tuesday at 08:00.
cs.AI: nothing was announced
Sunday 18 May 2025 no announcement arXiv announces nothing on Sundays.
Saturday 17 May 2025 no announcement arXiv announces nothing on Saturdays.
Friday 16 May 2025 posted, Friday 20:30 Late: cs.AI: arXiv has not published it
yet.
cs.AI: nothing was announced
Thursday 15 May 2025 posted, Thursday 14:00 Late: The model did not answer (429, 6
tries). 1 of 1 papers wait for a verdict.
cs.AI: nothing was announced
Wednesday 14 May 2025 posted, Thursday 15:00 Late: The model did not answer (429, 6
tries). 1 of 1 papers wait for a verdict.
cs.AI: nothing was announced
Tuesday 13 May 2025 posted, Tuesday 12:00 Late: arXiv did not answer (503, 6 tries).
cs.AI: nothing was announced
Monday 12 May 2025 posted, Monday 14:00 First tried on Monday at 14:00.
cs.AI: nothing was announced
Sunday 11 May 2025 no announcement arXiv announces nothing on Sundays.
1 waiting, 6 posted, 3 without an announcement
"""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, datetime]:
    """A file in which a hard week was lived, and when it ends. It is told of several times, and changed by nobody."""
    url = f"sqlite:///{tmp_path_factory.mktemp('week') / 'broadsheet.db'}"
    return url, lived_in(url)


@pytest.fixture
async def hard_week(lived: tuple[str, datetime]) -> AsyncIterator[Day]:
    """The end of that week."""
    url, now = lived
    store = open_store(url)
    day = Day(store)
    day.scene.clock.advance((now - day.scene.clock.now()).total_seconds())
    yield day
    await store.close()


@pytest.fixture
def day(store: SqlStore) -> Day:
    return Day(store)


async def shown(day: Day) -> Reply:
    return await ask(a_desk(day.scene, day.platform), STATUS, "/status days")


async def line(day: Day, order: Subscription, of: date) -> Line:
    stories = Stories(day.scene.store, day.scene.calendar, day.scene.clock, WEEK)
    return next(one for one in await stories.of(order, 30) if one.date == of)


async def test_a_hard_week_is_told_day_by_day_newest_first(hard_week: Day) -> None:
    reply = await shown(hard_week)
    assert reply.title == "The last 14 days"
    assert [(item.title, item.aside) for item in reply.items] == [
        ("Tuesday 20 May 2025", "waits for arXiv, Tuesday 11:30"),
        ("Monday 19 May 2025", "posted, Tuesday 08:00"),
        ("Sunday 18 May 2025", "no announcement"),
        ("Saturday 17 May 2025", "no announcement"),
        ("Friday 16 May 2025", "posted, Friday 20:30"),
        ("Thursday 15 May 2025", "posted, Thursday 14:00"),
        ("Wednesday 14 May 2025", "posted, Thursday 15:00"),
        ("Tuesday 13 May 2025", "posted, Tuesday 12:00"),
        ("Monday 12 May 2025", "posted, Monday 14:00"),
        ("Sunday 11 May 2025", "no announcement"),
        ("Saturday 10 May 2025", "no announcement"),
        ("Friday 9 May 2025", "not subscribed, or paused"),
        ("Thursday 8 May 2025", "not subscribed, or paused"),
        ("Wednesday 7 May 2025", "not subscribed, or paused"),
    ]
    assert reply.items[1].lines[0] == "First tried on Tuesday at 08:00."
    assert reply.items[2].lines == ("arXiv announces nothing on Sundays.",)
    assert reply.items[7].lines[0] == "Late: arXiv did not answer (503, 6 tries)."
    assert reply.items[0].lines[0].startswith("cs.LG: arXiv has not published it yet")
    assert reply.notes == ("Times are of Europe/Berlin.",)


async def test_at_the_command_line_it_is_told_in_a_table(hard_week: Day, lived: tuple[str, datetime]) -> None:
    store, screen = open_store(lived[0]), io.StringIO()
    app = App(
        Settings(database_url=lived[0]), store, terminal_console(screen), hard_week.scene.clock, shipped_calendar()
    )
    assert await tell(app, 10) == 0
    await store.close()
    assert [" ".join(line.split()) for line in screen.getvalue().splitlines()] == STORY.splitlines()


async def test_in_the_west_the_story_begins_with_the_list_of_tomorrow(day: Day) -> None:
    order = await day.scene.subscribed(
        zone="America/Los_Angeles", posting_time=time(21, 30), weekdays=frozenset({1, 2})
    )
    day.scene.announce_good(NEXT_DAY, 1)
    day.jump(2025, 5, 14, 4, 40)  # Tuesday 21:40 there
    await day.visits()
    assert (await line(day, order, NEXT_DAY)).telling is Telling.DELIVERED


async def test_a_date_with_a_digest_opens_it_and_no_other_does(hard_week: Day) -> None:
    opens = {item.title: item.opens for item in (await shown(hard_week)).items}
    assert opens["Tuesday 13 May 2025"] == Ask("digest", "show", {"date": "2025-05-13"})
    assert opens["Tuesday 20 May 2025"] is None
    assert opens["Sunday 18 May 2025"] is None


async def test_without_a_subscription_there_is_no_story(day: Day) -> None:
    with pytest.raises(NotSetUp):
        await shown(day)


async def test_a_failed_day_tells_why_and_when_it_was_tried_last(day: Day) -> None:
    order = await day.scene.subscribed()
    day.scene.announce_good(DAY, *range(1, 11))
    day.scene.scorer.silent = True
    await day.visits()
    found = await line(day, order, DAY)
    assert told(found, "UTC") == "failed, tried again, Tuesday 09:30"
    assert found.why == "The model did not answer (429, 6 tries). 10 of 10 papers wait for a verdict."


async def test_a_day_that_was_given_up_is_missed_and_keeps_its_reason(day: Day) -> None:
    order = await day.scene.subscribed()
    day.scene.source.unreachable = True
    await day.visits()
    day.jump(2025, 5, 21, 12)
    found = await line(day, order, DAY)
    assert (found.telling, found.why) == (Telling.MISSED, "arXiv did not answer (503, 6 tries).")
    assert told(found, "UTC") == "missed; `/digest` with the date makes it"


async def test_days_of_which_nobody_knows_are_due_and_then_missed(day: Day) -> None:
    order = await day.scene.subscribed()
    assert (await line(day, order, DAY)).telling is Telling.DUE
    day.jump(2025, 5, 23, 12)
    assert (await line(day, order, DAY)).telling is Telling.MISSED
    assert (await line(day, order, date(2025, 5, 19))).telling is Telling.DUE


async def test_a_date_that_is_posted_and_whose_outcome_was_not_kept_is_posted(day: Day) -> None:
    order = await day.scene.subscribed()
    day.scene.announce_good(DAY, 1)
    day.scene.scorer.silent = True
    await day.visits()
    day.scene.scorer.silent = False
    # As by a process that is killed before the outcome is on record.
    await day.daily.courier.deliver(await day.scene.maker.make(order, DAY))
    assert (await line(day, order, DAY)).telling is Telling.DELIVERED


async def test_a_date_whose_posting_time_is_to_come_is_told_with_it(day: Day) -> None:
    order = await day.scene.subscribed(zone="Asia/Tokyo", posting_time=day.scene.clock.now().time())
    day.jump(2025, 5, 13, 16)
    found = await line(day, order, NEXT_DAY)
    assert told(found, "Asia/Tokyo") == "to come, Wednesday 09:30" or found.telling is Telling.TO_COME
    assert found.at


async def test_a_channel_that_is_closed_is_told_so_beside_what_is_due(day: Day) -> None:
    order = await day.scene.subscribed()
    async with day.scene.store.write() as work:
        await work.places.put(Place(LAB, "papers", PlaceState.LEFT), day.scene.clock.now())
    found = await line(day, order, DAY)
    assert found.telling is Telling.DUE
    assert found.why.startswith("Broadsheet cannot post here: it is not in the channel.")


async def test_what_was_made_up_for_the_archive_is_told_as_such(day: Day) -> None:
    order = await day.scene.subscribed()
    await day.visits()
    day.daily = replace(day.daily, catch_up=CatchUp(posted=False))
    day.scene.announce_good(NEXT_DAY, 2)
    day.jump(2025, 5, 16, 12)
    await day.visits()
    found = await line(day, order, NEXT_DAY)
    assert told(found, "UTC") == "made up later, in the archive only, 16 May 2025 12:00"


def test_a_summary_counts_how_the_dates_fared() -> None:
    days = (DAY + timedelta(days=n) for n in range(9))
    tellings = [*[Telling.DELIVERED] * 3, Telling.QUIET, Telling.NOTHING, *[Telling.FAILED] * 2, Telling.PARTIAL]
    lines = [Line(day, telling) for day, telling in zip(days, tellings, strict=False)]
    assert summary(lines) == "3 posted, 2 without an announcement, 2 failed, 1 posted in part"
