import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import arxiv  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from core.model import Paper
from core.sources.api import MOST_IDS, Page, _ask, _Pages, query_of_categories, query_of_words
from core.sources.sifting import Refused, sift
from core.sources.wire import Fault
from core.taxonomy import categories
from tests.fakes.arxiv_feeds import atom_entry, atom_page
from tests.fakes.arxiv_query import read_query
from tests.fakes.arxiv_world import Announcing

PAPER = Paper(id="2505.06839", title="T", abstract="A", authors=())
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


@pytest.mark.parametrize(
    ("size", "name"),
    [
        (4, "an entry that arXiv counts but does not give"),
        (1000, "997 entries that arXiv counts but does not give"),
    ],
)
def test_entries_that_arxiv_counts_but_does_not_give_are_not_passed_over(size: int, name: str) -> None:
    assert page_of(real("search"), size=size).skipped == (name,)


@pytest.mark.parametrize("instead", [b"", b"<opensearch:totalResults/>", b"<opensearch:totalResults>some<"])
def test_a_feed_that_does_not_count_its_matches_is_a_fault_and_not_an_empty_answer(instead: bytes) -> None:
    body = re.sub(rb"<opensearch:totalResults.*?</opensearch:totalResults>", instead, real("unknown_id"))
    assert body != real("unknown_id")
    with pytest.raises(Fault, match="a feed that does not count its matches"):
        page_of(body)


@pytest.mark.parametrize(
    ("pages", "what"),
    [
        ([Page((), 30_001)], "arXiv counts 30,001 papers of a few days, which cannot be."),
        ([Page((PAPER,), 3000), Page((PAPER,), 3000)], "arXiv gives the same papers page after page."),
        ([Page((), 3000, ("x",) * 501)] * 2, "More than 1,000 entries of arXiv's answer cannot be read."),
    ],
    ids=["too many", "the same again", "too many unreadable"],
)
def test_an_answer_that_would_not_end_is_not_gone_on_with(pages: list[Page], what: str) -> None:
    found = _Pages()
    for page in pages[:-1]:
        found.add(page)
    with pytest.raises(SourceError) as caught:
        found.add(pages[-1])
    assert str(caught.value) == what


def test_more_entries_than_were_asked_for_are_a_fault() -> None:
    with pytest.raises(Fault, match="more entries than were asked for"):
        page_of(real("search"), size=2)


def test_entries_beyond_what_a_page_counts_are_counted() -> None:
    body = re.sub(rb"(totalResults[^>]*>)\d+", rb"\g<1>0", real("one_paper"))
    page = page_of(body)
    assert (len(page.papers), page.total) == (1, 1)


def test_a_page_whose_dates_only_the_package_sees_is_a_fault() -> None:
    body = real("one_paper").replace(b"<published>", b"<published>soon</published><published>")
    with pytest.raises(Fault, match="a page that cannot be read"):
        page_of(body)


@pytest.mark.parametrize(("status", "refused"), [(400, True), (403, False), (404, False)])
def test_only_a_bad_request_is_taken_for_a_no(status: int, refused: bool) -> None:
    with pytest.raises(SourceError, match=rf"^arXiv refused the request \({status}\)\.$") as caught:
        page_of(real("unknown_id"), status=status)
    assert isinstance(caught.value, Refused) is refused


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        ((b"<published>2016-05-26T17:59:46Z</published>", b""), "1605.08386v1: no date"),
        ((b"<published>2016", b"<published>MMXVI"), "1605.08386v1: no date"),
        ((b"<published>2016-05-26T17:59:46Z", b"<published>0001-01-01T00:00:00+12:00"), "1605.08386v1: no date"),
        ((b"<published>2016-05-26T17:59:46Z", b"<published>9999-12-31T23:59:59-12:00"), "1605.08386v1: no date"),
        ((b"<title>Heat-bath random walks with Markov bases</title>", b"<title> </title>"), "1605.08386: no title"),
        ((b"http://arxiv.org/abs/1605.08386v1</id>", b"</id>"), "an entry: no arXiv id"),
        ((b"abs/1605.08386v1</id>", b"abs/soon</id>"), "http://arxiv.org/abs/soon: no arXiv id"),
        ((b"abs/1605.08386v1<", "abs/\u202eso\x9bon<".encode()), "http://arxiv.org/abs/soon: no arXiv id"),
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


MARKUP = [
    "<entry",
    "</entry>",
    "<entry>",
    "<entry\n",
    "<entryx>",
    "<id>",
    "</id>",
    "/abs/1605.08386v1",
    "x",
    " ",
    "\n",
    "é",
]


@given(st.lists(st.sampled_from(MARKUP), max_size=14).map("".join))
def test_sifting_takes_out_what_stands_between_an_opening_and_the_next_closing(text: str) -> None:
    page = text.encode()
    entries = re.compile(rb"<entry\b.*?</entry>", re.DOTALL)
    # None of these has a date, so that all of them go.
    kept, skipped = sift(page)
    assert kept == entries.sub(b"", page)
    assert len(skipped) == len(entries.findall(page))


class Watched(bytes):
    """Bytes that count how many of them were searched."""

    searched = 0

    def find(self, what: Any, start: Any = 0, end: Any = None) -> int:
        place = super().find(what, start)
        self.searched += (place if place >= 0 else len(self)) - start + len(what)
        return place


@pytest.mark.parametrize("part", [b"<entry ", b"<entryx ", b"</entry>", b"<entry></entry>", b"<entry <id>", b"<"])
def test_sifting_looks_at_every_byte_of_a_page_a_few_times_at_most(part: bytes) -> None:
    page = Watched(part * (1_000_000 // len(part)) + b"</feed>")
    sift(page)
    assert len(page) <= page.searched <= 3 * len(page)


def test_what_arxiv_says_with_its_no_cannot_paint_a_screen_and_is_short() -> None:
    said = b"\x1b[31m\xc2\x9b2J\xe2\x80\xaeincorrect_id" + b"_x" * 5000
    body = real("malformed_id").replace(b"incorrect_id_format_for_abc", said)
    assert said in body
    with pytest.raises(Refused) as caught:
        page_of(body)
    assert str(caught.value).startswith("arXiv refused the request ([31m2Jincorrect id x x")
    assert len(str(caught.value)) < 250


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
