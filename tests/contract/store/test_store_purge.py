"""The end of what is kept of a channel, on both databases. Which tables that are, the tables themselves tell."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa

from core.links import usual_name
from core.model import (
    Batch,
    BatchState,
    Channel,
    Draft,
    Errand,
    Link,
    Note,
    Outcome,
    OutcomeState,
    Place,
    PlaceState,
    Publicity,
    Stop,
    Usage,
    Vote,
    VoteKind,
)
from core.store import SqlStore, read_database_url
from core.store.engines import engine_for
from core.store.tables import metadata
from tests.contract.store.values import (
    ABROAD,
    ANN,
    CARD,
    CRITERIA,
    DAY,
    HERE,
    NOON,
    digest,
    paper,
    posts_of,
    subscription,
    verdict,
)
from tests.fakes.rows import OF_CHANNELS, SHARED, belongs

NOWHERE = Channel("slack", "T1", "C0")
# What this one asked is used by the others.
NEIGHBOUR = Channel("slack", "T3", "C1")


async def counts(url: str, channel: Channel | None = None) -> dict[str, int]:
    """How many rows each table has of the channel; without one, how many each shared table has."""
    engine = engine_for(read_database_url(url))
    async with engine.connect() as connection:
        found = {}
        for table in OF_CHANNELS if channel else SHARED:
            rows = sa.select(sa.func.count()).select_from(table)
            asked = rows.where(belongs(table, channel)) if channel else rows
            found[table.name] = (await connection.execute(asked)).scalar_one()
    await engine.dispose()
    return found


async def fill(store: SqlStore, channel: Channel) -> None:
    """Something of the channel in every table; a table that is made one day is to be filled here too."""
    one = paper()
    async with store.write() as work:
        await work.papers.save([one])
        told = {"criteria": CRITERIA, "scorer": CARD, "papers": [one.id]}
        await work.usages.add(NEIGHBOUR, DAY, Usage(model="gpt-4o", calls=1), at=NOON, **told)
        await work.usages.earmark(f"{channel}", channel, Decimal(1), now=NOON, until=NOON + timedelta(hours=1))
        await work.batches.save([Batch(source="arxiv", category="cs.LG", date=DAY, state=BatchState.QUIET)])
        await work.verdicts.save(CRITERIA, CARD, [verdict()], {one.id: one})
        for maximum in (7, 8):
            await work.subscriptions.save(subscription(channel, maximum=maximum), by=ANN, at=NOON)
        await work.drafts.put(Draft(channel, ANN.id, subscription().choice, 1, NOON))
        for _ in range(2):
            told = await work.digests.add(digest(one, channel=channel))
            delivery = await work.deliveries.begin(told, posts_of(told))
        await work.deliveries.sent(delivery, 1, "1715.1")
        await work.votes.put(Vote(channel, one.id, ANN.id, VoteKind.SAVED, NOON))
        await work.usages.add(channel, DAY, Usage(model="gpt-4o", calls=1), at=NOON)
        await work.stops.put(channel, Stop(DAY, 3, NOON))
        await work.places.put(Place(channel, "papers", PlaceState.LEFT), NOON)
        await work.carried.keep(channel, {"=1": "[]"}, NOON)
        link = Link(channel=channel, token_hash=str(channel), made_by=ANN, made_at=NOON)
        await work.links.add(link)
        known = {"changed_by": ANN, "changed_at": NOON}
        await work.links.publish(Publicity(channel=channel, name=usual_name(channel), is_public=True, **known))
        late = Outcome(channel=channel, date=DAY, state=OutcomeState.WAITING, since=NOON, at=NOON)
        await work.outcomes.put(late)
        note = Note(channel=channel, key="late", text="It is late.")
        await work.notes.posting(note, at=NOON, lease=timedelta(minutes=2))
        asked = {"days": (DAY,), "criteria_version": 1, "scorer": "", "agreed": None, "at": NOON}
        await work.errands.put(Errand(key=f"{channel}", channel=channel, **asked), NOON)


async def purge(store: SqlStore, channel: Channel = HERE) -> None:
    async with store.write() as work:
        await work.places.purge(channel)


async def test_nothing_of_a_purged_channel_is_left_in_any_table_and_all_of_others_stays(
    store: SqlStore, database_url: str
) -> None:
    for channel in (HERE, ABROAD):
        await fill(store, channel)
    before, abroad, shared = [await counts(database_url, channel) for channel in (HERE, ABROAD, None)]
    assert [table for table, rows in before.items() if not rows] == []
    await purge(store)
    assert set((await counts(database_url, HERE)).values()) == {0}
    assert [await counts(database_url, channel) for channel in (ABROAD, None)] == [abroad, shared]


def test_every_table_with_a_channel_is_known_as_one() -> None:
    named = {table.name for table in metadata.sorted_tables if "channel_id" in table.c}
    assert {"posts", "deliveries", "digest_entries", "channels"} | named == {table.name for table in OF_CHANNELS}


async def test_what_channels_share_stays_when_the_last_of_them_is_purged(store: SqlStore) -> None:
    await fill(store, HERE)
    await purge(store)
    async with store.read() as work:
        assert await work.papers.get([paper().id]) == {paper().id: paper()}
        assert await work.verdicts.get(CRITERIA, CARD, {paper().id: paper()}) == {paper().id: verdict()}
        assert set(await work.batches.get("arxiv", ["cs.LG"], DAY)) == {"cs.LG"}
        assert await work.places.expired(NOON) == ()


async def test_a_channel_that_is_not_kept_is_purged_without_a_word(store: SqlStore, database_url: str) -> None:
    await fill(store, HERE)
    before = await counts(database_url, HERE)
    await purge(store, NOWHERE)
    assert await counts(database_url, HERE) == before
    assert set((await counts(database_url, NOWHERE)).values()) == {0}


async def test_a_purged_channel_begins_anew(store: SqlStore) -> None:
    await fill(store, HERE)
    await purge(store)
    async with store.write() as work:
        assert await work.subscriptions.history(HERE) == ()
        assert (await work.subscriptions.save(subscription(), by=ANN, at=NOON)).criteria_version == 1
        await work.papers.save([paper()])
        assert (await work.digests.add(digest(paper()))).revision == 1


async def test_two_who_purge_a_channel_at_once_do_not_disturb_each_other(store: SqlStore, database_url: str) -> None:
    await fill(store, HERE)
    await asyncio.gather(*(purge(store) for _ in range(3)))
    assert set((await counts(database_url, HERE)).values()) == {0}


async def test_what_was_to_be_purged_and_is_held_by_somebody_waits_for_them(store: SqlStore) -> None:
    await fill(store, HERE)
    held = asyncio.Event()

    async def change() -> int:
        async with store.write() as work:
            await work.subscriptions.hold(HERE)
            held.set()
            await asyncio.sleep(0)
            saved = await work.subscriptions.save(subscription(maximum=9), by=ANN, at=NOON)
        return saved.criteria_version

    changing = asyncio.create_task(change())
    await held.wait()
    await purge(store)
    assert await changing == 3
    async with store.read() as work:
        assert await work.subscriptions.get(HERE) is None
