"""Past days, rebuilt from an API that only knows when papers were submitted."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.calendar import Calendar, shipped_calendar
from core.errors import BadDate, SourceError
from core.model import AnnounceType, BatchState
from tests.fakes.arxiv_scene import ids_of, morning, scene
from tests.fakes.arxiv_world import Habits, World, generated, with_times

CALENDAR = Calendar({date(2025, 5, 26): "Memorial Day", date(2025, 6, 19): "Juneteenth"})
SOME = ("cs.LG", "cs.AI", "cs.CL")
LISTS = Path(__file__).resolve().parents[2] / "../shared/data/candidates.jsonl.gz"


async def misfiled(world: World, url: str, days: tuple[date, ...], categories: tuple[str, ...]) -> dict[date, set[str]]:
    wrong = {}
    last = world.calendar.next(world.calendar.next(days[-1]))
    async with scene(world, morning(world.calendar, last), url) as stage:
        for day in days:
            found = await stage.source.announced(categories, day)
            wrong[day] = ids_of(found) ^ world.truth(day, *categories)
    return {day: ids for day, ids in wrong.items() if ids}


@pytest.mark.parametrize("categories", [SOME, ("econ.GN",)], ids=["busy categories", "a quiet category"])
@pytest.mark.parametrize("tidy", [True, False], ids=["numbered as submitted", "numbered in any order"])
async def test_every_day_of_a_month_is_rebuilt_with_no_paper_missing_or_misfiled(
    sqlite_url: str, tidy: bool, categories: tuple[str, ...]
) -> None:
    world = generated(CALENDAR, date(2025, 5, 1), date(2025, 6, 30), seed=1, habits=Habits(tidy=tidy))
    days = CALENDAR.between(date(2025, 5, 15), date(2025, 6, 20))
    assert len(days) == 25
    assert await misfiled(world, sqlite_url, days, categories) == {}


@pytest.mark.parametrize("tidy", [True, False], ids=["numbered as submitted", "numbered in any order"])
async def test_the_real_ids_of_20_may_2025_are_rebuilt_with_no_paper_missing_or_misfiled(
    sqlite_url: str, tidy: bool
) -> None:
    if not LISTS.exists():
        pytest.skip("the daily lists of spring 2025 are not on this machine")
    with gzip.open(LISTS, "rt", encoding="utf-8") as lines:
        listed = [json.loads(line) for line in lines]
    rows = [(row["arxiv_id"], date.fromisoformat(row["announced"]), tuple(row["categories"])) for row in listed]
    world = with_times(rows, shipped_calendar(), tidy=tidy)
    categories = ("cs.CV", "cs.CL", "cs.AI", "cs.LG")
    assert len(world.truth(date(2025, 5, 20), *categories)) == 232
    assert await misfiled(world, sqlite_url, (date(2025, 5, 20),), categories) == {}


async def test_a_paper_is_new_in_its_primary_category_and_a_cross_list_in_others(sqlite_url: str) -> None:
    world = generated(CALENDAR, date(2025, 5, 1), date(2025, 5, 30))
    async with scene(world, morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        found = await stage.source.announced(SOME, date(2025, 5, 20))
    types = {(each.paper_id, each.category): each.type for batch in found.batches for each in batch.announcements}
    expected = {
        (paper.id, category): AnnounceType.NEW if paper.categories[0] == category else AnnounceType.CROSS
        for paper in world.papers
        if paper.announced == date(2025, 5, 20)
        for category in set(SOME) & set(paper.categories)
    }
    assert types == expected


async def test_rebuilding_a_day_takes_few_requests_and_tells_how_far_it_has_come(sqlite_url: str) -> None:
    world = generated(CALENDAR, date(2025, 5, 1), date(2025, 5, 30), habits=Habits(per_day=1500))
    heard: list[tuple[int, int]] = []
    async with scene(world, morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        day = date(2025, 5, 20)
        found = await stage.source.announced(SOME, day, lambda done, total, _: heard.append((done, total)))
        assert len(stage.server.seen) == len(heard) <= 8
    assert ids_of(found) == world.truth(day, *SOME)
    assert [done for done, _ in heard] == list(range(1, len(heard) + 1))
    assert heard[-1] == (len(heard), len(heard))


async def test_the_day_before_the_current_one_is_rebuilt_although_little_follows_it(sqlite_url: str) -> None:
    day, today = date(2025, 5, 20), date(2025, 5, 21)
    world = generated(CALENDAR, date(2025, 5, 1), date(2025, 5, 30), seed=8)
    async with scene(world, morning(CALENDAR, today), sqlite_url) as stage:
        found = await stage.source.announced(SOME, day)
    assert ids_of(found) == world.truth(day, *SOME)


async def test_fridays_papers_are_had_on_saturday_when_the_feed_has_moved_on(sqlite_url: str) -> None:
    friday = date(2025, 5, 23)
    world = generated(CALENDAR, date(2025, 5, 1), date(2025, 5, 30), seed=8)
    async with scene(world, morning(CALENDAR, friday) + timedelta(days=1), sqlite_url) as stage:
        found = await stage.source.announced(SOME, friday)
    assert ids_of(found) == world.truth(friday, *SOME)


@pytest.mark.parametrize("kept", [True, False], ids=["with the next day on record", "with only its feed"])
async def test_an_unlisted_day_without_announcement_is_quiet_once_the_next_has_come(
    sqlite_url: str, kept: bool
) -> None:
    day, today = date(2025, 5, 21), date(2025, 5, 22)
    so = Calendar({date(2025, 5, 20): "a day off that nobody listed"})
    world = generated(so, date(2025, 5, 1), date(2025, 5, 30), seed=8)
    async with scene(world, morning(so, today), sqlite_url, calendar=Calendar()) as stage:
        if kept:
            await stage.keep(await stage.source.announced(SOME, today))
        found = await stage.source.announced(SOME, day)
    assert found.papers == ()
    assert {batch.state for batch in found.batches} == {BatchState.QUIET}
    assert found.batches[0].reason == "arXiv announced nothing in cs.LG on Wednesday 21 May 2025."


async def test_a_category_without_papers_on_a_past_day_is_quiet_and_says_so(sqlite_url: str) -> None:
    world = generated(CALENDAR, date(2025, 5, 1), date(2025, 5, 30))
    async with scene(world, morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        (batch,) = (await stage.source.announced(("math.HO",), date(2025, 5, 20))).batches
    assert (batch.state, batch.reason) == (
        BatchState.QUIET,
        "arXiv announced nothing in math.HO on Tuesday 20 May 2025.",
    )


MAY = generated(CALENDAR, date(2025, 5, 1), date(2025, 5, 30), seed=8)
TUESDAY = date(2025, 5, 20)


def counting(total: str, *, entries: bool) -> Callable[[str], str]:
    """What makes every answer count so many matches, and hold none of them unless it is to keep its `entries`."""

    def mangle(text: str) -> str:
        text = re.sub(r"<opensearch:totalResults>\d+</opensearch:totalResults>", total, text)
        return text if entries else re.sub(r"<entry>.*</entry>", "", text, flags=re.DOTALL)

    return mangle


def of_matches(count: int) -> str:
    return f"<opensearch:totalResults>{count}</opensearch:totalResults>"


@pytest.mark.parametrize(
    ("mangle", "what"),
    [
        (
            counting(of_matches(0), entries=False),
            r"^arXiv's answers show no paper of any category on Tuesday 20 May 2025, which cannot be\.$",
        ),
        (counting("", entries=False), "a feed that does not count its matches, 3 tries"),
        (counting("", entries=True), "a feed that does not count its matches, 3 tries"),
        (counting(of_matches(1_000_000), entries=True), "arXiv counts 1,000,000 papers of a few days"),
        (counting(of_matches(3000), entries=False), "an empty page, with 3000 matches, 3 tries"),
        (
            lambda text: re.sub("<title>.*?</title>", "", text),
            r"Nothing that arXiv gives of Tuesday 20 May 2025 can be read \(2505\.\d{5}: no title\)",
        ),
    ],
    ids=["nothing at all", "no count", "no count of papers", "a million", "an empty page", "no titles"],
)
@pytest.mark.parametrize("categories", [SOME, ("math.HO",)], ids=["busy categories", "an empty category"])
async def test_an_arxiv_that_fails_is_never_a_quiet_day(
    sqlite_url: str, mangle: Callable[[str], str], what: str, categories: tuple[str, ...]
) -> None:
    async with scene(MAY, morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        stage.server.mangle = mangle
        with pytest.raises(SourceError, match=what if categories == SOME else None):
            await stage.source.announced(categories, TUESDAY)
        assert len(stage.server.seen) < 12


async def test_nothing_in_a_category_whose_papers_other_answers_hold_is_no_quiet_day(sqlite_url: str) -> None:
    answers = 0

    def mangle(text: str) -> str:
        nonlocal answers
        answers += 1
        return counting(of_matches(0), entries=False)(text) if answers == 1 else text

    async with scene(MAY, morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        stage.server.mangle = mangle
        with pytest.raises(SourceError, match=r"answers about Tuesday 20 May 2025 contradict each other\."):
            await stage.source.announced(SOME, TUESDAY)


async def test_the_same_page_again_and_again_has_an_end(sqlite_url: str) -> None:
    answers: list[str] = []

    def mangle(text: str) -> str:
        answers.append(counting(of_matches(9000), entries=True)(text))
        return answers[0]

    async with scene(MAY, morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        stage.server.mangle = mangle
        with pytest.raises(SourceError, match="the same papers page after page"):
            await stage.source.announced(SOME, TUESDAY)
        assert len(stage.server.seen) == 2


@pytest.mark.parametrize("of_the_day", [True, False], ids=["of the day", "of the day after"])
async def test_one_entry_that_cannot_be_read_is_a_quiet_day_only_if_it_is_of_another(
    sqlite_url: str, of_the_day: bool
) -> None:
    wanted = TUESDAY if of_the_day else CALENDAR.next(TUESDAY)
    lonely = next(each for each in MAY.papers if each.announced == wanted and "econ.GN" in each.categories)
    others = tuple(each for each in MAY.papers if "econ.GN" not in each.categories)
    async with scene(World(CALENDAR, (*others, lonely)), morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        stage.server.mangle = lambda text: re.sub(rf"({lonely.id}v\d</id>\s*)<title>.*?</title>", r"\1<title/>", text)
        if of_the_day:
            with pytest.raises(SourceError, match="Nothing that arXiv gives of Tuesday 20 May 2025"):
                await stage.source.announced(["econ.GN"], TUESDAY)
        else:
            (batch,) = (await stage.source.announced(["econ.GN"], TUESDAY)).batches
            assert (batch.state, batch.skipped) == (BatchState.QUIET, (f"{lonely.id}: no title",))


async def test_a_day_before_ids_counted_announcements_is_refused_in_words(sqlite_url: str) -> None:
    async with scene(World(CALENDAR, ()), morning(CALENDAR, date(2025, 5, 20)), sqlite_url) as stage:
        with pytest.raises(BadDate, match=r"before 3 April 2007 cannot be rebuilt"):
            await stage.source.announced(SOME, date(2003, 6, 3))
        assert stage.server.seen == []


async def test_unreadable_entries_of_the_api_are_skipped_and_named(sqlite_url: str) -> None:
    world = generated(CALENDAR, date(2025, 5, 1), date(2025, 5, 30), seed=8)
    day = date(2025, 5, 20)
    untitled, undated = sorted(world.truth(day, *SOME))[3:5]

    def mangle(text: str) -> str:
        text = re.sub(rf"({untitled}v\d</id>\s*)<title>.*?</title>", r"\1<title/>", text)
        return re.sub(rf"({undated}v\d</id>(?:(?!</entry>).)*<published>)2025", r"\1MMXXV", text, flags=re.DOTALL)

    async with scene(world, morning(CALENDAR, date(2025, 5, 23)), sqlite_url) as stage:
        stage.server.mangle = mangle
        found = await stage.source.announced(SOME, day)
    assert ids_of(found) == world.truth(day, *SOME) - {untitled, undated}
    assert f"{untitled}: no title" in found.batches[0].skipped
    assert any(re.fullmatch(rf"{undated}v\d: no date", name) for name in found.batches[0].skipped)
