"""What was kept before a migration is there after it, on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import (
    AnnounceType,
    Channel,
    CriteriaVersion,
    Cutoffs,
    Installation,
    PaperPost,
    Person,
    Place,
    PlaceState,
    Post,
    PostKind,
    PostState,
    Share,
    Stop,
    Subscription,
    Usage,
    Vote,
    VoteKind,
)
from core.store import SqlStore, migrate, open_store, read_database_url
from core.store.documents import criteria_document
from core.store.engines import engine_for, writer
from core.store.revisions import NEWEST
from core.store.types import Instant
from tests.contract.store.values import BEN, CRITERIA, DAY, HERE, NOON, digest, paper, posts_of

OLD_CRITERIA = {name: value for name, value in criteria_document(CRITERIA).items() if name != "language"}
MUTED = OLD_CRITERIA | {"muted": ["survey"]}
ONE, TWO = (
    paper("2505.00001", title="Fréchet means"),
    paper("2505.00002", authors=('Jos\\\'e S{\\o}ren "Jo" Sch{\\"o}n',)),
)
LATER = NOON + timedelta(hours=1)


def back_to(revision: str) -> str:
    """The way from the newest migration to an older one."""
    return f"-{int(NEWEST) - int(revision)}"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection to a database, whatever its tables are by now."""
    engine = engine_for(read_database_url(url))
    try:
        async with writer(engine).begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def fill(url: str, rows: list[tuple[str, dict[str, object]]]) -> None:
    """Put rows into tables."""
    async with connected(url) as connection:
        for name, row in rows:
            columns = [sa.column(each, _type_of(each, value)) for each, value in row.items()]
            await connection.execute(sa.table(name, *columns).insert(), row)


def _type_of(name: str, value: object) -> sa.types.TypeEngine[object]:
    if isinstance(value, (list, dict)):
        return sa.JSON()
    return Instant() if name.endswith("_at") or name == "at" else sa.literal(value).type


async def seen(url: str, query: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    async with connected(url) as connection:
        return [tuple(row) for row in await connection.execute(sa.text(query))]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SqlStore]:
    """The store there."""
    store = open_store(url)
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
async def old_url(empty_database_url: str) -> str:
    """A database at migration 0001: an order of two versions, two papers, and a digest that is being delivered."""
    order = {"channel_id": 1, "categories": ["cs.LG", "cs.AI"], "types": ["new"], "least_relevance": 6.5}
    order |= {"least_novelty": 1.0, "maximum": 7, "posting_time": time(8, 30), "zone": "Europe/Paris", "weekdays": [0]}
    version = {"channel_id": 1, "fingerprint": CRITERIA.fingerprint}
    told = {"version": 1, "fullness": 10, "primary_category": "", "categories": ["cs.LG"]}
    row = {
        "channel_id": 1,
        "date": DAY,
        "revision": 1,
        "source": "arxiv",
        "state": "complete",
        "types": ["new"],
    }
    row |= {"categories": ["cs.LG"], "criteria": OLD_CRITERIA, "criteria_version": 2, "least_relevance": 8.0}
    row |= {"least_novelty": 7.0, "maximum": 40, "scorer": {"name": "gpt-4o"}, "counts": {}, "held_back": {}}
    row |= {"unscored": [], "skipped": [], "faults": [], "made_at": NOON}
    posts = [
        {"slot": 0, "paper_id": None, "state": "sent", "ref": "1715.1"},
        {"slot": 1, "paper_id": ONE.id, "state": "sending", "ref": None},
        {"slot": 2, "paper_id": TWO.id, "state": "waiting", "ref": None},
    ]
    await migrate(empty_database_url, "0001")
    await fill(
        empty_database_url,
        [
            ("channels", {"platform": "slack", "workspace": "T1", "channel": "C1"}),
            ("criteria_versions", version | {"version": 1, "criteria": OLD_CRITERIA, "made_by": "U1", "made_at": NOON}),
            ("criteria_versions", version | {"version": 2, "criteria": MUTED, "made_by": "U2", "made_at": LATER}),
            ("subscriptions", order | {"paused": True, "criteria_version": 2}),
            *(
                ("papers", told | {"id": p.id, "title": p.title, "abstract": p.abstract, "authors": list(p.authors)})
                for p in (ONE, TWO)
            ),
            ("digests", row),
            ("deliveries", {"digest_id": 1, "state": "open", "reason": ""}),
            *(("posts", {"delivery_id": 1} | each) for each in posts),
        ],
    )
    return empty_database_url


def order_after() -> Subscription:
    """What becomes of the old order."""
    return Subscription(
        channel=HERE,
        categories=("cs.LG", "cs.AI"),
        criteria=replace(CRITERIA, muted=("survey",)),
        types=frozenset({AnnounceType.NEW}),
        cutoffs=Cutoffs(6.5, 1),
        maximum=7,
        posting_time=time(8, 30),
        zone="Europe/Paris",
        weekdays=frozenset({0}),
        paused=True,
        since=LATER,
        criteria_version=2,
        changed_by="U2",
    )


async def test_an_old_order_keeps_its_choice_and_each_old_version_gets_the_rest_of_it(old_url: str) -> None:
    await migrate(old_url)
    async with opened(old_url) as store, store.read() as work:
        assert await work.subscriptions.get(HERE) == order_after()
        second, before = await work.subscriptions.history(HERE)
    assert second == CriteriaVersion(2, order_after().choice, Person("U2"), LATER)
    assert (before.choice.criteria, before.choice.maximum, before.made_by) == (CRITERIA, 7, Person("U1"))


async def test_an_old_order_that_is_kept_unchanged_makes_no_new_version(old_url: str) -> None:
    await migrate(old_url)
    async with opened(old_url) as store, store.write() as work:
        assert (await work.subscriptions.save(order_after(), by=BEN, at=LATER)).criteria_version == 2


async def test_a_delivery_that_was_under_way_goes_on(old_url: str) -> None:
    await migrate(old_url)
    async with opened(old_url) as store, store.read() as work:
        delivery = await work.deliveries.get(HERE, DAY)
    assert delivery
    assert delivery.amends is None
    assert delivery.posts == (
        Post(slot=0, kind=PostKind.HEAD, state=PostState.SENT, ref="1715.1"),
        Post(slot=1, kind=PostKind.ENTRY, paper_id=ONE.id, state=PostState.SENDING),
        Post(slot=2, kind=PostKind.ENTRY, paper_id=TWO.id),
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [("frechet", [ONE.id]), ("jose", [TWO.id]), ("soren", [TWO.id]), ("Schön", [TWO.id]), ("fewer", [ONE.id, TWO.id])],
)
async def test_papers_that_were_there_are_found(old_url: str, words: str, expected: list[str]) -> None:
    await migrate(old_url)
    async with opened(old_url) as store, store.read() as work:
        found = [each.id for each in await work.papers.search([words])]
    assert sorted(found) == sorted(expected)


async def test_what_was_there_is_there_again_after_going_back(old_url: str) -> None:
    looks = [
        "SELECT * FROM subscriptions",
        "SELECT * FROM criteria_versions ORDER BY version",
        "SELECT * FROM posts ORDER BY slot",
        "SELECT * FROM deliveries",
        "SELECT * FROM papers ORDER BY id",
    ]
    before = [await seen(old_url, look) for look in looks]
    await migrate(old_url)
    await migrate(old_url, back_to("0001"))
    assert [await seen(old_url, look) for look in looks] == before


async def test_going_back_drops_what_an_older_release_would_not_understand(old_url: str) -> None:
    await migrate(old_url)
    async with opened(old_url) as store, store.write() as work:
        second = await work.digests.add(digest(ONE))
        await work.deliveries.begin(second, [Post(slot=0, kind=PostKind.EDITED)], amends=1)
        third = await work.digests.add(digest(TWO))
        await work.deliveries.begin(third, posts_of(third))
    await migrate(old_url, back_to("0001"))
    assert await seen(old_url, "SELECT id FROM deliveries ORDER BY id") == [(1,), (3,)]
    assert len(await seen(old_url, "SELECT * FROM posts")) == 5
    await migrate(old_url)
    async with opened(old_url) as store, store.read() as work:
        assert [each.revision for each in await work.deliveries.of_date(HERE, DAY)] == [1, 3]


async def test_what_a_budget_stopped_is_noted_in_a_database_that_was_there_and_lost_when_it_goes_back(
    old_url: str,
) -> None:
    for _ in range(2):
        await migrate(old_url)
        async with opened(old_url) as store, store.write() as work:
            assert await work.stops.between(HERE, DAY, DAY) == ()
            await work.stops.put(HERE, Stop(DAY, 300, NOON))
        async with opened(old_url) as store, store.read() as work:
            assert await work.stops.between(HERE, DAY, DAY) == (Stop(DAY, 300, NOON),)
        await migrate(old_url, back_to("0003"))


@pytest.fixture
async def voted_url(old_url: str) -> str:
    """The same at migration 0004, with two votes."""
    vote = {"channel_id": 1, "paper_id": ONE.id, "person": "U1"}
    await migrate(old_url, "0004")
    await fill(old_url, [("votes", vote | {"saved": False, "kind": "less", "at": NOON})])
    await fill(old_url, [("votes", vote | {"saved": True, "kind": "saved", "at": LATER})])
    return old_url


async def test_old_votes_are_no_reactions_and_old_orders_have_the_usual_emoji(voted_url: str) -> None:
    await migrate(voted_url)
    async with opened(voted_url) as store, store.write() as work:
        assert await work.votes.of(HERE) == (
            Vote(HERE, ONE.id, "U1", VoteKind.LESS, NOON),
            Vote(HERE, ONE.id, "U1", VoteKind.SAVED, LATER),
        )
        assert await work.subscriptions.get(HERE) == order_after()
        assert await work.places.closed() == frozenset()
        assert await work.places.get(HERE) is None


async def test_papers_that_were_posted_before_are_found_by_their_messages(voted_url: str) -> None:
    async with connected(voted_url) as connection:
        await connection.execute(sa.text("UPDATE posts SET state = 'sent', ref = '1715.2' WHERE slot = 1"))
    await migrate(voted_url)
    async with opened(voted_url) as store, store.read() as work:
        assert await work.deliveries.paper_at(HERE, "1715.2") == ONE.id
        assert await work.deliveries.papers_since(HERE, DAY) == (PaperPost("1715.2", ONE.id, DAY),)


async def test_what_a_chat_service_needed_is_lost_when_its_tables_go_and_all_else_stays(voted_url: str) -> None:
    looks = ("SELECT * FROM votes ORDER BY saved", "SELECT * FROM subscriptions", "SELECT * FROM posts ORDER BY slot")
    before = [await seen(voted_url, look) for look in looks]
    for _ in range(2):
        await migrate(voted_url)
        async with opened(voted_url) as store, store.write() as work:
            assert await work.installations.all("slack") == ()
            assert await work.seen.first("Ev1", NOON)
            assert await work.carried.get(HERE, "=1") is None
            assert not await work.places.put(Place(HERE, "papers", PlaceState.LEFT), NOON)
            await work.carried.keep(HERE, {"=1": "[]"}, NOON)
            await work.installations.put(Installation(platform="slack", workspace="T1", at=NOON))
            await work.votes.put(Vote(HERE, ONE.id, "U1", VoteKind.LESS, NOON, reacted=True))
        await migrate(voted_url, back_to("0004"))
        assert [await seen(voted_url, look) for look in looks] == before


async def test_what_was_spent_before_costs_were_shared_is_borne_by_who_asked(old_url: str) -> None:
    await migrate(old_url, "0006")
    dime = {"channel_id": 1, "date": DAY, "at": NOON, "model": "gpt-4o", "calls": 1, "cost": Decimal("0.1")}
    await fill(old_url, [("usages", dime | {"prompt": 10, "cached": 0, "completion": 1})])
    spent = Usage(model="gpt-4o", calls=1, prompt=10, completion=1, cost=Decimal("0.1"))
    for _ in range(2):
        await migrate(old_url)
        async with opened(old_url) as store, store.write() as work:
            await work.papers.save([ONE])
            await work.digests.add(digest(ONE, channel=Channel("slack", "T1", "C2")))
            assert await work.usages.by_date(HERE, NOON, LATER) == {DAY: Share(spent)}
        await migrate(old_url, back_to("0006"))


async def test_papers_are_found_in_a_copy_that_a_vacuum_made(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    async with opened(sqlite_url) as store:
        for number in (1, 3, 2):
            async with store.write() as work:
                await work.papers.save([paper(f"2505.0000{number}", title=f"Zebra {number}")])
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("DELETE FROM papers WHERE id = '2505.00001'")
        connection.execute("VACUUM INTO ?", [str(copy)])
    await migrate(f"sqlite:///{copy}")
    async with opened(f"sqlite:///{copy}") as store, store.write() as work:
        await work.papers.save([paper("2505.00003", version=2, title="Lion")])
        assert [each.title for each in await work.papers.search(["zebra"])] == ["Zebra 2"]
        assert [each.title for each in await work.papers.search(["lion"])] == ["Lion"]
