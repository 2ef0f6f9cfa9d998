"""Papers as RIS, which Zotero, EndNote, Mendeley and others read. RIS is Unicode without TeX, a line a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.arxiv_id import year_of
from core.exports.names import parts_of
from core.model import Paper
from core.tex import one_line, readable

_UNPUBLISHED = "UNPB"


def ris(papers: Iterable[Paper]) -> str:
    """A record for each paper, in their order, each paper once."""
    # Read only here: a start of the program should not pay for it.
    from rispy import RisWriter, dumps

    class Writer(RisWriter):  # type: ignore[misc]  # the package has no types
        """Without the numbers before the records, which are not part of the format."""

        def set_header(self, count: int) -> str:
            return ""

    distinct = {paper.id: paper for paper in papers}.values()
    text: str = dumps([dict(_record(paper)) for paper in distinct], implementation=Writer)
    return text


def _record(paper: Paper) -> Iterator[tuple[str, str | list[str]]]:
    yield "type_of_reference", _UNPUBLISHED
    yield "id", paper.id
    yield "title", _reading(paper.title)
    yield "authors", [parts_of(_reading(name)).sorted for name in paper.authors]
    yield "year", str(paper.submitted.year if paper.submitted else year_of(paper.id))
    if paper.submitted:
        yield "date", f"{paper.submitted:%Y/%m/%d}"
    yield "abstract", _reading(paper.abstract)
    if paper.categories:
        yield "keywords", list(paper.categories)
    if paper.journal_ref:
        yield "notes", [_reading(paper.journal_ref)]
    yield "doi", one_line(paper.doi or f"10.48550/arXiv.{paper.id}")
    yield "publisher", "arXiv"
    yield "accession_number", f"arXiv:{paper.id}"
    yield "urls", [paper.url]


def _reading(text: str) -> str:
    return one_line(readable(text))
