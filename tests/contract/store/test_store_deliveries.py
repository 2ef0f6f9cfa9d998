"""`core.ports.Deliveries` on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from core.errors import StoreError
from core.model import Channel, Delivery, DeliveryState, Digest, Post, PostKind, PostState
from core.store import SqlStore
from tests.contract.store.values import ABROAD, DAY, HERE, digest, paper, posts_of

NOW = datetime(2025, 5, 13, 9, tzinfo=UTC)
LEASE = timedelta(minutes=2)
ONE, TWO = paper("2505.00001"), paper("2505.00002")


async def add(store: SqlStore, told: Digest) -> Digest:
    async with store.write() as work:
        await work.papers.save(entry.paper for entry in told.entries)
        return await work.digests.add(told)


async def begin(store: SqlStore, told: Digest) -> Delivery:
    async with store.write() as work:
        return await work.deliveries.begin(told, posts_of(told))


async def begun(store: SqlStore, channel: Channel = HERE, day: date = DAY) -> Delivery:
    """The delivery of a kept digest with two entries."""
    return await begin(store, await add(store, digest(ONE, TWO, channel=channel, day=day)))


async def on_record(store: SqlStore, channel: Channel = HERE) -> Delivery:
    async with store.read() as work:
        found = await work.deliveries.get(channel, DAY)
    assert found
    return found


async def test_a_delivery_begins_with_a_waiting_post_for_the_head_and_each_entry(store: SqlStore) -> None:
    told = await begun(store)
    posts = (
        Post(slot=0, kind=PostKind.HEAD),
        Post(slot=1, kind=PostKind.ENTRY, paper_id=ONE.id),
        Post(slot=2, kind=PostKind.ENTRY, paper_id=TWO.id),
    )
    assert told == Delivery(channel=HERE, date=DAY, revision=1, posts=posts)
    assert await on_record(store) == told


async def test_a_quiet_day_is_delivered_by_its_head_alone(store: SqlStore) -> None:
    told = await begin(store, await add(store, digest()))
    assert told.posts == (Post(slot=0, kind=PostKind.HEAD),)


async def test_a_delivery_begins_with_the_posts_that_it_is_given_and_what_it_amends(store: SqlStore) -> None:
    await begun(store)
    posts = (Post(slot=0, kind=PostKind.EDITED), Post(slot=1, kind=PostKind.CHANGES))
    second = await add(store, digest(TWO))
    async with store.write() as work:
        told = await work.deliveries.begin(second, posts, amends=1)
    assert told == await on_record(store) == Delivery(channel=HERE, date=DAY, revision=2, posts=posts, amends=1)


async def test_an_entry_without_a_paper_is_refused(store: SqlStore) -> None:
    told = await add(store, digest(ONE))
    with pytest.raises(IntegrityError):
        async with store.write() as work:
            await work.deliveries.begin(told, [Post(slot=0, kind=PostKind.ENTRY)])


async def test_a_delivery_that_is_begun_again_is_the_one_on_record(store: SqlStore) -> None:
    told = await begun(store)
    async with store.write() as work:
        await work.deliveries.sent(told, 0, "1715.1")
    again = await begin(store, digest(ONE, TWO))
    assert again == await on_record(store)
    assert again.posts[0].ref == "1715.1"


async def test_two_who_begin_one_delivery_at_once_get_the_same(store: SqlStore) -> None:
    told = await add(store, digest(ONE))
    first, second = await asyncio.gather(begin(store, told), begin(store, told))
    assert first == second
    async with store.read() as work:
        assert await work.deliveries.open() == (first,)


async def test_each_step_of_a_post_is_on_record(store: SqlStore) -> None:
    told = await begun(store)
    async with store.write() as work:
        assert await work.deliveries.sending(told, 0, at=NOW, lease=LEASE)
        await work.deliveries.sent(told, 0, "1715.1")
        assert await work.deliveries.sending(told, 1, at=NOW, lease=LEASE)
    assert (await on_record(store)).posts == (
        Post(slot=0, kind=PostKind.HEAD, state=PostState.SENT, ref="1715.1"),
        Post(slot=1, kind=PostKind.ENTRY, paper_id=ONE.id, state=PostState.SENDING),
        Post(slot=2, kind=PostKind.ENTRY, paper_id=TWO.id),
    )


async def claim(store: SqlStore, told: Delivery, at: datetime) -> bool:
    async with store.write() as work:
        return await work.deliveries.sending(told, 1, at=at, lease=LEASE)


async def test_a_post_is_claimed_by_one_until_the_lease_is_over(store: SqlStore) -> None:
    told = await begun(store)
    assert await claim(store, told, NOW)
    assert not await claim(store, told, NOW + LEASE - timedelta(seconds=1))
    assert await claim(store, told, NOW + LEASE)


async def test_of_many_who_claim_a_post_at_once_one_gets_it(store: SqlStore) -> None:
    told = await begun(store)
    assert sorted(await asyncio.gather(*[claim(store, told, NOW) for _ in range(5)])) == [False] * 4 + [True]


async def test_a_post_that_is_sent_cannot_be_claimed(store: SqlStore) -> None:
    told = await begun(store)
    async with store.write() as work:
        await work.deliveries.sent(told, 1, "1715.2")
    assert not await claim(store, told, NOW + 2 * LEASE)


async def test_a_post_that_is_not_on_record_cannot_be_sent(store: SqlStore) -> None:
    told = await begun(store)
    with pytest.raises(
        StoreError, match=r"^A message of the digest of 2025-05-13 was posted, but its record is gone\.$"
    ):
        async with store.write() as work:
            await work.deliveries.sent(told, 3, "1715.9")


async def test_a_delivery_ends_as_sent_or_as_failed_with_its_reason(store: SqlStore) -> None:
    here, abroad = await begun(store), await begun(store, ABROAD)
    async with store.write() as work:
        await work.deliveries.finish(here)
        await work.deliveries.finish(abroad, "The channel is archived.")
    assert (await on_record(store)).state is DeliveryState.SENT
    found = await on_record(store, ABROAD)
    assert (found.state, found.reason) == (DeliveryState.FAILED, "The channel is archived.")


async def test_the_newest_revision_that_was_begun_is_the_delivery_of_a_date(store: SqlStore) -> None:
    first = await begun(store)
    second = await add(store, digest(TWO))
    assert await on_record(store) == first
    await begin(store, second)
    assert (await on_record(store)).revision == 2


async def test_every_delivery_of_a_date_is_told_in_the_order_of_revisions(store: SqlStore) -> None:
    await begun(store, day=date(2025, 5, 12))
    told = [await begun(store), await begun(store)]
    await begun(store, ABROAD)
    async with store.read() as work:
        assert await work.deliveries.of_date(HERE, DAY) == tuple(told)
        assert await work.deliveries.of_date(HERE, date(2025, 5, 14)) == ()


async def test_several_dates_are_told_at_once_each_with_its_deliveries(store: SqlStore) -> None:
    earlier, none = date(2025, 5, 12), date(2025, 5, 14)
    before, *told = [await begun(store, day=earlier), await begun(store), await begun(store)]
    await begun(store, ABROAD)
    async with store.read() as work:
        found = await work.deliveries.of_dates(HERE, [none, DAY, earlier])
        assert await work.deliveries.of_dates(HERE, []) == {}
    assert found == {none: (), DAY: tuple(told), earlier: (before,)}


async def test_the_last_delivery_is_the_newest_revision_of_the_newest_date(store: SqlStore) -> None:
    async with store.read() as work:
        assert await work.deliveries.last(HERE) is None
    await begun(store)
    newest = await begun(store)
    await begun(store, day=date(2025, 5, 12))
    await begun(store, ABROAD, date(2025, 5, 14))
    async with store.read() as work:
        assert await work.deliveries.last(HERE) == newest


async def test_open_deliveries_are_told_oldest_date_first_with_their_posts(store: SqlStore) -> None:
    today, before = await begun(store), await begun(store, day=date(2025, 5, 12))
    ended = await begun(store, ABROAD, date(2025, 5, 9))
    async with store.write() as work:
        await work.deliveries.finish(ended)
    async with store.read() as work:
        assert await work.deliveries.open() == (before, today)


async def test_another_workspace_with_the_same_channel_id_sees_no_delivery(store: SqlStore) -> None:
    await begun(store)
    async with store.read() as work:
        assert await work.deliveries.get(ABROAD, DAY) is None
