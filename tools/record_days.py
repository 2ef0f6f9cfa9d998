"""Developer's tool: turn published digest pages into the recorded days that ship with Broadsheet.

    python -m tools.record_days ../shared/seeds ../shared/data/candidates.jsonl.gz core/sources/recorded_days

It reads both layouts that such pages came in (plain text and Markdown) and takes what arXiv gave: id, title, authors,
abstract. What the page's own scanner thought of a paper stays behind.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

NOTES = {
    "2025-05-20": (
        "This page was made up later from midnight-to-midnight UTC submission times; "
        "12 of its 49 papers were announced on a neighbouring day."
    ),
}

_ENTRY = re.compile(
    r"^(?:\#\#\ )?(?P<number>\d+)\.\ "
    r"(?:\[(?P<linked>[^\n]+)\]\(https://arxiv\.org/abs/[^)\n]+\)[^\n]*|(?P<plain>[^\n]+))\n\n"
    r"(?:\*\*)?ArXiv\ ID:(?:\*\*)?\ (?P<id>\S+)\n\n"
    r"(?:\*\*)?Authors:(?:\*\*)?\ (?P<authors>[^\n]+)\n\n"
    r"(?:\*\*)?Abstract:(?:\*\*)?\ (?P<abstract>.+?)\n\n"
    r"(?:\*\*)?Comment:(?:\*\*)?",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_LISTED = re.compile(
    r"^\ *(?P<number>\d+)\.\ "
    r"(?:\[(?P<linked>.+)\]\(\#user-content-link\d+\)\n\*\*Authors:\*\*|(?P<plain>.+?)\ Authors:)"
    r"\ (?P<authors>.+)$",
    re.MULTILINE | re.VERBOSE,
)
_TOTAL = re.compile(r"^Total relevant papers: (\d+)$", re.MULTILINE)
_DATE = re.compile(r"^(?:# )?Personalized Daily Ar[Xx]iv Papers (\S+)$", re.MULTILINE)
_NAME_BREAK = re.compile(r",\s+(?!(?:Jr|Sr|II|III|IV)\b)")


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One paper as a page has it."""

    id: str
    title: str
    authors: tuple[str, ...]
    abstract: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its date as YYYY-MM-DD, how many papers it says it lists, its table of contents and its entries."""

    date: str
    total: int
    contents: tuple[tuple[str, tuple[str, ...]], ...]
    entries: tuple[PageEntry, ...]


def read_page(text: str) -> Page:
    """A page of either layout."""
    return Page(
        date=_iso_date(_one(_DATE, text)),
        total=int(_one(_TOTAL, text)),
        contents=tuple((_title(match), _names(match["authors"])) for match in _LISTED.finditer(text)),
        entries=tuple(_entry(match) for match in _ENTRY.finditer(text)),
    )


def check_page(page: Page) -> None:
    """Raise ValueError unless the page's count, table of contents and entries say the same."""
    if not page.total == len(page.contents) == len(page.entries):
        raise ValueError(f"{page.date}: says {page.total}, lists {len(page.contents)}, holds {len(page.entries)}")
    for listed, entry in zip(page.contents, page.entries, strict=True):
        if listed != (entry.title, entry.authors):
            raise ValueError(f"{page.date}: {entry.id} is listed as {listed}")


def recorded_day(page: Page, categories: Mapping[str, list[str]]) -> dict[str, object]:
    """What ships of a page. Categories are given where they are known."""
    papers = [
        {"id": entry.id, "title": entry.title, "authors": list(entry.authors), "abstract": entry.abstract}
        | ({"categories": categories[entry.id]} if entry.id in categories else {})
        for entry in page.entries
    ]
    return {"date": page.date, "note": NOTES.get(page.date, ""), "papers": papers}


def main(
    pages: Annotated[Path, typer.Argument(help="A folder of pages, *.txt.")],
    candidates: Annotated[Path, typer.Argument(help="Papers with categories, JSON lines, gzipped.")],
    into: Annotated[Path, typer.Argument(help="Where the recorded days go.")],
) -> None:
    """Write one <date>.json for each page."""
    with gzip.open(candidates, "rt", encoding="utf-8") as lines:
        known = {record["arxiv_id"]: record["categories"] for record in map(json.loads, lines)}
    for path in sorted(pages.glob("*.txt")):
        page = read_page(path.read_text(encoding="utf-8"))
        check_page(page)
        text = json.dumps(recorded_day(page, known), ensure_ascii=False, indent=1)
        (into / f"{page.date}.json").write_text(text + "\n", encoding="utf-8")
        typer.echo(f"{page.date}: {page.total} papers")


def _entry(match: re.Match[str]) -> PageEntry:
    return PageEntry(match["id"], _title(match), _names(match["authors"]), _fold(match["abstract"]))


def _title(match: re.Match[str]) -> str:
    return _fold(match["linked"] or match["plain"])


def _names(text: str) -> tuple[str, ...]:
    return tuple(_NAME_BREAK.split(_fold(text)))


def _fold(text: str) -> str:
    return " ".join(text.split())


def _one(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if not match:
        raise ValueError(f"The page has no line like {pattern.pattern}")
    return match[1]


def _iso_date(text: str) -> str:
    """Older pages write 03/11/2025, newer ones 2025-03-11."""
    month, slash, rest = text.partition("/")
    if not slash:
        return text
    day, _, year = rest.partition("/")
    return f"{year}-{month}-{day}"


if __name__ == "__main__":
    typer.run(main)
