"""What a list is worth is told by its ids and counts, whatever arXiv's feeds pretend."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar import Calendar
from core.errors import SourceError
from core.model import Announced, Batch, BatchState
from tests.fakes.arxiv_scene import Scene, ids_of, morning, scene
from tests.fakes.arxiv_server import Trouble
from tests.fakes.arxiv_world import World, generated

CALENDAR = Calendar()
MAY = generated(CALENDAR, date(2025, 5, 5), date(2025, 5, 30), seed=4)
MONDAY, TUESDAY, FRIDAY = date(2025, 5, 19), date(2025, 5, 20), date(2025, 5, 23)
SATURDAY = morning(CALENDAR, FRIDAY) + timedelta(days=1)
ALL = ("cs.LG", "cs.AI", "cs.CL")
FRESH, QUIET, STALE, WAITING, FAILED = (
    BatchState.FRESH,
    BatchState.QUIET,
    BatchState.STALE,
    BatchState.WAITING,
    BatchState.FAILED,
)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Scene]:
    """The morning of a Tuesday, with what came on Monday on record."""
    async with scene(MAY, morning(CALENDAR, MONDAY), sqlite_url) as opened:
        await opened.keep(await opened.source.announced(ALL, MONDAY))
        to(opened, morning(CALENDAR, TUESDAY))
        yield opened


def to(stage: Scene, then: datetime) -> None:
    stage.clock.advance((then - stage.clock.now()).total_seconds())


def as_of_friday(text: str) -> str:
    """The local arXiv's feeds of Saturday, which are empty, under the date of Friday."""
    return text.replace("Sat, 24 May 2025 00:00:00", "Fri, 23 May 2025 00:00:00")


def states(found: Announced) -> Mapping[str, BatchState]:
    return {batch.category: batch.state for batch in found.batches}


def reason(found: Announced, category: str = "cs.LG") -> str:
    return next(batch.reason for batch in found.batches if batch.category == category)


async def test_one_category_with_the_ids_of_yesterday_is_stale_while_the_others_are_fresh(stage: Scene) -> None:
    stage.server.stale.add("cs.AI")
    found = await stage.source.announced(ALL, TUESDAY)
    assert states(found) == {"cs.LG": FRESH, "cs.AI": STALE, "cs.CL": FRESH}
    assert reason(found, "cs.AI") == (
        "arXiv has not published cs.AI yet: its feed carries the date of Tuesday 20 May 2025 but the papers of an "
        "earlier day."
    )
    stage.server.stale.clear()
    assert states(await stage.source.announced(["cs.AI"], TUESDAY)) == {"cs.AI": FRESH}


@pytest.mark.parametrize("hours", [0.5, 6])
async def test_yesterdays_papers_are_known_by_their_times_where_the_list_of_yesterday_was_missed(
    sqlite_url: str, hours: float
) -> None:
    async with scene(MAY, CALENDAR.published_at(TUESDAY) + timedelta(hours=hours), sqlite_url) as stage:
        stage.server.stale.add("cs.AI")
        found = await stage.source.announced(ALL, TUESDAY)
        late = WAITING if hours < 1 else STALE
        assert states(found) == {"cs.LG": FRESH, "cs.AI": late, "cs.CL": FRESH}
        assert reason(found, "cs.AI").endswith("the papers of an earlier day.")
        await stage.keep(found)
        stage.server.stale.clear()
        again = await stage.source.announced(["cs.AI"], TUESDAY)
    assert states(again) == {"cs.AI": FRESH}
    assert ids_of(again) >= MAY.truth(TUESDAY, "cs.AI")


async def test_a_missed_day_is_not_taken_for_an_empty_one_because_the_next_days_feed_still_holds_its_papers(
    sqlite_url: str,
) -> None:
    async with scene(MAY, morning(CALENDAR, TUESDAY), sqlite_url) as stage:
        stage.server.stale.add("cs.LG")
        found = await stage.source.announced(["cs.LG"], MONDAY)
    assert (states(found), ids_of(found)) == ({"cs.LG": FRESH}, MAY.truth(MONDAY, "cs.LG"))


async def test_a_missed_day_before_costs_one_request_and_a_known_one_none(stage: Scene) -> None:
    asked = len(stage.server.seen)
    await stage.source.announced(ALL, TUESDAY)
    assert len(stage.server.seen) - asked == len(ALL)
    async with stage.store.write() as work:
        await work.batches.save([Batch(source="arxiv", category="cs.AI", date=MONDAY, state=FAILED, reason="503")])
    asked = len(stage.server.seen)
    await stage.source.announced(ALL, TUESDAY)
    assert len(stage.server.seen) - asked == len(ALL) + 1


async def test_a_doubtful_list_stands_where_the_api_does_not_answer(sqlite_url: str) -> None:
    async with scene(MAY, morning(CALENDAR, TUESDAY), sqlite_url) as stage:
        stage.server.troubles.extend([Trouble.UNAVAILABLE] * 9)
        stage.server.only = "/api/"
        found = await stage.source.announced(ALL, TUESDAY)
    assert set(states(found).values()) == {FRESH}


@pytest.mark.parametrize("carried", ["Wed, 21 May 2025 00:00:00 -0400", "Tue, 19 May 2026 00:00:00 -0400"])
async def test_todays_papers_under_a_date_that_is_to_come_are_had_all_the_same(stage: Scene, carried: str) -> None:
    stage.server.mangle = lambda text: text.replace("Tue, 20 May 2025 00:00:00 -0400", carried)
    found = await stage.source.announced(["cs.LG"], TUESDAY)
    assert states(found) == {"cs.LG": FRESH}
    assert ids_of(found) == MAY.truth(TUESDAY, "cs.LG")


async def test_todays_papers_under_yesterdays_date_are_waited_for_and_had_once_the_day_is_over(stage: Scene) -> None:
    stage.server.mangle = lambda text: text.replace("Tue, 20 May 2025 00:00:00", "Mon, 19 May 2025 00:00:00")
    assert states(await stage.source.announced(["cs.LG"], TUESDAY)) == {"cs.LG": STALE}
    to(stage, morning(CALENDAR, TUESDAY) + timedelta(days=1))
    found = await stage.source.announced(["cs.LG"], TUESDAY)
    assert (states(found), ids_of(found)) == ({"cs.LG": FRESH}, MAY.truth(TUESDAY, "cs.LG"))


async def test_a_feed_without_a_date_is_a_failure(stage: Scene) -> None:
    stage.server.mangle = lambda text: re.sub("<pubDate>.*</pubDate>", "", text, count=1)
    found = await stage.source.announced(["cs.LG", "cs.AI"], TUESDAY)
    assert set(states(found).values()) == {FAILED}
    assert reason(found) == "The feed of cs.LG carries no date."


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (Trouble.CUT, "a feed that breaks off"),
        (Trouble.HTML, "a web page instead of a feed"),
        (Trouble.NOTHING, "an empty answer"),
        (Trouble.BUSY, "429"),
        (Trouble.UNAVAILABLE, "503"),
    ],
)
async def test_what_is_no_feed_fails_its_category_and_no_other(stage: Scene, trouble: Trouble, told: str) -> None:
    stage.server.troubles.extend([trouble] * 3)
    stage.server.only = "cs.AI"
    found = await stage.source.announced(ALL, TUESDAY)
    assert states(found) == {"cs.LG": FRESH, "cs.AI": FAILED, "cs.CL": FRESH}
    assert reason(found, "cs.AI") == f"arXiv did not answer ({told}, 3 tries)."


@pytest.mark.parametrize("trouble", [Trouble.BUSY, Trouble.UNAVAILABLE, Trouble.CUT, Trouble.HTML])
async def test_a_wave_of_refusals_that_passes_costs_nothing_but_time(stage: Scene, trouble: Trouble) -> None:
    began = stage.clock.now()
    stage.server.troubles.extend([trouble] * 2)
    found = await stage.source.announced(ALL, TUESDAY)
    assert set(states(found).values()) == {FRESH}
    assert stage.clock.now() - began < timedelta(minutes=5)


async def test_an_empty_feed_on_a_working_day_is_waited_for(stage: Scene) -> None:
    stage.server.unready.update(ALL)
    assert set(states(await stage.source.announced(ALL, TUESDAY)).values()) == {WAITING}
    stage.server.unready.clear()
    assert set(states(await stage.source.announced(ALL, TUESDAY)).values()) == {FRESH}


async def test_a_feed_that_is_still_empty_on_saturday_is_not_believed_while_the_papers_are_there(stage: Scene) -> None:
    to(stage, SATURDAY)
    stage.server.mangle = as_of_friday
    found = await stage.source.announced(["cs.LG", "cs.AI"], FRIDAY)
    assert states(found) == {"cs.LG": FRESH, "cs.AI": FRESH}
    ours = {one.paper_id for batch in found.batches if batch.category == "cs.LG" for one in batch.announcements}
    assert ours == MAY.truth(FRIDAY, "cs.LG")


async def test_an_unlisted_friday_without_announcement_is_quiet_on_saturday_when_nothing_shows_a_paper(
    sqlite_url: str,
) -> None:
    so = Calendar({date(2025, 5, 22): "a day off that nobody listed"})
    world = generated(so, date(2025, 5, 5), date(2025, 5, 30), seed=8)
    async with scene(world, SATURDAY, sqlite_url, calendar=Calendar()) as stage:
        stage.server.mangle = as_of_friday
        found = await stage.source.announced(["cs.LG", "cs.AI"], FRIDAY)
    assert set(states(found).values()) == {QUIET}
    assert reason(found) == "arXiv announced nothing in cs.LG on Friday 23 May 2025."


async def test_an_api_that_fails_on_saturday_does_not_make_an_empty_feed_a_quiet_day(stage: Scene) -> None:
    to(stage, SATURDAY)
    stage.server.mangle = as_of_friday
    stage.server.only = "/api/"
    stage.server.troubles.extend([Trouble.NOTHING] * 99)
    with pytest.raises(SourceError, match="an empty answer, 3 tries"):
        await stage.source.announced(ALL, FRIDAY)


def january() -> World:
    return generated(CALENDAR, date(2025, 1, 6), date(2025, 1, 24), seed=5)


@pytest.mark.parametrize(("minutes", "state"), [(0, WAITING), (59, WAITING), (60, STALE)])
async def test_in_winter_a_look_at_05_00_utc_races_the_rebuild_and_waits(
    sqlite_url: str, minutes: int, state: BatchState
) -> None:
    day, five = date(2025, 1, 15), datetime(2025, 1, 15, 5, tzinfo=UTC)
    async with scene(january(), five + timedelta(minutes=minutes), sqlite_url) as stage:
        stage.server.behind.add("cs.LG")
        found = await stage.source.announced(["cs.LG", "cs.AI"], day)
        assert states(found) == {"cs.LG": state, "cs.AI": FRESH}
        stage.server.behind.clear()
        assert states(await stage.source.announced(["cs.LG"], day)) == {"cs.LG": FRESH}


@pytest.mark.parametrize("day", [date(2025, 1, 15), date(2025, 3, 11), date(2025, 5, 20)])
async def test_a_list_that_is_early_is_had_early(sqlite_url: str, day: date) -> None:
    world = generated(CALENDAR, day - timedelta(days=9), day + timedelta(days=3), seed=6)
    async with scene(world, CALENDAR.published_at(day) - timedelta(minutes=9), sqlite_url) as stage:
        early = await stage.source.announced(["cs.LG"], day)
        assert states(early)["cs.LG"] is not FRESH
        stage.server.early = timedelta(minutes=10)
        found = await stage.source.announced(["cs.LG"], day)
        assert states(found) == {"cs.LG": FRESH}
        assert ids_of(found) >= world.truth(day, "cs.LG")


async def test_more_than_ten_minutes_before_its_time_nobody_is_asked(sqlite_url: str) -> None:
    async with scene(MAY, CALENDAR.published_at(TUESDAY) - timedelta(minutes=10, seconds=1), sqlite_url) as stage:
        found = await stage.source.announced(["cs.LG"], TUESDAY)
        assert states(found) == {"cs.LG": WAITING}
        assert stage.server.seen == []


async def test_what_was_asked_for_a_moment_too_early_does_not_make_the_day_before_its_own(sqlite_url: str) -> None:
    async with scene(MAY, CALENDAR.published_at(TUESDAY) - timedelta(minutes=5), sqlite_url) as stage:
        stage.server.early = timedelta(minutes=10)
        found = await stage.source.announced(["cs.LG"], MONDAY)
    assert ids_of(found) & MAY.truth(TUESDAY, "cs.LG") == set()
