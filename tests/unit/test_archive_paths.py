"""What a path asks for, how often one may ask, and where a chart's lines lie."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.archive.asked import Asked, Kind, read_path
from bot.archive.chart import HEIGHT, OTHER, WIDTH, chart_of
from bot.archive.flood import Flood
from core.errors import BadDate, BadPaperId, NotFound
from core.model import TopicCount
from tests.fakes.any_digests import any_text

DAY = date(2025, 5, 13)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", Asked(kind=Kind.HOME)),
        ("2025-05-13", Asked(kind=Kind.DAY, date=DAY)),
        ("2025-05-13/", Asked(kind=Kind.DAY, date=DAY)),
        ("2025-05-13/2", Asked(kind=Kind.DAY, date=DAY, revision=2)),
        ("2025-05-13.json", Asked(kind=Kind.DAY, date=DAY, form="json")),
        ("2025-05-13/2.md", Asked(kind=Kind.DAY, date=DAY, revision=2, form="md")),
        ("2025-05-13/held", Asked(kind=Kind.HELD, date=DAY)),
        ("2025-05", Asked(kind=Kind.MONTH, date=date(2025, 5, 1))),
        ("2025.json", Asked(kind=Kind.YEAR, date=date(2025, 1, 1), form="json")),
        ("search", Asked(kind=Kind.SEARCH)),
        ("feed.atom", Asked(kind=Kind.FEED, form="atom")),
        ("saved", Asked(kind=Kind.SAVED)),
        ("saved.bib", Asked(kind=Kind.SAVED, form="bib")),
        ("paper/2505.06839", Asked(kind=Kind.PAPER, paper_id="2505.06839")),
        ("paper/2505.06839v2", Asked(kind=Kind.PAPER, paper_id="2505.06839")),
        ("paper/hep-th/9901001.bib", Asked(kind=Kind.PAPER, paper_id="hep-th/9901001", form="bib")),
    ],
)
def test_a_path_asks_for_one_page_in_one_form(path: str, asked: Asked) -> None:
    assert read_path(path) == asked


@pytest.mark.parametrize(
    "path", ["nothing", "2025.md", "2025-05/held", "2025-05-13.xml", "2025-05-13/held.json", "x" * 999]
)
def test_a_page_that_is_not_there_is_not_found(path: str) -> None:
    with pytest.raises(NotFound):
        read_path(path)


@pytest.mark.parametrize("path", ["2025-02-30", "2025-5-3", "20250513", "0000", "٢٠٢٥-٠٥-١٣", "2025-05-13-14"])
def test_what_is_no_date_is_told_with_a_right_one(path: str) -> None:
    with pytest.raises(BadDate, match="Try `2025-05-13`"):
        read_path(path)


@given(any_text | st.from_regex(r"\d{4}-\d\d-\d\d(/.{0,4})?(\.[a-z]{1,4})?"))
def test_any_path_is_a_page_or_told_to_be_none(path: str) -> None:
    try:
        assert isinstance(read_path(path), Asked)
    except (NotFound, BadDate, BadPaperId) as fault:
        assert str(fault)


def test_an_address_may_ask_in_a_burst_and_then_slowly() -> None:
    flood = Flood(burst=3, rate=0.5)
    assert [flood.wait("192.0.2.1", 0) for _ in range(5)] == [0, 0, 0, 2, 2]
    assert flood.wait("192.0.2.2", 0) == 0
    assert [flood.wait("192.0.2.1", 2) for _ in range(2)] == [0, 2]
    assert [flood.wait("192.0.2.1", 1000) for _ in range(4)] == [0, 0, 0, 2]


def test_a_household_of_addresses_is_one_and_a_clock_that_goes_back_gives_nothing() -> None:
    flood = Flood(burst=1, rate=1)
    assert [flood.wait(f"2001:db8::{n}", 0) for n in range(3)] == [0, 1, 1]
    assert flood.wait("2001:db8:0:1::1", 0) == 0
    assert flood.wait("2001:db8::1", -1000) == 1
    assert flood.wait("no address", 0) == 0


def test_no_more_addresses_are_remembered_than_fit() -> None:
    flood = Flood(burst=1, rate=1)
    for number in range(10_001):
        flood.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0)
    # The newest has to wait; the oldest is a stranger again.
    assert (flood.wait("10.0.39.16", 0), flood.wait("10.0.0.0", 0)) == (1, 0)


def counts(**topics: int) -> list[tuple[str, TopicCount]]:
    return [("13", TopicCount(DAY, name, number)) for name, number in topics.items()]


def test_a_chart_has_the_most_frequent_topics_and_the_rest_as_one() -> None:
    chart = chart_of(counts(a=1, b=9, c=3, d=4, e=5, f=6, g=2), ["13", "14"])
    assert chart
    assert [(line.name, line.numbers) for line in chart.lines] == [
        ("b", (9, 0)), ("f", (6, 0)), ("e", (5, 0)), ("d", (4, 0)), ("c", (3, 0)), (OTHER, (3, 0)),
    ]  # fmt: skip
    assert chart.highest == 9


def test_nothing_makes_no_chart() -> None:
    assert chart_of([], ["13"]) is None


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 40), st.integers(1, 99)), min_size=1))
def test_every_point_is_on_the_chart_and_every_paper_is_counted(told: list[tuple[str, int, int]]) -> None:
    columns = [str(n) for n in range(41)]
    chart = chart_of(((str(column), TopicCount(DAY, name, number)) for name, column, number in told), columns)
    assert chart
    assert sum(sum(line.numbers) for line in chart.lines) == sum(number for _, _, number in told)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for line in chart.lines for x, y in line.points)
