"""`core.ports.Subscriptions` on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import (
    Allowed,
    AnnounceType,
    Channel,
    Choice,
    Criteria,
    CriteriaVersion,
    Cutoffs,
    Person,
    Rights,
    Subscription,
    VoteKind,
    Who,
)
from core.store import SqlStore
from tests.contract.store.values import (
    ABROAD,
    ANN,
    BEN,
    CRITERIA,
    HERE,
    NOON,
    choices,
    on_one_store,
    rights,
    subscription,
    words,
)


async def save(store: SqlStore, order: Subscription, *, by: Person = ANN, hours: int = 0) -> Subscription:
    async with store.write() as work:
        return await work.subscriptions.save(order, by=by, at=NOON + timedelta(hours=hours))


async def history(store: SqlStore, channel: Channel = HERE) -> tuple[CriteriaVersion, ...]:
    async with store.read() as work:
        return await work.subscriptions.history(channel)


async def found(store: SqlStore, channel: Channel = HERE) -> Subscription | None:
    async with store.read() as work:
        return await work.subscriptions.get(channel)


async def remove(store: SqlStore, channel: Channel = HERE) -> bool:
    async with store.write() as work:
        return await work.subscriptions.remove(channel)


async def test_an_order_comes_back_with_its_first_version_and_who_changed_it(store: SqlStore) -> None:
    order = subscription(
        types=frozenset({AnnounceType.NEW}),
        cutoffs=Cutoffs(6.5, 1),
        maximum=7,
        weekdays=frozenset({0, 6}),
        budget=Decimal("0.10"),
        rights=Rights(criteria=Allowed(Who.LISTED, ("U1", "U2"))),
        reactions={"rocket": VoteKind.MORE, "+1": None},
        paused=True,
        tells_quiet=False,
        tuned=False,
        explores=3,
        forgotten=("quantization", "Dan Alistarh"),
        tells_voters=True,
        month_budget=Decimal("2.50"),
    )
    kept = replace(order, criteria_version=1, changed_by="U1", since=NOON)
    assert await save(store, order) == kept
    assert await found(store) == kept


@on_one_store
@given(told=choices)
async def test_a_choice_comes_back_as_it_went_in_whatever_is_written_in_it(store: SqlStore, told: Choice) -> None:
    saved = await save(store, subscription().choosing(told))
    kept = await found(store)
    assert kept == saved
    assert saved.choice == told
    assert saved.criteria.fingerprint == told.criteria.fingerprint
    assert (await history(store))[0].choice == told


@on_one_store
@given(told=rights)
async def test_rights_come_back_as_they_went_in(store: SqlStore, told: Rights) -> None:
    assert await save(store, subscription(rights=told)) == await found(store)


@on_one_store
@given(told=st.dictionaries(words, st.none() | st.sampled_from(VoteKind), max_size=5))
async def test_the_emoji_of_a_channel_come_back_as_they_went_in(
    store: SqlStore, told: dict[str, VoteKind | None]
) -> None:
    assert await save(store, subscription(reactions=told)) == await found(store)
    kept = await found(store)
    assert kept
    assert kept.reactions == told
    assert all(kind is None or isinstance(kind, VoteKind) for kind in kept.reactions.values())


async def test_a_new_choice_becomes_the_next_version_with_who_made_it_and_when(store: SqlStore) -> None:
    muted = replace(CRITERIA, muted=("survey",))
    await save(store, subscription())
    assert (await save(store, subscription(criteria=muted), by=BEN, hours=1)).criteria_version == 2
    assert await history(store) == (
        CriteriaVersion(2, subscription(criteria=muted).choice, BEN, NOON + timedelta(hours=1)),
        CriteriaVersion(1, subscription().choice, ANN, NOON),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"categories": ("cs.AI", "cs.LG")},
        {"types": frozenset({AnnounceType.NEW})},
        {"cutoffs": Cutoffs(8, 6.5)},
        {"maximum": 39},
        {"criteria": replace(CRITERIA, authors=())},
        {"criteria": replace(CRITERIA, language="French")},
        {"criteria": replace(CRITERIA, wanted=("Quantization",))},
    ],
)
async def test_whatever_differs_in_a_choice_makes_a_new_version(store: SqlStore, change: dict[str, object]) -> None:
    await save(store, subscription())
    assert (await save(store, subscription(**change))).criteria_version == 2


async def test_an_order_with_the_same_choice_keeps_its_version(store: SqlStore) -> None:
    await save(store, subscription())
    later = subscription(zone="Asia/Tokyo", budget=Decimal(2), paused=True)
    assert await save(store, later, by=BEN) == replace(later, criteria_version=1, changed_by="U2", since=NOON)
    assert [version.made_by for version in await history(store)] == [ANN]


async def test_going_back_to_an_older_choice_is_a_new_version(store: SqlStore) -> None:
    for maximum in (40, 7, 40):
        await save(store, subscription(maximum=maximum))
    assert [version.choice.maximum for version in await history(store)] == [40, 7, 40]


async def test_a_choice_with_what_no_database_holds_is_kept_without_it_and_once(store: SqlStore) -> None:
    odd = subscription(criteria=Criteria(wanted=("quanti\0zation",)))
    assert await save(store, odd) == await save(store, odd) == await found(store)
    assert [version.choice.criteria for version in await history(store)] == [Criteria(wanted=("quantization",))]


async def test_an_order_that_is_removed_is_gone_and_its_history_stays(store: SqlStore) -> None:
    await save(store, subscription())
    await save(store, subscription(ABROAD))
    assert await remove(store)
    assert await found(store) is None
    assert [version.choice for version in await history(store)] == [subscription().choice]
    async with store.read() as work:
        assert [order.channel for order in await work.subscriptions.all()] == [ABROAD]


async def test_removing_what_is_not_there_is_told(store: SqlStore) -> None:
    assert not await remove(store)
    await save(store, subscription())
    assert [await remove(store), await remove(store)] == [True, False]


async def test_an_order_after_a_removed_one_goes_on_counting_versions(store: SqlStore) -> None:
    await save(store, subscription())
    await remove(store)
    assert (await save(store, subscription())).criteria_version == 1
    await remove(store)
    assert (await save(store, subscription(maximum=7))).criteria_version == 2


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


async def test_two_who_change_a_choice_at_once_make_two_versions(store: SqlStore) -> None:
    orders = [subscription(criteria=Criteria(wanted=(word,))) for word in ("bits", "bytes")]
    saved = await asyncio.gather(*(save(store, order) for order in orders))
    assert sorted(order.criteria_version for order in saved) == [1, 2]
    assert len(await history(store)) == 2


async def test_digests_are_owed_since_the_order_began_or_its_last_pause_ended(store: SqlStore) -> None:
    began = (await save(store, subscription())).since
    assert began == NOON
    assert (await save(store, subscription(maximum=7), hours=1)).since == began
    assert (await save(store, subscription(paused=True), hours=2)).since == began
    assert (await save(store, subscription(), hours=3)).since == NOON + timedelta(hours=3)
    await remove(store)
    assert (await save(store, subscription(), hours=4)).since == NOON + timedelta(hours=4)
