from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import AnnounceType, Paper
from core.sources.rss import Item, parse_feed, split_authors
from core.sources.wire import Fault
from tests.fakes.arxiv_feeds import rss_feed, rss_item
from tests.fakes.arxiv_world import Announcing

DAY = date(2025, 5, 13)


def encoded_once(text: str) -> bool:
    """Whether a text does not look like UTF-8 taken for Latin-1, which feedparser mends."""
    try:
        return text.encode("latin-1").decode() == text
    except UnicodeError:
        return True


# What XML can carry, without the C1 controls that feedparser takes for Windows' quotation marks.
CONTROLS = [chr(n) for n in (*range(32), *range(127, 160))]
LETTERS = st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters=CONTROLS)
TEXT = st.text(LETTERS, min_size=1, max_size=80).filter(str.strip).filter(encoded_once)


def announcing(**changes: object) -> Announcing:
    values: dict[str, object] = {
        "id": "2505.06839",
        "title": "Experts",
        "abstract": "We prove it.",
        "authors": ("Ana Li", "Bo Ek"),
        "categories": ("cs.LG", "cs.AI"),
        "submitted": datetime(2025, 5, 11, tzinfo=UTC),
        "announced": DAY,
    }
    return Announcing(**(values | changes))  # type: ignore[arg-type]


def feed_of(*papers: Announcing, kind: str = "new", version: int = 1) -> bytes:
    return rss_feed("cs.LG", DAY, [rss_item(paper, version, kind, DAY) for paper in papers]).encode()


def folded(text: str) -> str:
    return " ".join(text.split())


def test_an_item_is_read_with_all_that_it_says() -> None:
    paper = announcing(doi="10.1000/182", journal_ref="J. A & B 3")
    feed = parse_feed(feed_of(paper, kind="replace-cross", version=3))
    assert feed.date == DAY
    assert feed.items == (
        Item(
            Paper(
                id="2505.06839",
                version=3,
                title="Experts",
                abstract="We prove it.",
                authors=("Ana Li", "Bo Ek"),
                primary_category="cs.LG",
                categories=("cs.LG", "cs.AI"),
                journal_ref="J. A & B 3",
                doi="10.1000/182",
            ),
            AnnounceType.REPLACE_CROSS,
        ),
    )


@pytest.mark.parametrize("kind", list(AnnounceType))
def test_every_announce_type_is_told_apart(kind: AnnounceType) -> None:
    assert [item.type for item in parse_feed(feed_of(announcing(), kind=kind)).items] == [kind]


@given(TEXT, TEXT)
def test_titles_and_abstracts_come_out_as_they_went_in(title: str, abstract: str) -> None:
    (item,) = parse_feed(feed_of(announcing(title=title, abstract=abstract))).items
    assert (item.paper.title, item.paper.abstract) == (folded(title), folded(abstract))


def test_text_that_was_encoded_twice_on_its_way_is_mended() -> None:
    (item,) = parse_feed(feed_of(announcing(title="Peyré".encode().decode("latin-1")))).items
    assert item.paper.title == "Peyré"


@pytest.mark.parametrize(
    "text",
    [
        "For $p<q$ & $a>b$",
        "a <b>bold</b> claim",
        "&lt;b&gt; stays &amp; so does &eacute; and &#39;",
        "<script>alert(1)</script>",
        "Peyr\\'e, {\\o} and \\alpha",
        "Announce Type: new Abstract: not the first",
        "<a href='x'>y</a> http://arxiv.org/",
    ],
)
def test_text_that_looks_like_markup_stays_text(text: str) -> None:
    (item,) = parse_feed(feed_of(announcing(title=text, abstract=f"{text}\n  {text}"))).items
    assert (item.paper.title, item.paper.abstract) == (text, f"{text} {text}")


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (("<title>Experts</title>", ""), "2505.06839: no title"),
        (("Abstract: We prove it.", "Abstract: "), "2505.06839: no abstract"),
        (("oai:arXiv.org:2505.06839v1", "oai:arXiv.org:soon"), "oai:arXiv.org:soon: no arXiv id"),
        (("oai:arXiv.org:2505.06839v1", "oai:\u202earXiv.org:soon"), "oai:arXiv.org:soon: no arXiv id"),
        (("announce_type>new", "announce_type>gossip"), "2505.06839: no known announce type"),
        (("<category>cs.LG</category>\n      <category>cs.AI</category>", ""), "2505.06839: no category"),
    ],
)
def test_a_malformed_item_is_skipped_and_named_and_the_others_are_kept(damage: tuple[str, str], name: str) -> None:
    good = announcing(id="2505.06840", title="Another", abstract="Sound.", categories=("cs.AI",))
    text = feed_of(announcing(), good).decode()
    assert damage[0].replace("\n      ", "") in text.replace("\n      ", "")
    text = text.replace(*damage, 1)
    feed = parse_feed(text.encode())
    assert [item.paper.id for item in feed.items] == ["2505.06840"]
    assert feed.skipped == (name,)


def test_a_paper_that_is_in_a_feed_twice_counts_once() -> None:
    assert len(parse_feed(feed_of(announcing(), announcing())).items) == 1


def test_an_empty_feed_is_a_feed() -> None:
    feed = parse_feed(feed_of())
    assert (feed.date, feed.items, feed.skipped) == (DAY, (), ())


NO_DAY = "<pubDate>Fri, 31 Dec 9999 23:59:59 -1200</pubDate>"


@pytest.mark.parametrize("instead", ["", "<pubDate>soon</pubDate>", NO_DAY])
def test_a_feed_without_a_date_has_none(instead: str) -> None:
    head, _, tail = feed_of().decode().partition("<pubDate>")
    assert parse_feed((head + instead + tail.partition("</pubDate>")[2]).encode()).date is None


def test_the_date_of_a_feed_is_read_in_us_eastern_time() -> None:
    text = feed_of().decode().replace("Tue, 13 May 2025 00:00:00 -0400", "Tue, 13 May 2025 04:00:00 +0000")
    assert parse_feed(text.encode()).date == DAY


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"<html><body>Sorry</body></html>", b"Rate exceeded.", feed_of(announcing())[:-300], feed_of()[:-30]],
    ids=["nothing", "a blank", "a web page", "a line", "half an item", "no end"],
)
def test_what_is_no_whole_feed_is_no_empty_day(body: bytes) -> None:
    with pytest.raises(Fault):
        parse_feed(body)


@given(st.binary(max_size=300))
def test_whatever_comes_instead_of_a_feed_is_a_fault(body: bytes) -> None:
    with pytest.raises(Fault):
        parse_feed(body)


@pytest.mark.parametrize(
    ("creators", "names"),
    [
        ("Ana Li, Bo Ek", ("Ana Li", "Bo Ek")),
        ('A. M\\"uller (Univ. Bonn, Germany), B. Bold', ('A. M\\"uller', "B. Bold")),
        ("John Doe, Jr., Henry Roe, III", ("John Doe, Jr.", "Henry Roe, III")),
        ("Gabriel Peyr\\'e", ("Gabriel Peyr\\'e",)),
        ("A (x, B", ("A",)),
        ("A), B", ("A", "B")),
        ("", ()),
    ],
)
def test_authors_are_parted_at_commas_outside_affiliations(creators: str, names: tuple[str, ...]) -> None:
    assert split_authors(creators) == names


@given(st.lists(st.text("abc .'\\{}é-", min_size=1).map(folded).filter(bool), max_size=6))
def test_names_without_commas_come_out_as_they_went_in(names: list[str]) -> None:
    assert split_authors(", ".join(names)) == tuple(names)


@given(st.text())
def test_no_author_is_empty_whatever_the_list(creators: str) -> None:
    assert all(name and name == folded(name) for name in split_authors(creators))
