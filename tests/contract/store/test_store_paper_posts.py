"""Papers and their messages, in `core.ports.Deliveries` on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.model import Channel, PaperPost, Post, PostKind
from core.store import SqlStore, read_database_url
from core.store.deliveries import _papers
from core.store.engines import engine_for
from core.store.tables import posts as messages
from tests.contract.store.values import ABROAD, DAY, HERE, digest, paper, posts_of

ONE, TWO, THREE = (paper(f"2505.0000{number}") for number in (1, 2, 3))
BEFORE = DAY - timedelta(days=1)


async def post(store: SqlStore, refs: Mapping[str, str], channel: Channel = HERE, day: object = DAY) -> None:
    """Deliver a digest of these papers: each under a name, or, if that is "", not yet. The head is called `head`."""
    papers = [paper(paper_id) for paper_id in refs]
    async with store.write() as work:
        await work.papers.save(papers)
        told = await work.digests.add(digest(*papers, channel=channel, day=day))
        delivery = await work.deliveries.begin(told, posts_of(told))
        for slot, ref in enumerate(["head", *refs.values()]):
            if ref:
                await work.deliveries.sent(delivery, slot, ref)


async def amend(store: SqlStore, ref: str) -> None:
    """A later revision of that day: the head edited, a reply, and the third paper under that name."""
    posts = [(PostKind.EDITED, None, "head"), (PostKind.CHANGES, None, "reply"), (PostKind.ENTRY, THREE.id, ref)]
    async with store.write() as work:
        await work.papers.save([THREE])
        told = await work.digests.add(digest(THREE))
        slots = [Post(slot=slot, kind=kind, paper_id=one) for slot, (kind, one, _) in enumerate(posts)]
        delivery = await work.deliveries.begin(told, slots, amends=1)
        for slot, (_, _, name) in enumerate(posts):
            await work.deliveries.sent(delivery, slot, name)


async def test_a_paper_is_found_by_the_name_of_its_message(store: SqlStore) -> None:
    await post(store, {ONE.id: "1715.1", TWO.id: "1715.2"})
    await amend(store, "1715.3")
    async with store.read() as work:
        found = [await work.deliveries.paper_at(HERE, f"1715.{number}") for number in (1, 2, 3, 4)]
    assert found == [ONE.id, TWO.id, THREE.id, None]


@pytest.mark.parametrize("ref", ["head", "reply", "", "1715"])
async def test_a_message_that_is_no_papers_names_none(store: SqlStore, ref: str) -> None:
    await post(store, {ONE.id: "1715.1", TWO.id: ""})
    await amend(store, "1715.3")
    async with store.read() as work:
        assert await work.deliveries.paper_at(HERE, ref) is None


async def test_the_same_name_in_another_channel_is_another_message(store: SqlStore) -> None:
    await post(store, {ONE.id: "1715.1"})
    await post(store, {TWO.id: "1715.1"}, ABROAD)
    async with store.read() as work:
        found = [await work.deliveries.paper_at(channel, "1715.1") for channel in (HERE, ABROAD)]
        assert await work.deliveries.paper_at(Channel("slack", "T1", "C2"), "1715.1") is None
    assert found == [ONE.id, TWO.id]


async def test_where_papers_are_posted_is_told_from_a_date_on_newest_first(store: SqlStore) -> None:
    await post(store, {ONE.id: "1714.1"}, day=BEFORE - timedelta(days=1))
    await post(store, {THREE.id: "1715.3"}, day=BEFORE)
    await post(store, {TWO.id: "1716.2", ONE.id: "1716.1", "2505.00009": ""})
    await amend(store, "1716.9")
    await post(store, {ONE.id: "abroad"}, ABROAD)
    today = (PaperPost("1716.2", TWO.id, DAY), PaperPost("1716.1", ONE.id, DAY), PaperPost("1716.9", THREE.id, DAY))
    async with store.read() as work:
        assert await work.deliveries.papers_since(HERE, BEFORE) == (*today, PaperPost("1715.3", THREE.id, BEFORE))
        assert await work.deliveries.papers_since(HERE, DAY) == today
        assert await work.deliveries.papers_since(HERE, DAY + timedelta(days=1)) == ()


async def test_a_message_is_looked_up_by_its_name_and_not_by_reading_all(sqlite_url: str) -> None:
    engine = engine_for(read_database_url(sqlite_url))
    query = _papers(HERE).where(messages.c.ref == "1715.1")
    asked = query.compile(engine.sync_engine, compile_kwargs={"literal_binds": True})
    async with engine.connect() as connection:
        plan = " ".join(str(row) for row in await connection.execute(sa.text(f"EXPLAIN QUERY PLAN {asked}")))
    await engine.dispose()
    assert "posts USING INDEX ix_posts_ref" in plan
    assert "SCAN" not in plan
