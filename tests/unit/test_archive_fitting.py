"""What a page leaves out so that it stays light."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.archive.fitting import brief, level, place, shortened, whole
from tests.fakes.any_digests import any_text
from tests.fakes.digests import a_paper, an_entry


def size(text: str) -> int:
    return len(escape(text).encode("utf-8", "replace"))


@given(st.lists(st.integers(0, 5_000), max_size=20), st.integers(0, 20_000))
def test_what_is_cut_to_the_level_fits_and_a_higher_one_would_not(sizes: list[int], room: int) -> None:
    most = level(sizes, room)
    assert sum(min(size, most) for size in sizes) <= room
    assert sum(sizes) <= room or sum(min(size, most + 1) for size in sizes) > room


@given(st.lists(any_text, min_size=1, max_size=5), st.integers(0, 2_000))
def test_abstracts_are_cut_by_as_much_as_is_too_much(texts: list[str], excess: int) -> None:
    shown = whole([an_entry(a_paper(abstract=text)) for text in texts])
    before, after = (sum(size(one.abstract) for one in some) for some in (shown, shortened(shown, excess)))
    assert after <= max(before - excess, len(texts) * size(" …"))
    for was, now in zip(shown, shortened(shown, excess), strict=True):
        assert now.is_cut == (was.abstract != now.abstract)
        assert was.abstract.startswith(now.abstract.removesuffix(" …"))


def test_long_abstracts_are_cut_before_short_ones() -> None:
    shown = whole([an_entry(a_paper(abstract=text)) for text in ("word " * 300, "A short one.")])
    long, short = shortened(shown, 500)
    assert (long.is_cut, short.abstract, short.is_cut) == (True, "A short one.", False)
    assert long.abstract.endswith("word …")


@pytest.mark.parametrize(("position", "end"), [(1, "#paper-1"), (40, "#paper-40"), (41, "?page=2#paper-41")])
def test_a_paper_of_a_long_day_is_on_one_of_its_pages(position: int, end: str) -> None:
    assert place(position) == end


def test_a_brief_text_ends_with_a_word() -> None:
    assert brief("one two three", 13) == "one two three"
    assert brief("one two three", 12) == "one two …"
