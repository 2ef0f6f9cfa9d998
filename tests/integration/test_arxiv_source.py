"""arXiv as a source, over HTTP, from the feeds of today to single papers."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from core.calendar import Calendar
from core.errors import BadPaperId, SourceError
from core.model import Announced, AnnounceType, Batch, BatchState
from tests.fakes.arxiv_scene import Scene, ids_of, morning, scene
from tests.fakes.arxiv_server import Trouble
from tests.fakes.arxiv_world import World, generated

CALENDAR = Calendar({date(2025, 5, 26): "Memorial Day"})
WORLD = generated(CALENDAR, date(2025, 5, 5), date(2025, 5, 30), seed=4)
YESTERDAY, TODAY = date(2025, 5, 19), date(2025, 5, 20)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Scene]:
    async with scene(WORLD, morning(CALENDAR, TODAY), sqlite_url) as opened:
        yield opened


def batch_of(found: Announced, category: str) -> Batch:
    return next(batch for batch in found.batches if batch.category == category)


async def test_todays_batch_holds_what_its_feed_announces_with_types(stage: Scene) -> None:
    found = await stage.source.announced(["cs.LG"], TODAY)
    (batch,) = found.batches
    ours = [paper for paper in WORLD.papers if "cs.LG" in paper.categories]
    new = {
        p.id: AnnounceType.NEW if p.categories[0] == "cs.LG" else AnnounceType.CROSS
        for p in ours
        if p.announced == TODAY
    }
    again = {
        p.id: AnnounceType.REPLACE if p.categories[0] == "cs.LG" else AnnounceType.REPLACE_CROSS
        for p in ours
        if TODAY in p.replaced
    }
    assert again
    assert (batch.source, batch.state, batch.reason) == ("arxiv", BatchState.FRESH, "")
    assert {each.paper_id: each.type for each in batch.announcements} == new | again
    assert ids_of(found) == set(new | again)
    assert batch.fetched_at == morning(CALENDAR, TODAY)


async def test_a_paper_in_two_categories_is_found_once_and_announced_in_both(stage: Scene) -> None:
    found = await stage.source.announced(["cs.LG", "cs.AI", "cs.LG"], TODAY)
    both = {p.id for p in WORLD.papers if p.announced == TODAY and {"cs.LG", "cs.AI"} <= set(p.categories)}
    assert [batch.category for batch in found.batches] == ["cs.LG", "cs.AI"]
    assert all(both <= {each.paper_id for each in batch.announcements} for batch in found.batches)
    assert len(found.papers) == len(ids_of(found))
    assert both


@pytest.mark.parametrize(("hours", "state"), [(0.5, BatchState.WAITING), (6, BatchState.STALE)])
async def test_yesterdays_feed_is_not_taken_for_todays(stage: Scene, hours: float, state: BatchState) -> None:
    stage.clock.advance((hours - 6) * 3600)
    stage.server.behind.add("cs.LG")
    found = await stage.source.announced(["cs.LG", "cs.CL"], TODAY)
    assert batch_of(found, "cs.LG").state is state
    assert "its feed still shows Monday 19 May 2025" in batch_of(found, "cs.LG").reason
    assert batch_of(found, "cs.CL").state is BatchState.FRESH


async def test_yesterdays_papers_under_todays_date_are_known_by_their_ids(stage: Scene, sqlite_url: str) -> None:
    async with scene(WORLD, morning(CALENDAR, YESTERDAY), sqlite_url) as before:
        await before.keep(await before.source.announced(["cs.LG"], YESTERDAY))
    stage.server.stale.add("cs.LG")
    (batch,) = (await stage.source.announced(["cs.LG"], TODAY)).batches
    assert batch.state is BatchState.STALE
    assert batch.announcements == ()


async def test_an_empty_feed_is_waited_for(stage: Scene) -> None:
    stage.server.unready.add("cs.LG")
    (batch,) = (await stage.source.announced(["cs.LG"], TODAY)).batches
    assert (batch.state, batch.reason) == (
        BatchState.WAITING,
        "arXiv has not published cs.LG yet: its feed is empty.",
    )


async def test_one_category_that_fails_leaves_the_others_alone(stage: Scene) -> None:
    stage.server.troubles.extend([Trouble.UNAVAILABLE] * 3)
    stage.server.only = "cs.AI"
    found = await stage.source.announced(["cs.LG", "cs.AI", "cs.CL"], TODAY)
    states = {batch.category: batch.state for batch in found.batches}
    assert states == {"cs.LG": BatchState.FRESH, "cs.AI": BatchState.FAILED, "cs.CL": BatchState.FRESH}
    assert batch_of(found, "cs.AI").reason == "arXiv did not answer (503, 3 tries)."


async def test_nothing_from_any_category_is_an_error_and_no_empty_day(stage: Scene) -> None:
    stage.server.troubles.extend([Trouble.HTML] * 6)
    with pytest.raises(SourceError, match="a web page instead of a feed, 3 tries"):
        await stage.source.announced(["cs.LG", "cs.AI"], TODAY)


async def test_a_category_that_arxiv_does_not_know_is_said_to_be_refused(stage: Scene) -> None:
    with pytest.raises(SourceError, match=r"^arXiv refused to give cs\.XX \(400\)\.$"):
        await stage.source.announced(["cs.XX"], TODAY)


async def test_an_empty_page_of_the_api_is_asked_for_again(stage: Scene) -> None:
    stage.server.troubles.extend([Trouble.EMPTY, Trouble.EMPTY])
    found = await stage.source.announced(["cs.LG"], YESTERDAY)
    assert ids_of(found) == WORLD.truth(YESTERDAY, "cs.LG")


async def test_pages_that_stay_empty_are_an_error_and_no_quiet_day(stage: Scene) -> None:
    stage.server.troubles.extend([Trouble.EMPTY] * 3)
    with pytest.raises(SourceError, match=r"an empty page, with \d+ matches, 3 tries"):
        await stage.source.announced(["cs.LG"], YESTERDAY)


async def test_without_a_way_to_arxiv_only_the_first_category_is_tried(sqlite_url: str) -> None:
    async with scene(WORLD, morning(CALENDAR, TODAY), sqlite_url, elsewhere="http://127.0.0.1:9") as stage:
        with pytest.raises(SourceError, match=r"^arXiv cannot be reached: no network\.$") as caught:
            await stage.source.announced(["cs.LG", "cs.AI", "cs.CL", "cs.CV"], TODAY)
        assert caught.value.advice == "Or ARXIV_RSS_URL is wrong (127.0.0.1:9)."
        assert stage.clock.now() - morning(CALENDAR, TODAY) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("day", "state", "reason"),
    [
        (date(2025, 5, 21), BatchState.WAITING, "arXiv has not announced Wednesday 21 May 2025 yet."),
        (date(2031, 7, 8), BatchState.WAITING, "arXiv has not announced Tuesday 8 July 2031 yet."),
        (date(2025, 5, 17), BatchState.QUIET, "arXiv announces nothing on Saturdays."),
        (date(2025, 5, 27), BatchState.QUIET, "arXiv does not announce on Memorial Day."),
    ],
)
async def test_a_day_that_cannot_have_papers_is_answered_without_asking(
    stage: Scene, day: date, state: BatchState, reason: str
) -> None:
    found = await stage.source.announced(["cs.LG", "cs.AI"], day)
    assert [(batch.state, batch.reason) for batch in found.batches] == [(state, reason)] * 2
    assert found.papers == ()
    assert stage.server.seen == []


async def test_a_paper_is_found_by_its_id_in_its_newest_version(stage: Scene) -> None:
    newest = next(p for p in WORLD.papers if p.replaced and p.replaced[0] <= TODAY)
    paper = await stage.source.paper(f"https://arxiv.org/abs/{newest.id}v1")
    assert paper is not None
    assert (paper.id, paper.version, paper.title) == (newest.id, 2, newest.title)
    assert paper.abstract == " ".join(newest.abstract.split())
    assert (paper.authors, paper.categories) == (newest.authors, newest.categories)
    assert (paper.comment, paper.doi, paper.journal_ref) == (newest.comment, newest.doi, newest.journal_ref)
    assert paper.submitted == newest.submitted


@pytest.mark.parametrize("name", ["2412.99999", "hep-th/9901001"])
async def test_a_paper_that_arxiv_does_not_have_is_none(stage: Scene, name: str) -> None:
    assert await stage.source.paper(name) is None


async def test_what_is_no_id_is_not_asked_for(stage: Scene) -> None:
    with pytest.raises(BadPaperId):
        await stage.source.paper("abc")
    assert stage.server.seen == []


async def test_a_search_finds_papers_that_hold_every_word(stage: Scene) -> None:
    found = await stage.source.search("sparse attention", most=5)
    assert 0 < len(found) <= 5
    assert all("sparse" in f"{p.title} {p.abstract}" and "attention" in f"{p.title} {p.abstract}" for p in found)


@pytest.mark.parametrize("words", ['sparse" OR all:"attention', "sparse) OR (cat:cs.LG", "ANDNOT sparse: [x TO y]"])
async def test_query_language_in_a_search_is_only_words(stage: Scene, words: str) -> None:
    assert await stage.source.search(words) == ()
    assert [seen.status for seen in stage.server.seen] == [200]


@pytest.mark.parametrize("words", ["", "  ", '"()"', "§"])
async def test_a_search_for_no_word_asks_nobody(stage: Scene, words: str) -> None:
    assert await stage.source.search(words) == ()
    assert stage.server.seen == []


async def test_every_request_comes_in_its_turn(stage: Scene) -> None:
    await stage.source.announced(["cs.LG", "cs.AI"], TODAY)
    await stage.source.announced(["cs.LG", "cs.AI"], YESTERDAY)
    await stage.source.search("sparse")
    assert {seen.status for seen in stage.server.seen} == {200}
    assert len(stage.server.seen) > 5


async def test_a_check_of_feeds_and_api_says_who_answered(stage: Scene) -> None:
    host = stage.server.url.removeprefix("http://")
    assert await stage.source.check_feeds() == f"{host} answers; its feed of cs.LG is of Tuesday 20 May 2025."
    assert await stage.source.check_api() == f"{host} answers."


async def test_a_clock_that_goes_as_arxivs_does_is_fine_also_where_the_answer_was_kept_a_while(stage: Scene) -> None:
    assert await stage.source.check_clock() == "not compared: arXiv did not tell the time."
    for stage.server.age in (0, 600):
        await stage.source.check_api()
        assert await stage.source.check_clock() == "goes with arXiv's."


@pytest.mark.parametrize(("hours", "told"), [(2, "120 minutes behind"), (-1.5, "90 minutes ahead of")])
async def test_a_clock_that_is_wrong_is_told_with_what_hangs_on_it(stage: Scene, hours: float, told: str) -> None:
    stage.server.ahead = timedelta(hours=hours)
    await stage.source.check_api()
    with pytest.raises(SourceError, match=f"This machine's clock is {told} arXiv's.") as wrong:
        await stage.source.check_clock()
    assert "posting times go by it" in wrong.value.in_full


async def test_a_source_says_what_it_is(stage: Scene) -> None:
    assert stage.source.name == "arxiv"
    assert (await stage.source.announced([], TODAY)) == Announced((), ())


def test_a_world_announces_every_paper_once_and_numbers_it_by_its_mailing() -> None:
    world: World = WORLD
    ordered = sorted(world.papers, key=lambda paper: paper.id)
    assert len({paper.id for paper in ordered}) == len(ordered)
    assert [paper.announced for paper in ordered] == sorted(paper.announced for paper in ordered)
    assert all(paper.submitted < CALENDAR.window(paper.announced).end for paper in ordered)
    assert any(paper.submitted < CALENDAR.window(paper.announced).start for paper in ordered)
