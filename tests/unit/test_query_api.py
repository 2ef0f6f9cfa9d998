from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import arxiv  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sources.api import MOST_IDS, Refused, _ask, query_of_categories, query_of_words, sift
from core.sources.wire import Fault
from core.taxonomy import categories
from tests.fakes.arxiv_feeds import atom_entry, atom_page
from tests.fakes.arxiv_query import read_query
from tests.fakes.arxiv_world import Announcing

ANSWERS = Path(__file__).resolve().parents[1] / "data" / "arxiv"


@dataclass
class Answering:
    """A session whose every answer is this."""

    content: bytes
    status_code: int = 200

    def get(self, url: str, headers: dict[str, str]) -> "Answering":
        return self


def page_of(content: bytes, *, status: int = 200, size: int = 10) -> Any:
    session: Any = Answering(content, status)
    return partial(_ask, "http://127.0.0.1/?{}", arxiv.Search(query="x"), 0, size)(session)


def real(name: str) -> bytes:
    return (ANSWERS / f"{name}.xml").read_bytes()


def test_a_real_answer_becomes_a_paper_with_all_that_it_says() -> None:
    (paper,) = page_of(real("one_paper")).papers
    assert (paper.id, paper.version, paper.title) == ("1605.08386", 1, "Heat-bath random walks with Markov bases")
    assert paper.authors == ("Caprice Stanley", "Tobias Windisch")
    assert (paper.primary_category, paper.categories) == ("math.CO", ("math.CO", "math.ST"))
    assert (paper.comment, paper.doi, paper.journal_ref) == ("20 pages, 3 figures", None, None)
    assert paper.submitted == datetime(2016, 5, 26, 17, 59, 46, tzinfo=UTC)
    assert paper.abstract.startswith("Graphs on lattice points are studied")


def test_a_real_old_style_paper_keeps_its_archive_and_its_white_space_is_folded() -> None:
    (paper,) = page_of(real("old_style_id")).papers
    assert (paper.id, paper.version) == ("quant-ph/0201082", 1)
    assert paper.abstract.startswith("We show a representation")


def test_a_real_search_has_journal_references_and_dois() -> None:
    papers = page_of(real("search"), size=3).papers
    assert [paper.id for paper in papers] == ["2202.12139", "2405.13786", "2005.14124"]
    assert papers[0].doi == "10.1109/ICSTW55395.2022.00035"


def test_the_real_answer_for_an_unknown_id_holds_nothing() -> None:
    page = page_of(real("unknown_id"))
    assert (page.papers, page.total, page.skipped) == ((), 0, ())


@pytest.mark.parametrize("status", [200, 400])
def test_the_real_answer_for_a_malformed_id_is_a_refusal(status: int) -> None:
    with pytest.raises(Refused, match=r"^arXiv refused the request \(incorrect id format for abc\)\.$"):
        page_of(real("malformed_id"), status=status)


LETTERS = st.characters(exclude_categories=["Cs", "Cn", "Co", "Cc"])
TEXT = st.text(LETTERS, min_size=1, max_size=80).filter(str.strip)


@given(TEXT, TEXT, st.lists(TEXT, max_size=3).map(tuple))
def test_text_comes_out_as_it_went_in(title: str, abstract: str, authors: tuple[str, ...]) -> None:
    moment = datetime(2025, 5, 11, tzinfo=UTC)
    sent = Announcing(
        id="2505.06839",
        title=title,
        abstract=abstract,
        authors=authors,
        categories=("cs.LG",),
        submitted=moment,
        announced=moment.date(),
        comment=title,
    )
    body = atom_page([atom_entry(sent, 1)], total=1, start=0, size=1, now=moment)
    (paper,) = page_of(body.encode()).papers
    assert (paper.title, paper.abstract, paper.comment) == (folded(title), folded(abstract), folded(title))
    assert paper.authors == tuple(map(folded, authors))


def folded(text: str) -> str:
    return " ".join(text.split())


def test_an_empty_page_that_counts_matches_is_a_fault() -> None:
    head = real("search").partition(b"<entry>")[0] + b"</feed>"
    with pytest.raises(Fault, match="an empty page, with 214881 matches"):
        page_of(head)


def test_entries_that_arxiv_counts_but_does_not_give_are_not_passed_over() -> None:
    assert page_of(real("search"), size=4).skipped == ("an entry that arXiv counts but does not give",)


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        ((b"<published>2016-05-26T17:59:46Z</published>", b""), "1605.08386v1: no date"),
        ((b"<published>2016", b"<published>MMXVI"), "1605.08386v1: no date"),
        ((b"<title>Heat-bath random walks with Markov bases</title>", b"<title> </title>"), "1605.08386: no title"),
        ((b"http://arxiv.org/abs/1605.08386v1</id>", b"</id>"), "an entry: no arXiv id"),
        ((b"abs/1605.08386v1</id>", b"abs/soon</id>"), "http://arxiv.org/abs/soon: no arXiv id"),
        ((b'<arxiv:primary_category term="math.CO"/>', b""), "1605.08386: no category"),
    ],
)
def test_a_malformed_entry_is_skipped_and_named(damage: tuple[bytes, bytes], name: str) -> None:
    body = real("one_paper")
    assert damage[0] in body
    page = page_of(body.replace(*damage))
    assert (page.papers, page.skipped) == ((), (name,))


def test_sound_pages_pass_unchanged() -> None:
    assert sift(real("search")) == (real("search"), ())


@given(st.text())
def test_words_of_a_search_are_never_query_language(words: str) -> None:
    query = query_of_words(words)
    parts = query.split(" AND ") if query else []
    assert all(part.startswith('all:"') and part.endswith('"') and '"' not in part[5:-1] for part in parts)
    assert len(parts) <= 20


def test_a_search_asks_for_every_word() -> None:
    assert query_of_words('mixture of "experts" AND (cat:cs.LG)') == (
        'all:"mixture" AND all:"of" AND all:"experts" AND all:"AND" AND all:"cat" AND all:"cs.LG"'
    )


@given(st.lists(st.sampled_from(sorted(categories())), min_size=1, max_size=40, unique=True))
def test_a_query_of_categories_is_in_arxivs_language(codes: list[str]) -> None:
    assert callable(read_query(query_of_categories(codes)))


def test_a_request_for_many_ids_fits_in_the_line_that_servers_take() -> None:
    search = arxiv.Search(query=query_of_categories(sorted(categories())[:40]), id_list=["2505.12345"] * MOST_IDS)
    assert len(arxiv.Client()._format_url(search, 0, MOST_IDS)) < 8000
