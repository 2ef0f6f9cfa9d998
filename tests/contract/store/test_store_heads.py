"""Digests without their entries, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.store import SqlStore
from tests.fakes.digests import CHANNEL, a_digest


async def test_heads_are_the_digests_of_a_span_without_entries_newest_revisions_only(store: SqlStore) -> None:
    digests = [a_digest(date=date(2025, 5, day), previous=None, next=None) for day in (12, 13, 13, 14)]
    async with store.write() as work:
        await work.papers.save(entry.paper for entry in digests[0].entries)
        kept = [await work.digests.add(digest) for digest in digests]
    async with store.read() as work:
        heads = await work.digests.between(CHANNEL, "arxiv", date(2025, 5, 12), date(2025, 5, 13), most=0)
        assert heads == (replace(kept[0], entries=()), replace(kept[2], entries=()))
        assert await work.digests.between(CHANNEL, "recorded", date(2025, 5, 12), date(2025, 5, 13), most=0) == ()
