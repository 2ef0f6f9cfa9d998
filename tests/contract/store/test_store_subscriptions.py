"""`core.ports.Subscriptions` on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from core.model import AnnounceType, Channel, Criteria, CriteriaVersion, Cutoffs, Subscription
from core.store import SqlStore
from tests.contract.store.values import ABROAD, CRITERIA, HERE, NOON, criteria, on_one_store, subscription


async def save(store: SqlStore, order: Subscription, *, by: str = "U1", hours: int = 0) -> Subscription:
    async with store.write() as work:
        return await work.subscriptions.save(order, by=by, at=NOON + timedelta(hours=hours))


async def history(store: SqlStore, channel: Channel = HERE) -> tuple[CriteriaVersion, ...]:
    async with store.read() as work:
        return await work.subscriptions.history(channel)


async def test_an_order_comes_back_with_its_first_criteria_version(store: SqlStore) -> None:
    order = subscription(
        types=frozenset({AnnounceType.NEW}),
        cutoffs=Cutoffs(6.5, 1),
        maximum=7,
        weekdays=frozenset({0, 6}),
        paused=True,
    )
    assert await save(store, order) == replace(order, criteria_version=1)
    async with store.read() as work:
        assert await work.subscriptions.get(HERE) == replace(order, criteria_version=1)


@on_one_store
@given(told=criteria)
async def test_criteria_come_back_as_they_went_in_whatever_is_written_in_them(store: SqlStore, told: Criteria) -> None:
    await save(store, subscription(criteria=told))
    async with store.read() as work:
        found = await work.subscriptions.get(HERE)
    assert found
    assert found.criteria == told
    assert found.criteria.fingerprint == told.fingerprint


async def test_new_criteria_become_the_next_version_with_who_made_it_and_when(store: SqlStore) -> None:
    muted = replace(CRITERIA, muted=("survey",))
    await save(store, subscription())
    assert (await save(store, subscription(criteria=muted), by="U2", hours=1)).criteria_version == 2
    assert await history(store) == (
        CriteriaVersion(2, muted, "U2", NOON + timedelta(hours=1)),
        CriteriaVersion(1, CRITERIA, "U1", NOON),
    )


async def test_a_followed_author_makes_a_new_version_although_the_fingerprint_stays(store: SqlStore) -> None:
    await save(store, subscription())
    followed = replace(CRITERIA, authors=())
    assert (await save(store, subscription(criteria=followed))).criteria_version == 2


async def test_an_order_with_the_same_criteria_keeps_their_version(store: SqlStore) -> None:
    await save(store, subscription())
    assert (await save(store, subscription(maximum=5), by="U2")).criteria_version == 1
    assert len(await history(store)) == 1
    async with store.read() as work:
        found = await work.subscriptions.get(HERE)
    assert found == subscription(maximum=5, criteria_version=1)


async def test_criteria_with_what_no_database_holds_are_kept_without_it_and_once(store: SqlStore) -> None:
    odd = Criteria(wanted=("quanti\0zation",))
    await save(store, subscription(criteria=odd))
    await save(store, subscription(criteria=odd))
    assert [version.criteria for version in await history(store)] == [Criteria(wanted=("quantization",))]


async def test_all_orders_are_told_paused_ones_too(store: SqlStore) -> None:
    first = await save(store, subscription(paused=True))
    second = await save(store, subscription(ABROAD))
    async with store.read() as work:
        assert await work.subscriptions.all() == (first, second)


async def test_another_workspace_with_the_same_channel_id_sees_nothing(store: SqlStore) -> None:
    await save(store, subscription())
    async with store.read() as work:
        assert await work.subscriptions.get(ABROAD) is None
    assert await history(store, ABROAD) == ()


async def test_two_who_change_criteria_at_once_make_two_versions(store: SqlStore) -> None:
    orders = [subscription(criteria=Criteria(wanted=(word,))) for word in ("bits", "bytes")]
    saved = await asyncio.gather(*(save(store, order) for order in orders))
    assert sorted(order.criteria_version for order in saved) == [1, 2]
    assert len(await history(store)) == 2
