"""The developer's tool that made the recorded days, and that what ships is what the pages hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.sources.recorded import recorded_dates, recorded_day
from tools.record_days import check_page, read_page
from tools.record_days import recorded_day as shipped_form

PAGES = Path(__file__).resolve().parents[2] / "../shared/seeds"

PLAIN = """Personalized Daily Arxiv Papers 03/11/2025

Total relevant papers: 2

  1. On [Sparse] Nets_1 Authors: Ann Lee, Jr., Bo Hu

  2. *A* $x^2$ Authors: Gabriel Peyr\\'e


1. On [Sparse] Nets_1

ArXiv ID: 2503.00001

Authors: Ann Lee, Jr., Bo Hu

Abstract: First  line.
Second line: 1. Not an entry.

Comment: Author match


2. *A* $x^2$

ArXiv ID: 2503.00002

Authors: Gabriel Peyr\\'e

Abstract: Short.

Comment: Near.

Relevance: 8 Novelty: 7
"""

MARKDOWN = """# Personalized Daily ArXiv Papers 2025-06-02

Total relevant papers: 1

1. [A3 : an [odd](x) title](#user-content-link1)
**Authors:** Bo Hu

## 1. [A3 : an [odd](x) title](https://arxiv.org/abs/2505.00001) <a id="link1"></a>

**ArXiv ID:** 2505.00001

**Authors:** Bo Hu

**Abstract:** We \\textit{keep} TeX & all.

**Comment:** Yes.

**Relevance:** 10
**Novelty:** 8
"""


def test_a_plain_page_is_read_as_it_stands() -> None:
    page = read_page(PLAIN)
    check_page(page)
    first, second = page.entries
    assert (page.date, first.id, first.title) == ("2025-03-11", "2503.00001", "On [Sparse] Nets_1")
    assert first.authors == ("Ann Lee, Jr.", "Bo Hu")
    assert first.abstract == "First line. Second line: 1. Not an entry."
    assert (second.title, second.authors) == ("*A* $x^2$", ("Gabriel Peyr\\'e",))


def test_a_markdown_page_is_read_as_it_stands() -> None:
    page = read_page(MARKDOWN)
    check_page(page)
    (entry,) = page.entries
    assert (page.date, entry.id, entry.title) == ("2025-06-02", "2505.00001", "A3 : an [odd](x) title")
    assert entry.abstract == "We \\textit{keep} TeX & all."


@pytest.mark.parametrize(
    "broken",
    [
        PLAIN.replace("papers: 2", "papers: 3"),
        PLAIN.replace("  1. On [Sparse]", "  1. On [Dense]"),
        PLAIN.replace("ArXiv ID: 2503.00002\n", ""),
    ],
)
def test_a_page_that_contradicts_itself_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="2025-03-11"):
        check_page(read_page(broken))


@pytest.mark.skipif(not PAGES.exists(), reason="the published pages are not at hand")
def test_what_ships_is_what_the_pages_hold() -> None:
    pages = [read_page(path.read_text(encoding="utf-8")) for path in sorted(PAGES.glob("*.txt"))]
    assert [page.date for page in pages] == [str(day) for day in recorded_dates()]
    for page, day in zip(pages, recorded_dates(), strict=True):
        check_page(page)
        held = [(paper.id, paper.title, paper.authors, paper.abstract) for paper in recorded_day(day).papers]
        assert held == [(entry.id, entry.title, entry.authors, entry.abstract) for entry in page.entries]
        assert shipped_form(page, {})["note"] == recorded_day(day).note
