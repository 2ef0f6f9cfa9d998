"""`core.ports.Papers` on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from sqlalchemy.exc import StatementError

from core.model import Paper
from core.store import SqlStore
from tests.contract.store.values import NOON, on_one_store, paper, papers


async def kept(store: SqlStore, *saved: Paper) -> Paper:
    """What is kept of the first paper after all were saved, one unit for each."""
    for each in saved:
        async with store.write() as work:
            await work.papers.save([each])
    async with store.read() as work:
        return (await work.papers.get([saved[0].id]))[saved[0].id]


@on_one_store
@given(told=papers)
async def test_a_paper_comes_back_as_it_went_in_whatever_is_written_in_it(store: SqlStore, told: Paper) -> None:
    # A later version than any example before it had, lest that one stand in its way.
    async with store.write() as work:
        known = await work.papers.get([told.id])
        told = Paper(**{**{n: getattr(told, n) for n in Paper.__slots__}, "version": _next(known, told)})
        await work.papers.save([told])
    async with store.read() as work:
        assert await work.papers.get([told.id]) == {told.id: told}


def _next(known: dict[str, Paper], told: Paper) -> int:
    return known[told.id].version + 1 if told.id in known else told.version


async def test_a_newer_version_replaces_an_older_one(store: SqlStore) -> None:
    assert (await kept(store, paper(version=1), paper(version=2, title="Fewer still"))).title == "Fewer still"


async def test_an_older_version_never_replaces_a_newer_one(store: SqlStore) -> None:
    bare = paper(version=2, title="Fewer still", categories=())
    assert await kept(store, bare, paper(version=1)) == bare


async def test_of_one_version_the_record_with_categories_wins_whichever_comes_first(store: SqlStore) -> None:
    full = paper(categories=("cs.LG",))
    bare = paper(categories=(), comment="9 pages", doi="10.1/x", journal_ref="J", submitted=NOON)
    assert await kept(store, bare, full, bare) == full


async def test_a_feed_that_knows_less_takes_nothing_from_what_the_api_said(store: SqlStore) -> None:
    of_the_api = paper(comment="9 pages", submitted=NOON)
    assert await kept(store, of_the_api, paper(title="From the feed")) == of_the_api


async def test_of_two_records_that_know_as_much_the_later_is_kept(store: SqlStore) -> None:
    assert (await kept(store, paper(doi="10.1/old"), paper(doi="10.1/new"))).doi == "10.1/new"


async def test_the_rule_holds_within_one_save(store: SqlStore) -> None:
    async with store.write() as work:
        await work.papers.save([paper(version=2, title="second"), paper(version=1, title="first")])
        assert (await work.papers.get(["2505.00001"]))["2505.00001"].title == "second"


async def test_more_papers_than_a_statement_has_variables_are_kept_and_found(store: SqlStore) -> None:
    many = [paper(f"2505.{number:05}") for number in range(2_000)]
    async with store.write() as work:
        await work.papers.save(many)
    async with store.read() as work:
        assert await work.papers.get([each.id for each in many]) == {each.id: each for each in many}


async def test_nothing_is_asked_and_nothing_saved_without_papers(store: SqlStore) -> None:
    async with store.write() as work:
        await work.papers.save([])
        assert await work.papers.get([]) == {}


async def test_an_unknown_paper_is_left_out(store: SqlStore) -> None:
    async with store.read() as work:
        assert await work.papers.get(["2505.99999"]) == {}


async def test_what_no_database_holds_is_taken_out_of_a_text(store: SqlStore) -> None:
    told = paper(title="a\0b", abstract="half a pair: \ud83d", authors=("A\0B", "\udc00"))
    found = await kept(store, told)
    assert (found.title, found.abstract, found.authors) == ("ab", "half a pair: ?", ("AB", "?"))


async def test_emoji_and_very_long_texts_are_kept(store: SqlStore) -> None:
    told = paper(title="🧪👩‍🔬 e\u0301", abstract="ß" * 1_000_000)
    assert await kept(store, told) == told


async def test_an_instant_without_a_zone_is_refused(store: SqlStore) -> None:
    naive = datetime(2025, 5, 13)  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive"):
        await kept(store, paper(submitted=naive))
