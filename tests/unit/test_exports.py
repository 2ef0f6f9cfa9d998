"""What is written is read back by the libraries that others use."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import SeparateCoAuthors
from bibtexparser.model import Entry
from hypothesis import example, given
from hypothesis import strategies as st

from core.exports.as_csv import COLUMNS, Row, csv_table
from core.exports.bibtex import bibtex, keys_of
from core.exports.names import parts_of
from core.exports.ris import ris
from core.exports.tex import value_of
from core.model import Paper
from core.tex import one_line, readable
from tests.fakes.digests import a_paper, a_verdict

# What could end a value, a line, a cell or a document.
_PIECES = (
    *"{}\\\"@%#&_$,=~^'();|\n\r\t -+ab",
    " and ",
    "\\{",
    "\\}",
    "@misc{",
    "ER  - ",
    "TY  - ",
    "é",
    "李",
    "\u2028",
)
HOSTILE = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
TEXTS = st.one_of(st.text(max_size=200), HOSTILE)
PAPERS = st.builds(
    a_paper,
    title=TEXTS,
    abstract=TEXTS,
    authors=st.lists(TEXTS, max_size=4).map(tuple),
    journal_ref=st.none() | TEXTS,
    doi=st.none() | TEXTS,
    comment=st.none() | TEXTS,
    primary_category=TEXTS,
)


def entries_of(text: str) -> list[Entry]:
    library = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors()])
    assert not library.failed_blocks
    assert not library.comments
    return library.entries


def test_an_entry_is_as_arxiv_writes_it() -> None:
    paper = a_paper(
        title=r"On $\ell_1$ & the Erd\H{o}s problem", authors=("Paul Erd\\H{o}s", "The ABC Collaboration"),
        doi="10.1000/182", journal_ref="J. ML 1 (2025) 7", submitted=datetime(2024, 12, 31, tzinfo=UTC),
    )  # fmt: skip
    assert (
        bibtex([paper])
        == r"""@misc{erdos2024l1,
  title = {{On $\ell_1$ \& the Erd\H{o}s problem}},
  author = {Paul Erd\H{o}s and {The ABC Collaboration}},
  year = {2024},
  eprint = {2505.06839},
  archivePrefix = {arXiv},
  primaryClass = {cs.LG},
  journal = {J. ML 1 (2025) 7},
  doi = {10.1000/182},
  url = {https://arxiv.org/abs/2505.06839},
}
"""
    )


def test_keys_are_readable_and_each_paper_has_its_own() -> None:
    papers = [
        a_paper(),
        a_paper(id="2505.06840"),
        a_paper(id="2505.06841"),
        a_paper(id="2505.1", authors=("Aäron van den Oord",), title="The WaveNet"),
        a_paper(id="2505.2", authors=(r"Micha{\l} Pi\'oro",), title=r"$k$-means"),
        a_paper(id="2505.3", authors=("李 明",), title="一"),
        a_paper(id="2505.00004", authors=(), title=""),
    ]
    assert keys_of(papers) == [
        "boixadsera2025power", "boixadsera2025powerb", "boixadsera2025powerc", "vandenoord2025wavenet",
        "pioro2025k", "arxiv202525053", "arxiv2025250500004",
    ]  # fmt: skip


def test_a_hundred_papers_of_one_name_have_a_hundred_keys() -> None:
    keys = keys_of([a_paper(id=f"2505.{number:05}") for number in range(1, 101)])
    assert len(set(keys)) == 100


def test_a_paper_is_exported_once() -> None:
    assert bibtex([a_paper(), a_paper()]).count("@misc") == 1
    assert ris([a_paper(), a_paper()]).count("TY  -") == 1


@given(st.lists(PAPERS, max_size=3))
def test_what_is_written_as_bibtex_is_read_back(papers: list[Paper]) -> None:
    papers = [replace(paper, id=f"2505.{number:05}") for number, paper in enumerate(papers, start=1)]
    entries = entries_of(bibtex(papers))
    assert len(entries) == len(papers)
    for entry, paper in zip(entries, papers, strict=True):
        assert entry["eprint"] == paper.id
        assert entry["title"] == f"{{{value_of(paper.title)}}}"
        authors = [value_of(name) for name in paper.authors if value_of(name)]
        read = entry.get("author").value if entry.get("author") else []
        assert [_letters(name) for name in read] == [_letters(name) for name in authors]


def _letters(name: str) -> list[str]:
    """A name without braces and blanks, whatever the order of its parts."""
    return sorted(re.sub(r"[{}\s,]", "", name))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (r"\'Emile Zola", r"{\'E}mile Zola"),
        (r"\L{}ukasz Kaiser", r"{\L{}}ukasz Kaiser"),
        (r"\v{S}ime Batovic", r"{\v{S}}ime Batovic"),
        (r"\{x\}", r"{}\{x\}"),
    ],
)
def test_a_name_that_begins_with_an_accent_keeps_it(name: str, written: str) -> None:
    (entry,) = entries_of(bibtex([a_paper(authors=("A. Bee", name))]))
    assert entry["author"] == ["A. Bee", written]


@given(TEXTS)
def test_a_value_has_even_braces_however_they_are_counted(text: str) -> None:
    value = value_of(text)
    for braces in (re.findall(r"[{}]", value), re.findall(r"(?<!\\)[{}]", value)):
        depth = 0
        for brace in braces:
            depth += 1 if brace == "{" else -1
            assert depth >= 0
        assert depth == 0
    assert not re.search(r"(?<!\\)(?:\\\\)*\\$", value)


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\\{}&%#_$~^`'@"), max_size=80))
def test_text_without_tex_is_written_as_it_is(text: str) -> None:
    assert value_of(text) == one_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "snake_case of 100% & #1",
        "$5 off",
        r"a \{set\}",
        "open { brace",
        "close } brace",
        r"$x_1$ and $\{1,2\}$",
        r"Erd\H{o}s",
    ],
)
def test_signs_that_tex_obeys_read_as_they_did(text: str) -> None:
    assert readable(value_of(text)) == readable(text)


@given(st.lists(PAPERS, max_size=3))
def test_what_is_written_as_ris_is_read_back(papers: list[Paper]) -> None:
    papers = [replace(paper, id=f"2505.{number:05}") for number, paper in enumerate(papers, start=1)]
    records = rispy.loads(ris(papers))
    assert len(records) == len(papers)
    for record, paper in zip(records, papers, strict=True):
        assert record["id"] == paper.id
        assert record["title"] == one_line(readable(paper.title))
        assert record["abstract"] == one_line(readable(paper.abstract))
        assert record.get("authors", []) == [parts_of(one_line(readable(name))).sorted for name in paper.authors]


def test_a_record_has_what_reference_managers_look_for() -> None:
    paper = a_paper(submitted=datetime(2025, 5, 11, tzinfo=UTC))
    lines = ris([paper]).splitlines()
    assert lines[0] == "TY  - UNPB"
    assert "AU  - Boix-Adsera, Enric" in lines
    assert "DO  - 10.48550/arXiv.2505.06839" in lines
    assert "UR  - https://arxiv.org/abs/2505.06839" in lines
    assert "PY  - 2025" in lines
    assert lines[-1].startswith("ER  -")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("Aäron van den Oord", "van den Oord, Aäron"),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("The ATLAS Collaboration", "The ATLAS Collaboration"),
        ("Plato", "Plato"),
        ("Van Tran", "Tran, Van"),
        ("Tom and Jerry", "Tom and Jerry"),
        ("", ""),
    ],
)
def test_a_name_is_sorted_by_its_family_name(name: str, written: str) -> None:
    assert parts_of(name).sorted == written


def test_a_table_names_what_is_known_of_each_paper() -> None:
    text = csv_table(
        [Row(paper=a_paper(), date=date(2025, 5, 13), position=1, verdict=a_verdict()), Row(paper=a_paper())]
    )
    first, second = csv.DictReader(io.StringIO(text))
    assert first["date"] == "2025-05-13"
    assert (first["position"], first["relevance"], first["novelty"], first["topic"]) == ("1", "10", "8", "Architecture")
    assert first["authors"] == "Enric Boix-Adsera; Philippe Rigollet"
    assert second["relevance"] == second["date"] == ""
    assert second["arxiv_id"] == "2505.06839"


@given(st.lists(PAPERS, max_size=3))
@example([a_paper(title=";=")])
def test_what_is_written_as_csv_is_read_back_and_no_cell_is_a_formula(papers: list[Paper]) -> None:
    rows = list(csv.reader(io.StringIO(csv_table(Row(paper=paper) for paper in papers))))
    assert rows[0] == list(COLUMNS)
    assert len(rows) == len(papers) + 1
    for row, paper in zip(rows[1:], papers, strict=True):
        cells = dict(zip(COLUMNS, row, strict=True))
        assert cells["title"].replace("'", "") == one_line(readable(paper.title)).replace("'", "")
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@pytest.mark.parametrize("command", [r"\input{/etc/passwd}", r"\immediate\write18{id}", r"\end{document}", r"\def\a{}"])
def test_a_title_cannot_make_tex_act(command: str) -> None:
    written = value_of(f"On {command} and $\\alpha$-stable laws")
    assert not re.search(r"\\(input|immediate|write|end|def)(?![A-Za-z])", written)
    assert r"$\alpha$-stable laws" in written


def test_a_spreadsheet_that_parts_cells_at_semicolons_finds_no_formula_either() -> None:
    table = csv_table([Row(paper=a_paper(title="x;=1+1", authors=("A", "=1+1")))])
    assert "x;'=1+1" in table
    assert "A; '=1+1" in table
