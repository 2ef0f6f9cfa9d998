"""An answer on the screen: in its columns, within its width, and nothing but text."""

from __future__ import annotations

import io
import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.events import Ask, Button, Field, Item, Reply, Tone
from bot.platforms.terminal.items import opened
from bot.platforms.terminal.reply import render_reply
from tests.fakes.any_digests import any_text
from tests.fakes.terminal import lines_of

ASK = Ask("note")
UNSEEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

any_item = st.builds(
    Item,
    title=any_text,
    mark=any_text | st.integers(0, 99).map(str),
    aside=any_text,
    url=any_text,
    lines=st.lists(any_text, max_size=2).map(tuple),
    opens=st.none() | st.just(ASK),
)
any_reply = st.builds(
    Reply,
    title=any_text,
    url=any_text,
    text=st.lists(any_text, max_size=3).map(tuple),
    fields=st.lists(st.builds(Field, any_text, any_text), max_size=3).map(tuple),
    items=st.lists(any_item, max_size=4).map(tuple),
    notes=st.lists(any_text, max_size=2).map(tuple),
    buttons=st.lists(st.builds(Button, any_text, st.just(ASK)), max_size=4).map(tuple),
    tone=st.sampled_from(Tone),
)


def shown(reply: Reply, width: int = 80) -> list[str]:
    return lines_of(render_reply(reply), width)


def test_the_parts_of_an_answer_stand_in_blocks() -> None:
    reply = Reply(
        title="Saved papers",
        url="https://a.b",
        text=("Three papers.", "They stay until you let them go."),
        fields=(Field("Categories", "cs.LG cs.AI"), Field("Zone", "Europe/Berlin"), Field("Budget", "")),
        items=(Item(title="Pruning", mark="1", aside="10 · 8"), Item(title="Sparsity at scale", mark="12", aside="9")),
        notes=("Page 1 of 2.",),
        buttons=(Button("Share with the channel", ASK), Button("More", ASK)),
    )
    assert shown(reply) == [
        "Saved papers",
        "https://a.b",
        "Three papers.",
        "They stay until you let them go.",
        "",
        "Categories  cs.LG cs.AI",
        "Zone        Europe/Berlin",
        "Budget      –",
        "",
        " 1  Pruning            10 · 8",
        "12  Sparsity at scale  9",
        "",
        "Page 1 of 2.",
        "[1] Share with the channel   [2] More",
    ]


def test_a_sentence_alone_is_a_line_alone() -> None:
    assert shown(Reply(text=("Done.",))) == ["Done."]
    assert shown(Reply()) == []


def test_a_problem_and_a_fault_are_told_apart_from_an_answer_without_colours() -> None:
    text = ("`wek` is not a date, and this is a long sentence that tells so at some length.", "Try `week`.")
    assert shown(Reply(text=text, tone=Tone.PROBLEM), 60) == [
        "!  `wek` is not a date, and this is a long sentence that",
        "   tells so at some length.",
        "   Try `week`.",
    ]
    assert shown(Reply(text=("arXiv is away.",), tone=Tone.FAULT)) == ["!!  arXiv is away."]


def test_the_titles_of_a_list_are_cut_and_those_of_long_items_wrapped() -> None:
    title = "A title that is longer than the line on which it has to stand"
    cut = Item(title=title, aside="10 · 8", mark="1")
    whole = Item(title=title, aside="10 · 8", mark="2", lines=("Ada, Bob",), url="https://a.b")
    assert shown(Reply(items=(cut, whole)), 50) == [
        "1  A title that is longer than the line o…  10 · 8",
        "2  A title that is longer than the line on  10 · 8",
        "   which it has to stand",
        "   Ada, Bob",
        "   https://a.b",
    ]


def test_asides_have_the_room_that_titles_leave() -> None:
    aside = "by Ada, Monday 23 November 2026, 01:09 Europe/Berlin"
    assert shown(Reply(items=(Item(title="Version 2", aside=aside),)), 80) == [f"Version 2  {aside}"]


def test_the_dots_of_scores_stand_below_each_other() -> None:
    asides = ("10 · – Architecture", "9.4 · 7.5", "8 · 10 Compression")
    items = tuple(Item(title="x", mark=str(n), aside=aside) for n, aside in enumerate(asides, 1))
    assert shown(Reply(items=items)) == [
        "1  x   10 · –    Architecture",
        "2  x  9.4 · 7.5",
        "3  x    8 · 10   Compression",
    ]


def test_wide_letters_keep_the_columns() -> None:
    items = (Item(title="漢字漢字", mark="1", aside="x"), Item(title="ab", mark="2", aside="x"))
    lines = shown(Reply(items=items))
    assert len({cell_len(line[: line.index("x")]) for line in lines}) == 1


def test_items_open_by_their_numbers_or_by_their_place() -> None:
    one, two = Ask("one"), Ask("two")
    numbered = (Item(title="A", mark="11", opens=one), Item(title="B", mark="12", opens=two))
    signed = (Item(title="A", mark="+", opens=one), Item(title="B"), Item(title="C", mark="+", opens=two))
    assert opened(numbered) == {"11": one, "12": two}
    assert opened(signed) == {"1": one, "3": two}
    assert shown(Reply(items=signed)) == [
        "1 +  A",
        "2    B",
        "3 +  C",
        "",
        "A dot and its number opens one of them: .1",
    ]


def test_indented_lines_of_a_text_stay_indented() -> None:
    assert shown(Reply(text=("@article{a,\n  title = {T},\r\n\tyear = 2025\n}",))) == [
        "@article{a,",
        "  title = {T},",
        " year = 2025",
        "}",
    ]


def test_many_buttons_take_several_lines() -> None:
    buttons = tuple(Button(f"The button number {n}", ASK) for n in range(1, 5))
    assert shown(Reply(buttons=buttons), 60) == [
        "[1] The button number 1   [2] The button number 2",
        "[3] The button number 3   [4] The button number 4",
    ]


def test_markup_and_emoji_codes_are_text() -> None:
    text = "[bold]x[/bold] [link=http://a] :smile: [/]"
    assert shown(Reply(title=text, text=(text,), buttons=(Button(text, ASK),))) == [
        text, text, "", f"[1] {text}",
    ]  # fmt: skip


@settings(max_examples=60)
@given(any_reply, st.integers(40, 200))
def test_any_answer_fits_any_width_and_holds_no_order_to_the_terminal(reply: Reply, width: int) -> None:
    for line in shown(reply, width):
        assert cell_len(line) <= width
        assert line == line.rstrip()
        assert not [sign for sign in line if unicodedata.category(sign) == "Cc" or sign in UNSEEN]


@settings(max_examples=30)
@given(any_reply)
def test_on_a_screen_there_are_colours_and_no_other_order_to_the_terminal(reply: Reply) -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, width=80, markup=False, emoji=False, highlight=False, force_terminal=True, color_system="standard"
    )
    console.print(render_reply(reply))
    text = COLOURS.sub("", stream.getvalue())
    assert not [sign for sign in text if unicodedata.category(sign) == "Cc" and sign != "\n"]
