"""Papers as BibTeX: `@misc` with an eprint, as arXiv itself writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from string import ascii_lowercase

from core.arxiv_id import year_of
from core.exports.names import is_group, parts_of
from core.exports.tex import value_of
from core.model import Paper
from core.tex import one_line, readable

# Letters that have no accent to take off.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_SMALL = frozenset(
    """a an and are as at be by can do does for from how in into is it its no not of on or our the their this to towards
    toward via we what when where which why with without""".split()  # noqa: SIM905 - words read best as words
)
# BibTeX takes an accent for a letter only in braces; readers lose it at the beginning of a word otherwise.
_FIRST_LETTER = re.compile(
    r"(?<!\S)(?=\\)"
    r"(\\(?:[A-Za-z]+(?:\s*\{[^{}]*\}|\s+[A-Za-z])?|[^A-Za-z{}\\\s](?:\s*\{[^{}]*\}|\\?[A-Za-z])?))?"
)
_LONGEST_WORD = 24


def bibtex(papers: Iterable[Paper]) -> str:
    """An entry for each paper, in their order, each paper once. Titles keep their TeX and their capitals."""
    # Read only here: a start of the program should not pay for it.
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares import default_unparse_stack
    from bibtexparser.model import Block, Entry, Field
    from bibtexparser.writer import BibtexFormat

    distinct = list({paper.id: paper for paper in papers}.values())
    entries: list[Block] = [
        Entry("misc", key, [Field(name, value) for name, value in _fields(paper)])
        for key, paper in zip(keys_of(distinct), distinct, strict=True)
    ]
    form = BibtexFormat()  # type: ignore[no-untyped-call]
    form.indent, form.block_separator, form.trailing_comma = "  ", "\n", True
    stack = default_unparse_stack(allow_inplace_modification=True)
    return write_string(Library(entries), unparse_stack=stack, bibtex_format=form)


def keys_of(papers: Sequence[Paper]) -> list[str]:
    """A readable name for each paper, such as `boixadsera2025power`, unique among them."""
    taken: set[str] = set()
    keys: list[str] = []
    for paper in papers:
        key = next(one for one in _tries(_key(paper)) if one not in taken)
        taken.add(key)
        keys.append(key)
    return keys


def _tries(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key}{letter}" for letter in ascii_lowercase[1:])
    number = 1
    while True:
        number += 1
        yield f"{key}-{number}"


def _key(paper: Paper) -> str:
    family = _ascii(parts_of(_author(paper.authors[0])).family) if paper.authors else ""
    said = (_ascii(word) for word in re.split(r"[\s/–—:-]+", readable(paper.title)))
    word = next((one for one in said if one and one not in _SMALL), "")
    return f"{family[:_LONGEST_WORD] or 'arxiv'}{_year(paper)}{word[:_LONGEST_WORD] or re.sub(r'[^0-9]', '', paper.id)}"


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{value_of(paper.title)}}}"
    if authors := " and ".join(filter(None, map(_in_list, paper.authors))):
        yield "author", authors
    yield "year", str(_year(paper))
    yield "eprint", paper.id
    yield "archivePrefix", "arXiv"
    if paper.primary_category:
        yield "primaryClass", value_of(paper.primary_category)
    if paper.journal_ref:
        yield "journal", value_of(paper.journal_ref)
    if paper.doi:
        yield "doi", value_of(paper.doi)
    yield "url", paper.url


def _in_list(name: str) -> str:
    """A name as one of a list; what BibTeX would take apart wrongly is kept whole."""
    value = value_of(name)
    if is_group(value) or value.casefold() == "others":
        return f"{{{value}}}"
    parts = parts_of(value)
    name = ", ".join((parts.family, parts.suffix, parts.given)) if parts.suffix else value
    return _FIRST_LETTER.sub(lambda found: f"{{{found[1] or ''}}}", name)


def _author(name: str) -> str:
    return one_line(readable(name))


def _year(paper: Paper) -> int:
    return paper.submitted.year if paper.submitted else year_of(paper.id)


def _ascii(text: str) -> str:
    """Its letters and digits without accents, small; "" if there are none in a Latin script."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]", "", letters)
