"""The recorded days, as a source."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from core.arxiv_id import read_paper_id
from core.errors import BadCategory, BadDate
from core.model import AnnounceType, BatchState
from core.ports import PaperSource
from core.sources.recorded import RecordedSource, recorded_dates, recorded_day

SIZES = {
    date(2025, 3, 11): 55,
    date(2025, 5, 5): 11,
    date(2025, 5, 13): 36,
    date(2025, 5, 20): 49,
    date(2025, 6, 2): 40,
}
TUESDAY = date(2025, 5, 13)
FILES = Path(__file__).resolve().parents[2] / "core/sources/recorded_days"


@pytest.fixture
def source() -> PaperSource:
    return RecordedSource()


def test_five_days_are_recorded(source: PaperSource) -> None:
    assert recorded_dates() == source.dates == tuple(SIZES)


@pytest.mark.parametrize(("day", "size"), SIZES.items())
async def test_a_recorded_day_holds_all_papers_of_its_page(source: PaperSource, day: date, size: int) -> None:
    announced = await source.announced(["cs.LG", "cs.AI"], day)
    assert len({paper.id for paper in announced.papers}) == len(announced.papers) == size


@pytest.mark.parametrize("day", SIZES)
def test_every_recorded_paper_is_whole(day: date) -> None:
    for paper in recorded_day(day).papers:
        assert read_paper_id(paper.id) == (paper.id, None)
        for text in (paper.title, paper.abstract, *paper.authors):
            assert text
            assert text == " ".join(text.split())


@pytest.mark.parametrize("day", SIZES)
def test_what_the_page_s_own_scanner_thought_does_not_ship(day: date) -> None:
    record = json.loads((FILES / f"{day}.json").read_text(encoding="utf-8"))
    assert set(record) == {"date", "note", "papers"}
    for paper in record["papers"]:
        assert set(paper) - {"categories"} == {"id", "title", "authors", "abstract"}


async def test_the_batches_are_in_the_order_asked_and_each_category_counts_once(source: PaperSource) -> None:
    announced = await source.announced(["cs.AI", "cs.LG", "cs.AI"], TUESDAY)
    assert [batch.category for batch in announced.batches] == ["cs.AI", "cs.LG"]
    for batch in announced.batches:
        assert (batch.state, batch.source, batch.date) == (BatchState.FRESH, "recorded", TUESDAY)
        assert {announcement.type for announcement in batch.announcements} <= {AnnounceType.NEW, AnnounceType.CROSS}
        assert {announcement.category for announcement in batch.announcements} == {batch.category}


async def test_a_paper_whose_categories_are_known_is_announced_in_those_of_them_that_were_asked_about(
    source: PaperSource,
) -> None:
    papers = recorded_day(TUESDAY).papers
    known = next(paper for paper in papers if {"cs.LG", "cs.AI"} <= set(paper.categories))
    learning_only = next(paper for paper in papers if paper.categories and "cs.AI" not in paper.categories)
    announced = await source.announced(["cs.LG", "cs.AI"], TUESDAY)
    learning, reasoning = ({one.paper_id for one in batch.announcements} for batch in announced.batches)
    assert known.id in learning & reasoning
    assert learning_only.id in learning - reasoning
    assert learning_only.id not in {paper.id for paper in (await source.announced(["cs.AI"], TUESDAY)).papers}


@pytest.mark.parametrize("first", ["cs.LG", "cs.AI"])
async def test_a_paper_whose_categories_are_not_known_is_announced_in_the_first_recorded_one_asked_about(
    source: PaperSource, first: str
) -> None:
    unknown = {paper.id for paper in recorded_day(TUESDAY).papers if not paper.categories}
    announced = await source.announced(["cs.CL", first, "cs.LG", "cs.AI"], TUESDAY)
    places = {one.paper_id: one.category for batch in announced.batches for one in batch.announcements}
    assert unknown
    assert {places[paper] for paper in unknown} == {first}


async def test_a_category_that_was_not_recorded_is_quiet_with_the_reason(source: PaperSource) -> None:
    _, other = (await source.announced(["cs.LG", "cs.CV"], TUESDAY)).batches
    assert (other.state, other.announcements) == (BatchState.QUIET, ())
    assert other.reason == "the recorded days hold cs.LG and cs.AI only"


async def test_asking_only_for_categories_that_were_not_recorded_says_which_are(source: PaperSource) -> None:
    with pytest.raises(BadCategory, match=r"^cs\.CV, stat\.ML: the recorded days hold cs\.LG and cs\.AI only\."):
        await source.announced(["cs.CV", "stat.ML"], TUESDAY)


async def test_a_day_that_is_not_recorded_is_refused_and_the_recorded_ones_are_named(source: PaperSource) -> None:
    with pytest.raises(BadDate) as refused:
        await source.announced(["cs.LG"], date(2025, 5, 14))
    assert str(refused.value) == (
        "No recorded day 2025-05-14. Recorded: 11 Mar 2025, 5 May 2025, 13 May 2025, 20 May 2025, 2 Jun 2025."
    )


def test_twelve_papers_of_the_page_made_up_later_lie_outside_the_ids_of_its_day_and_the_note_says_so() -> None:
    made_up = recorded_day(date(2025, 5, 20))
    outside = [paper.id for paper in made_up.papers if not "2505.11518" <= paper.id <= "2505.13448"]
    assert len(outside) == 12
    assert "12 of its 49 papers" in made_up.note
    assert not recorded_day(TUESDAY).note


def test_reading_one_day_reads_no_other() -> None:
    recorded_day.cache_clear()
    recorded_day(TUESDAY)
    assert recorded_day.cache_info().currsize == 1


async def test_a_recorded_paper_is_found_by_its_id_and_a_strange_one_is_not(source: PaperSource) -> None:
    paper = await source.paper("2505.06839")
    assert paper is not None
    assert paper.title.startswith("The power of fine-grained experts")
    assert paper.authors == ("Enric Boix-Adsera", "Philippe Rigollet")
    assert await source.paper("2401.00001") is None


async def test_a_search_finds_papers_that_hold_every_word_titles_first(source: PaperSource) -> None:
    found = await source.search("MIXTURE rigollet")
    assert [paper.id for paper in found] == ["2505.06839"]
    found = await source.search("quantization", most=3)
    assert len(found) == 3
    assert all("quantization" in paper.title.casefold() for paper in found)
    for nothing in ("  ", "x", "a 1"):
        assert await source.search(nothing) == ()


async def test_a_paper_that_is_known_to_be_another_category_s_is_cross_listed(source: PaperSource) -> None:
    announced = await source.announced(["cs.LG", "cs.AI"], TUESDAY)
    types = {one.paper_id: one.type for batch in announced.batches for one in batch.announcements}
    assert types["2505.06745"] is AnnounceType.CROSS  # cs.CV
    assert types["2505.07070"] is AnnounceType.NEW
