"""`core.ports.Papers.search` on both databases."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Paper
from core.store import SqlStore
from tests.contract.store.values import on_one_store, paper

BITS = paper("2505.00001", title="Quantizing transformers", abstract="We train with fewer bits.", authors=("Jo Cano",))
HEADS = paper("2505.00002", title="Pruning heads", abstract="Attention in transformers.", authors=("Ann Lee",))
FLOW = paper("2505.00003", title="Normalizing flows", abstract="A density is learned.", authors=("Bo Lee",))

# What acts in FTS5, in tsquery or in SQL, and what no database holds.
signs = st.sampled_from(
    [
        *('"', "'", "''", "*", "^", ":", "-", "+", "(", ")", "&", "|", "!", "<->", "\\", "\0", "\ud83d", "%", "_"),
        *("AND", "OR", "NOT", "NEAR", "title_words:", "paper_index", "a" * 10_000),
        *("ß", "İ", "ﬁ", "e\u0301", "한국", "中文", "🧪"),
    ]
)
anything = st.lists(st.text() | signs | st.lists(signs).map("".join), max_size=8)


async def keep(store: SqlStore, *told: Paper) -> None:
    async with store.write() as work:
        await work.papers.save(told)


async def found(store: SqlStore, *words: str, **how: int) -> list[str]:
    """The ids that a search tells."""
    async with store.read() as work:
        return [each.id for each in await work.papers.search(words, **how)]


@pytest.fixture
async def archive(store: SqlStore) -> SqlStore:
    await keep(store, BITS, HEADS, FLOW)
    return store


async def test_a_found_paper_is_the_one_that_is_kept(archive: SqlStore) -> None:
    async with archive.read() as work:
        assert await work.papers.search(["flows"]) == [FLOW]


async def test_every_word_must_be_there_in_title_abstract_or_authors(archive: SqlStore) -> None:
    assert await found(archive, "transformers", "bits", "cano") == [BITS.id]
    assert await found(archive, "transformers", "flows") == []


async def test_any_word_will_do_and_more_of_them_come_first(archive: SqlStore) -> None:
    assert await found(archive, "pruning", "attention", "bits", "unheard", every=False) == [HEADS.id, BITS.id]


async def test_a_match_in_the_title_comes_before_one_in_the_abstract(archive: SqlStore) -> None:
    assert await found(archive, "transformers") == [BITS.id, HEADS.id]


@pytest.mark.parametrize("word", ["TRANSFORMER", "Transformers", "transform", "tránsformers", "'transformers'"])
async def test_case_accents_and_english_endings_do_not_count(archive: SqlStore, word: str) -> None:
    assert await found(archive, word) == [BITS.id, HEADS.id]


@pytest.mark.parametrize("told", ['Sch\\"onlieb', 'Sch{\\"o}nlieb', "Schönlieb", "Scho\u0308nlieb", "Schonlieb"])
@pytest.mark.parametrize("asked", ["schonlieb", "Schönlieb", "SCHO\u0308NLIEB"])
async def test_an_author_is_found_however_the_accent_was_written(store: SqlStore, told: str, asked: str) -> None:
    await keep(store, paper(authors=(f"C.-B. {told}", "A. Other")))
    assert await found(store, asked) == ["2505.00001"]


@pytest.mark.parametrize(("told", "asked"), [("S{\\o}ren", "soren"), ("Søren", "Søren"), ("Micha{\\l}", "michal")])
async def test_a_letter_with_a_stroke_is_found_with_and_without_it(store: SqlStore, told: str, asked: str) -> None:
    await keep(store, paper(authors=(told,)))
    assert await found(store, asked) == ["2505.00001"]


@pytest.mark.parametrize("asked", ["low-rank", "low rank", "rank/low", "LOW_RANK", "arxiv.org", "3.5B", "ODEs"])
async def test_words_are_letters_and_digits_whatever_stands_between(store: SqlStore, asked: str) -> None:
    await keep(store, paper(title="Low-rank ODEs: and/or", abstract="At 3.5B, “arxiv.org/x”—seen."))
    assert await found(store, asked) == ["2505.00001"]


async def test_words_that_every_text_has_do_not_count(archive: SqlStore) -> None:
    assert await found(archive, "what", "is", "the", "density") == [FLOW.id]
    assert await found(archive, "with", "the") == []


@pytest.mark.parametrize("words", [[], [""], ["   "], ["\0", "+-*"], ['"'], ["\ud83d"], ["🧪"]])
@pytest.mark.parametrize("every", [True, False])
async def test_words_with_nothing_to_search_in_them_match_nothing(
    archive: SqlStore, words: list[str], every: bool
) -> None:
    assert await found(archive, *words, every=every) == []


@pytest.mark.parametrize("asked", ["flows OR bits", "NOT bits", "flows NEAR bits", "flo*", "bits | flows", "!bits"])
async def test_nothing_in_a_word_is_an_operator(archive: SqlStore, asked: str) -> None:
    assert await found(archive, asked) in ([], [BITS.id])
    assert await found(archive, asked) == await found(archive, *asked.replace("*", "").split())


@on_one_store
@given(words=anything, every=st.booleans())
async def test_no_text_at_all_breaks_a_search(store: SqlStore, words: list[str], every: bool) -> None:
    assert await found(store, *words, every=every) == []


@on_one_store
@given(title=st.text(), authors=st.lists(st.text(), max_size=3), abstract=st.text() | signs.map(lambda sign: sign * 99))
async def test_whatever_a_paper_says_it_is_kept_and_found_by_a_word(
    store: SqlStore, title: str, authors: list[str], abstract: str
) -> None:
    known = paper(version=1 + _count(), title=f"Zebra {title}", authors=tuple(authors), abstract=abstract)
    await keep(store, known)
    assert await found(store, "zebra") == [known.id]


_versions = iter(range(10**6))


def _count() -> int:
    return next(_versions)


async def test_ten_thousand_words_are_a_search_like_any_other(archive: SqlStore) -> None:
    assert await found(archive, "flows " + " ".join(f"w{number}" for number in range(10_000)), every=False) == [FLOW.id]
    assert await found(archive, "a" * 10_000) == []


async def test_a_paper_of_very_many_words_is_kept_and_found(store: SqlStore) -> None:
    long = " ".join(f"word{number}" for number in range(200_000))
    await keep(store, paper(title="Zebra", abstract=long, authors=tuple(f"Author{n} 中{n}" for n in range(20_000))))
    assert await found(store, "zebra", "word7") == ["2505.00001"]


async def test_of_too_many_matches_the_newest_are_weighed(store: SqlStore) -> None:
    old = paper("2504.00001", title="Fewer bits, fewer neurons: fewer is better")
    await keep(store, old)
    assert await found(store, "fewer") == [old.id]
    await keep(store, *(paper(f"2505.{number:05}") for number in range(2_000)))
    assert len(everything := await found(store, "fewer", most=3_000)) == 2_000
    assert old.id not in everything


async def test_a_frequent_word_does_not_hide_what_a_rare_one_finds(store: SqlStore, database_url: str) -> None:
    await keep(store, FLOW, *(paper(f"2505.{number:05}") for number in range(4, 1_010)))
    if database_url.startswith("postgresql"):
        with psycopg.connect(database_url) as connection:
            connection.execute("ANALYZE paper_index")
    assert await found(store, "fewer", "flows", every=False) == [FLOW.id]


async def test_a_paper_that_is_kept_again_is_found_by_what_it_says_now(archive: SqlStore) -> None:
    await keep(archive, paper("2505.00003", version=2, title="Optimal transport", authors=FLOW.authors))
    await keep(archive, FLOW)
    assert await found(archive, "flows") == []
    assert await found(archive, "transport") == [FLOW.id]
    assert await found(archive, "transport", "lee") == [FLOW.id]


async def test_equal_matches_come_newest_first_and_page_by_page(store: SqlStore) -> None:
    ids = ["cs/9901001", *(f"2505.0000{number}" for number in range(1, 10))]
    await keep(store, *map(paper, ids))
    pages = [await found(store, "bits", most=4, skip=skip) for skip in (0, 4, 8, 12)]
    assert [each for page in pages for each in page] == [*ids[::-1][:9], "cs/9901001"]
    assert [len(page) for page in pages] == [4, 4, 2, 0]


async def test_a_paper_whose_unit_broke_off_is_not_found(store: SqlStore) -> None:
    async def crash() -> None:
        async with store.write() as work:
            await work.papers.save([FLOW])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await crash()
    assert await found(store, "flows") == []
