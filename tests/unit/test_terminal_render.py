"""A digest on the screen: in its columns, within its width, and nothing but text."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.platforms.terminal.console import PIPE_WIDTH, terminal_console
from bot.platforms.terminal.render import render_digest, render_head
from core.model import Digest
from core.pages import states
from tests.fakes.any_digests import any_digest
from tests.fakes.digests import (
    a_digest,
    a_local_digest,
    a_paper,
    a_partial_digest,
    a_quiet_digest,
    a_verdict,
    an_entry,
)

UNSEEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _shown(digest: Digest, width: int = 100, *, head: bool = False) -> list[str]:
    stream = io.StringIO()
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False)
    console.print(render_head(digest) if head else render_digest(digest))
    return stream.getvalue().splitlines()


def test_the_head_looks_as_it_was_designed() -> None:
    assert _shown(a_digest(), head=True) == [
        "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI",
        "3 worth reading of 9 new · 6 held back · gpt-4o $0.19",
        " 1  The power of fine-grained experts: Granularity boosts expressivity…   10 · 8    Architecture",
        " 2  Improving Block-Wise LLM Quantization by 4-bit Block-Wise Optimal…    10 · 8    Compression",
        " 3  Learning from Samples: Inverse Problems over measures via Sharpene…    9 · 7.5  by Gabriel Peyré",
        "May 2025 · ◂ Mon 12 · Wed 14 ▸",
    ]


def test_a_paper_follows_with_byline_scores_why_and_abstract() -> None:
    lines = _shown(a_digest(entries=(an_entry(),)))
    assert lines[5:10] == [
        " 1  The power of fine-grained experts: Granularity boosts expressivity in Mixture of Experts",
        "    Enric Boix-Adsera, Philippe Rigollet · cs.LG · 2505.06839",
        "    Relevance 10 · Novelty 8 · Architecture",
        "    Why: Proves an exponential gap in expressivity between few and many active experts.",
        "    Mixture-of-Experts (MoE) layers are increasingly central to frontier model architectures. By",
    ]


def test_without_neighbours_there_is_no_footer() -> None:
    assert not [line for line in _shown(a_digest(previous=None, next=None), head=True) if "May 2025" in line[8:]][1:]


def test_a_recorded_day_says_so_and_why_novelty_is_absent() -> None:
    head = _shown(a_local_digest(), head=True)
    assert head[1:5] == [
        "Recorded day",
        states.RECORDED,
        "1 worth reading of 7 new · 6 held back · local scorer, free",
        "Novelty is not judged by the local scorer.",
    ]
    assert head[5].split("   ")[-1] == "9.4 · –  Architecture"


def test_what_went_wrong_stands_above_the_list() -> None:
    head = _shown(a_partial_digest(), head=True)
    assert head[1] == "Partial"
    assert head[3:7] == [
        "cs.AI: arXiv did not answer (503, 6 tries).",
        "2 papers could not be scored: the model did not answer (429, 6 tries).",
        "1 paper could not be scored: its verdict could not be read.",
        "1 announced entry could not be read: 2505.01234: no title.",
    ]


def test_a_quiet_day_is_told_in_one_line() -> None:
    assert _shown(a_quiet_digest())[1] == (
        "No announcement on 28 November: arXiv does not announce on Thanksgiving. Next: Monday 1 December."
    )


def test_columns_stay_in_line_under_wide_letters() -> None:
    wide = an_entry(
        a_paper(title="基于专家混合的大型语言模型的稀疏激活与量化方法研究综述以及展望和未来的发展方向与挑战" * 2)
    )
    head = _shown(a_digest(entries=(wide, an_entry(position=2))), head=True)
    rows = [line for line in head if line.startswith((" 1 ", " 2 "))]
    assert len({cell_len(row[: row.index("10 · 8")]) for row in rows}) == 1


def test_console_markup_and_emoji_codes_in_a_title_are_text() -> None:
    lines = _shown(a_digest(entries=(an_entry(a_paper(title="[bold]x[/bold] [link=http://a] :smile: [/]")),)))
    assert lines[2].startswith(" 1  [bold]x[/bold] [link=http://a] :smile: [/] ")


def test_nothing_in_a_text_reaches_the_terminal_as_an_order_to_it() -> None:
    evil = "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\ \x9b2J \u202egnp.exe"
    paper = a_paper(title=evil, abstract=evil, authors=(evil,), primary_category=evil)
    entry = an_entry(paper, verdict=a_verdict(topic=evil, comment=evil))
    text = "\n".join(_shown(a_digest(entries=(entry,), faults=(evil,), skipped=(evil,), categories=(evil,))))
    assert not set(text) & ({"\x1b", "\x9b"} | UNSEEN)


@pytest.mark.parametrize("width", [60, 80, 100, 140, 200])
def test_lines_fit_and_have_no_blanks_at_their_ends(width: int) -> None:
    for line in _shown(a_partial_digest(), width):
        assert cell_len(line) <= min(width, 120)
        assert line == line.rstrip()


@settings(max_examples=40)
@given(any_digest(), st.integers(60, 200))
def test_any_digest_fits_any_width_with_no_control_character(digest: Digest, width: int) -> None:
    for line in _shown(digest, width):
        assert cell_len(line) <= width
        assert not [sign for sign in line if unicodedata.category(sign) == "Cc" or sign in UNSEEN]


def test_a_pipe_gets_no_colours_and_a_fixed_width() -> None:
    stream = io.StringIO()
    console = terminal_console(stream)
    console.print(render_digest(a_digest()))
    assert console.width == PIPE_WIDTH
    assert "\x1b" not in stream.getvalue()


def test_a_stream_that_lacks_letters_gets_a_question_mark_for_them() -> None:
    raw = io.BytesIO()
    console = terminal_console(io.TextIOWrapper(raw, encoding="ascii", newline="\n"))
    console.print(render_head(a_digest()))
    console.file.flush()
    assert raw.getvalue().startswith(b"arXiv ? Tuesday 13 May 2025 ? cs.LG cs.AI\n")
