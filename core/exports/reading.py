"""Papers that somebody names in a text: arXiv ids and links in any mix, and BibTeX."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.arxiv_id import ids_within, means_paper_id, read_paper_id
from core.errors import BadPaperId
from core.tex import one_line, readable

# A chat may have made one line of all, but an entry begins a line.
_BEGINS = re.compile(r"(?:^|(?<=[\s}>`]))@(?=[A-Za-z]{2,20}[ \t]*[{(])")
# Fields that hold an arXiv id where there is one, the surest first (dblp puts it into `volume`).
_FIELDS = ("eprint", "arxivid", "arxiv", "url", "doi", "journal", "note", "howpublished", "volume", "publisher")
_LABELLED = re.compile(r"<([^<>|]+)\|[^<>]*>")
_BETWEEN = re.compile(r"[\s,;]+")
_LONGEST = 300
_EXAMPLE = "Paste arXiv ids such as `2505.06839`, their links, or BibTeX."


@dataclass(frozen=True, slots=True)
class Named:
    """Papers by their ids, and by the titles of those whose ids are not told; each once, in order."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]


def named_papers(text: str) -> Named:
    """The papers that a text names. Raises `BadPaperId` if it names none, or an id that cannot be."""
    found = list(_of_bibtex(text) if _BEGINS.search(text) else _of_plain(text))
    ids = dict.fromkeys(paper_id for paper_id, _ in found if paper_id)
    titles = dict.fromkeys(title for paper_id, title in found if title and not paper_id)
    if not ids and not titles:
        raise BadPaperId(f"That names no paper. {_EXAMPLE}")
    return Named(tuple(ids), tuple(titles))


def _of_plain(text: str) -> Iterator[tuple[str, str]]:
    for word in _BETWEEN.split(_LABELLED.sub(r"\1", text)):
        for paper_id in (read_paper_id(word)[0],) if means_paper_id(word) else ids_within(word):
            yield paper_id, ""


def _of_bibtex(text: str) -> Iterator[tuple[str, str]]:
    """An id or a title for each entry, and the ids in what is no entry."""
    # Read only here: a start of the program should not pay for it.
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ParsingFailedBlock

    # It would tell the log what people paste.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    for block in parse_string(_BEGINS.sub("\n@", text)).blocks:
        entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(entry, Entry):
            yield _of_entry({field.key.casefold(): str(field.value) for field in entry.fields})
        else:
            yield from ((paper_id, "") for paper_id in ids_within(block.raw or ""))


def _of_entry(fields: Mapping[str, str]) -> tuple[str, str]:
    return next(_ids(fields[name] for name in _FIELDS if name in fields), ""), _title(fields.get("title", ""))


def _ids(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from ids_within(value)


def _title(value: str) -> str:
    return one_line(re.sub(r"[{}]", "", readable(value)))[:_LONGEST]
