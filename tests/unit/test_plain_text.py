"""Text of others before it is shown: on its lines, within its length, in its direction, and whole signs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plain_text import cut, isolated, length, paragraph, pieces, shown
from tests.fakes.any_digests import any_text

FAMILY = "👩\u200d👩\u200d👧"
ANY = st.lists(st.one_of(any_text, st.sampled_from([FAMILY, "👍🏽", "🇩🇪", "é", "\ud800", "word "])), max_size=8).map(
    "".join
)


def test_an_emoji_counts_as_the_two_units_that_it_is_in_utf_16() -> None:
    assert [length(text) for text in ("", "abc", "é", "漢字", "🎉", "\ud83c")] == [0, 3, 1, 2, 2, 1]


def test_a_text_that_fits_is_left_alone_and_a_longer_one_ends_behind_a_word() -> None:
    assert cut("a few words", 11) == "a few words"
    assert cut("some words more", 13) == "some words …"
    assert cut("some words, more", 14) == "some words …"
    assert cut("abcdefghijkl", 10) == "abcdefghi…"


@pytest.mark.parametrize("sign", [FAMILY, "👍🏽", "🇩🇪", "e\u0301", "❤\ufe0f", "🏴\U000e0067\U000e007f"])
def test_a_sign_that_people_see_as_one_is_never_cut_in_two(sign: str) -> None:
    for most in range(3, 20):
        kept = cut(sign * 12, most).removesuffix("…")
        assert kept == sign * (len(kept) // len(sign))


def test_a_letter_with_marks_without_end_is_cut_all_the_same() -> None:
    assert length(cut("e" + "\u0301" * 500, 100)) <= 100


@given(ANY, st.integers(3, 60))
def test_a_cut_text_fits_and_is_the_beginning_of_the_whole(text: str, most: int) -> None:
    line = shown(text)
    kept = cut(line, most)
    assert length(kept) <= most
    assert kept == line or line.startswith(kept.removesuffix("…").removesuffix(" "))
    kept.encode()


@given(ANY, st.integers(70, 120))
def test_pieces_fit_and_lose_nothing_that_can_be_seen(text: str, most: int) -> None:
    whole = paragraph(text * 3)
    found = list(pieces(whole, most))
    assert all(0 < length(piece) <= most for piece in found)
    assert _without_blanks("".join(found)) == _without_blanks(whole)


def test_a_long_text_is_parted_between_lines_or_words() -> None:
    assert list(pieces("one two\nthree four five", 12)) == ["one two", "three four", "five"]


@given(ANY)
def test_what_is_shown_is_a_line_without_orders_to_the_screen(text: str) -> None:
    line = shown(text)
    assert not [
        sign for sign in line if unicodedata.category(sign) in ("Cc", "Cs") or sign in "\u202a\u202e\u2066\u2069"
    ]
    assert line == "" or not line.isspace()
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize("nothing", ["", " \n", "\u200b", "\u200d \u2060", "\x00", "\u00ad"])
def test_a_text_in_which_nothing_can_be_seen_is_none(nothing: str) -> None:
    assert shown(nothing, "(no title)") == "(no title)"
    assert paragraph(nothing) == ""


def test_a_paragraph_keeps_its_lines_and_a_little_of_their_indentation() -> None:
    assert (
        paragraph("\n@article{a,\r\n  title = {B},\r\n\n\n\n            x\n}\n")
        == "@article{a,\n  title = {B},\n\n        x\n}"
    )


def test_only_text_that_runs_from_right_to_left_is_kept_apart() -> None:
    assert isolated("Pruning · naïve 漢字") == "Pruning · naïve 漢字"
    assert isolated("שלום 3") == "\u2068שלום 3\u2069"
    assert isolated("abc\u200f") == "\u2068abc\u200f\u2069"


def _without_blanks(text: str) -> str:
    return "".join(sign for sign in text if sign != "\n" and unicodedata.category(sign) not in ("Zs", "Cf"))
