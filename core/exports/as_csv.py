"""Papers as CSV (RFC 4180) that a spreadsheet opens without obeying anything in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.model import Paper, Verdict
from core.tex import one_line, readable

COLUMNS = (
    "date", "position", "arxiv_id", "version", "title", "authors", "categories", "relevance", "novelty", "topic", "why",
    "url", "doi", "journal",
)  # fmt: skip
# A spreadsheet takes a cell for a formula that begins with one of these, and some with a tab or a return before.
# Some take a semicolon for the end of a cell.
_FORMULA = re.compile(r"(^|[;\t]\s*)(?=[=+\-@＝＋－＠])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A paper, with what is known of it: the date that it was listed, its place there, and its verdict."""

    paper: Paper
    date: date | None = None
    position: int | None = None
    verdict: Verdict | None = None


def csv_table(rows: Iterable[Row]) -> str:
    """A line of column names, then a line for each row. Authors have a semicolon between them, categories a blank."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _values(row)] for row in rows)
    return out.getvalue()


def _values(row: Row) -> tuple[object, ...]:
    paper, verdict = row.paper, row.verdict
    judged = (verdict.relevance, verdict.novelty, verdict.topic, verdict.comment) if verdict else (None, None, "", "")
    return (
        row.date.isoformat() if row.date else "",
        row.position,
        paper.id,
        paper.version,
        readable(paper.title),
        "; ".join(one_line(readable(name)) for name in paper.authors),
        " ".join(paper.categories) or paper.primary_category,
        *judged,
        paper.url,
        paper.doi,
        paper.journal_ref and readable(paper.journal_ref),
    )


def _cell(value: object) -> str:
    """The value as text on one line; an apostrophe says that what follows is no formula."""
    if isinstance(value, float | int):
        return f"{value:g}"
    return _FORMULA.sub(r"\1'", one_line(str(value or "")))
