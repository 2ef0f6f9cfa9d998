"""`core.ports.Batches` on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from core.model import Announcement, AnnounceType, Batch, BatchState
from core.store import SqlStore
from tests.contract.store.values import DAY, NOON, paper


def batch(category: str = "cs.LG", day: date = DAY, source: str = "arxiv", **facts: object) -> Batch:
    told = {"state": BatchState.FRESH, "fetched_at": NOON, "skipped": ("2505.00009: no title",)}
    return Batch(**{"source": source, "category": category, "date": day, **told, **facts})


def listing(*types: AnnounceType) -> tuple[Announcement, ...]:
    return tuple(Announcement(f"2505.0000{9 - n}", "cs.LG", DAY, each) for n, each in enumerate(types))


async def test_a_batch_comes_back_with_its_announcements_in_their_order(store: SqlStore) -> None:
    told = batch(announcements=listing(AnnounceType.NEW, AnnounceType.REPLACE_CROSS, AnnounceType.CROSS))
    async with store.write() as work:
        await work.papers.save(paper(each.paper_id) for each in told.announcements)
        await work.batches.save([told])
    async with store.read() as work:
        assert await work.batches.get("arxiv", ["cs.LG", "cs.AI"], DAY) == {"cs.LG": told}


async def test_a_batch_takes_the_place_of_what_was_known(store: SqlStore) -> None:
    waiting = batch(state=BatchState.WAITING, reason="not yet", fetched_at=None, skipped=())
    fresh = batch(announcements=listing(AnnounceType.NEW))
    for told in (waiting, batch(announcements=listing(AnnounceType.NEW, AnnounceType.CROSS)), fresh):
        async with store.write() as work:
            await work.papers.save([paper("2505.00008"), paper("2505.00009")])
            await work.batches.save([told])
    async with store.read() as work:
        assert await work.batches.get("arxiv", ["cs.LG"], DAY) == {"cs.LG": fresh}


async def test_recorded_days_live_beside_what_arxiv_said_of_the_same_date(store: SqlStore) -> None:
    recorded = batch(source="recorded", state=BatchState.QUIET)
    async with store.write() as work:
        await work.batches.save([batch(), recorded])
    async with store.read() as work:
        assert await work.batches.get("arxiv", ["cs.LG"], DAY) == {"cs.LG": batch()}
        assert await work.batches.get("recorded", ["cs.LG"], DAY) == {"cs.LG": recorded}


async def test_the_last_fresh_batch_is_the_nearest_before_the_date_of_that_source_and_category(store: SqlStore) -> None:
    days = [date(2025, 5, number) for number in (8, 9, 12, 13)]
    told = [
        batch(day=days[0]),
        batch(day=days[1]),
        batch(day=days[2], state=BatchState.STALE),
        batch(day=days[3]),
        batch(day=days[2], category="cs.AI"),
        batch(day=days[2], source="recorded"),
    ]
    async with store.write() as work:
        await work.batches.save(told)
    async with store.read() as work:
        assert await work.batches.last_fresh("arxiv", "cs.LG", days[3]) == told[1]
        assert await work.batches.last_fresh("arxiv", "cs.LG", days[0]) is None


async def test_a_batch_of_papers_that_are_not_kept_is_refused(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        async with store.write() as work:
            await work.batches.save([replace(batch(), announcements=listing(AnnounceType.NEW))])
    async with store.read() as work:
        assert await work.batches.get("arxiv", ["cs.LG"], DAY) == {}
