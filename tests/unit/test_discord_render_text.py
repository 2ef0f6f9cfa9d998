"""Texts on their way into Discord: what its markdown would read, and commands as they are typed there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.table import table
from bot.plain_text import length, paragraph, shown
from bot.platforms.discord.render.spelling import command
from bot.platforms.discord.render.text import (
    all_fitted,
    escaped,
    fitted,
    linked,
    preformatted,
    small,
    sound,
    spoken,
)
from tests.fakes.any_digests import any_text
from tests.fakes.discord.markdown import Link, Parsed, parse

PAPER = "https://arxiv.org/abs/2505.06839"


def test_signs_that_mean_something_anywhere_are_escaped() -> None:
    assert escaped("*a* _b_ ~c~ |d| `e` \\f <g> [h](i) @j") == (
        "\\*a\\* \\_b\\_ \\~c\\~ \\|d\\| \\`e\\` \\\\f \\<g\\> \\[h\\](i) \\@j"
    )


def test_an_address_and_a_shortcode_stay_text_and_a_colon_before_a_blank_is_left_alone() -> None:
    assert escaped("BERT: see https://a.b, :smile:") == "BERT: see https\\://a.b, \\:smile:"


def test_what_begins_a_line_is_escaped_there_only() -> None:
    lines = {
        "# a - # b": "\\# a - # b",
        "- a": "\\- a",
        "  - a": "  \\- a",
        "-# a": "\\-# a",
        "12. a 12. b": "12\\. a 12. b",
        "1.5 a": "1.5 a",
        "a\n> b\n# c": "a\n\\> b\n\\# c",
    }
    assert {text: escaped(text) for text in lines} == lines


@given(any_text)
def test_escaped_text_is_read_as_it_was(text: str) -> None:
    line = shown(text)
    assert parse(escaped(line)) == Parsed(line)


@given(st.text(alphabet="ab:/\\<>[]()*_~|`#-@1. \nhtps", max_size=30))
def test_escaped_paragraphs_are_read_as_they_were(text: str) -> None:
    told = paragraph(text)
    assert parse(escaped(told)) == Parsed(told)


def test_a_plain_title_is_a_link_itself() -> None:
    assert linked("Mixture of Experts (MoE): a survey", PAPER) == f"[Mixture of Experts (MoE): a survey]({PAPER})"
    assert linked("A", PAPER, bold=True) == f"**[A]({PAPER})**"


@pytest.mark.parametrize("title", ["[0,1) and `x`", "a_b", "5*3", "🎉", "❤\ufe0f", "# a", "\u2068שלום\u2069"])
def test_a_title_that_cannot_stand_in_a_link_has_one_behind_it(title: str) -> None:
    assert linked(title, PAPER) == f"{escaped(title)} ([link]({PAPER}))"
    found = parse(linked(title, PAPER, bold=True))
    assert found.text == f"{title} (link)"
    assert found.links == [Link(PAPER, "link")]
    assert found.styles == [("bold", title)]


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "discord://x", "https://a b", 'https://a"b', "https://a\\b", "https://é.fr"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert sound(address) == ""
    assert linked("T", address) == "T"


def test_brackets_in_an_address_do_not_end_its_link() -> None:
    assert parse(linked("T", "https://a.b/c_(d)")).links == [Link("https://a.b/c_%28d%29", "T")]


def test_spans_in_backticks_are_code_and_everything_else_is_text() -> None:
    found = parse(spoken("See `/help *x*`, or *y*; 5` and \\"))
    assert found.text == "See /help *x*, or *y*; 5` and \\"
    assert found.styles == [("code", "/help *x*")]


def test_small_print_is_small_on_every_line() -> None:
    assert small("a\n\nb") == "-# a\n-# b"


def test_a_text_as_it_stands_is_code_unless_it_holds_the_end_of_code() -> None:
    assert parse(preformatted("a\n  *b*")).styles == [("code block", "a\n  *b*")]
    assert parse(preformatted("a\n  ``` *b*")) == Parsed("a\n  ``` *b*")


@given(any_text, st.integers(4, 40))
def test_a_fitted_text_is_the_beginning_of_the_whole_and_its_markup_fits(text: str, most: int) -> None:
    line = shown(text)
    told = fitted(line, most)
    assert length(told) <= most
    kept = parse(told, blocks=False).text
    assert kept == line or line.startswith(kept.removesuffix("…").removesuffix(" "))


@given(any_text, st.integers(20, 60))
def test_pieces_of_a_text_fit_as_they_are_written_and_lose_nothing(text: str, most: int) -> None:
    whole = paragraph(text * 3)
    found = list(all_fitted(whole, most))
    assert all(0 < length(piece) <= most for piece in found)
    told = "".join(parse(piece).text for piece in found)
    assert [sign for sign in told if not sign.isspace()] == [sign for sign in _seen(whole) if not sign.isspace()]


def test_commands_are_written_as_they_are_chosen_in_discord() -> None:
    told = {
        "/help": "/help",
        "/help digest": "/help command:digest",
        "/digest help": "/help command:digest",
        "/digest": "/digest show",
        "/digest 2025-05-13": "/digest show date:2025-05-13",
        "/digest yesterday share": "/digest show date:yesterday share:True",
        "/digest week last": "/digest week date:last",
        "/criteria mute \"federated learning\"": "/criteria mute words:federated learning",
        "/subscription setup budget=$1.50": "/subscription setup budget:$1.50",
        "/paper mixture of experts": "/paper show paper:mixture of experts",
        "/export saved ris": "/export when:saved format:ris",
        "/votes reactions :fire: more": "/votes reactions emoji::fire: meaning:more",
        "/status": "/status show",
    }  # fmt: skip
    assert {text: command(text, table()) for text in told} == told


def test_how_a_command_is_used_keeps_its_placeholders() -> None:
    told = {
        "/digest [date] [share]": "/digest show [date] [share]",
        "/paper similar <paper>": "/paper similar <paper>",
        "/export [when] [format]": "/export [when] [format]",
        "/nothing [date]": "/nothing [date]",
    }
    assert {text: command(text, table()) for text in told} == told


@pytest.mark.parametrize("text", ["none", "/nonsense", "/votes nonsense", "/invite @Broadsheet", "/", "/ digest"])
def test_what_is_no_command_stays_as_it_is(text: str) -> None:
    assert command(text, table()) == text


def _seen(text: str) -> str:
    return "".join(all_fitted(text, 10_000, lambda piece: piece))
