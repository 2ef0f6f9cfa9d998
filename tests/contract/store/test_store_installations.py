"""`core.ports.Installations` on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Channel, Installation, Place, PlaceState
from core.store import SqlStore, new_key, open_store
from tests.contract.store.values import ANN, HERE, NOON, moments, on_one_store, subscription, words

DAYS = timedelta(days=1)
LATER = NOON + 30 * DAYS
TOKENS = {"bot": "xoxb-1-abc", "refresh": "xoxe-1-def"}
ACME = Installation(platform="slack", workspace="T1", name="Acme", installer="U1", secrets=TOKENS, at=NOON)
GONE = replace(ACME, secrets={}, gone_at=LATER)

installations = st.builds(
    Installation,
    platform=words,
    workspace=words,
    name=words,
    installer=words,
    secrets=st.dictionaries(st.text(), st.text(), max_size=3),
    at=moments,
)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """With a key."""
    opened = open_store(database_url, keys=[new_key()])
    yield opened
    await opened.close()


async def put(store: SqlStore, *told: Installation) -> None:
    async with store.write() as work:
        for each in told:
            await work.installations.put(each)


async def kept(store: SqlStore, workspace: str = "T1", platform: str = "slack") -> Installation | None:
    async with store.read() as work:
        return await work.installations.get(platform, workspace)


async def end(store: SqlStore, days: int = 30, workspace: str = "T1") -> bool:
    async with store.write() as work:
        return await work.installations.gone("slack", workspace, NOON + days * DAYS)


async def prune(store: SqlStore, days: int) -> None:
    async with store.write() as work:
        await work.installations.prune(NOON + days * DAYS)


@on_one_store
@given(told=installations)
async def test_an_installation_comes_back_as_it_went_in_whatever_is_written_in_it(
    store: SqlStore, told: Installation
) -> None:
    await put(store, told)
    assert await kept(store, told.workspace, told.platform) == told


async def test_an_installation_takes_the_place_of_what_was_known_of_its_workspace_and_no_other(store: SqlStore) -> None:
    other, namesake = replace(ACME, workspace="T2"), replace(ACME, platform="discord")
    newer = replace(ACME, name="Acme Ltd", installer="", secrets={"bot": "xoxb-2"}, at=LATER)
    await put(store, ACME, other, namesake, newer)
    assert [await kept(store), await kept(store, "T2"), await kept(store, "T1", "discord")] == [newer, other, namesake]
    assert await kept(store, "T3") is None


async def test_those_that_stand_are_told_oldest_first_of_one_platform(store: SqlStore) -> None:
    older, newer = replace(ACME, workspace="T3", at=NOON - DAYS), replace(ACME, workspace="T0", at=LATER)
    ended, elsewhere = replace(GONE, workspace="T2"), replace(ACME, platform="discord")
    await put(store, newer, ended, ACME, elsewhere, older)
    async with store.read() as work:
        assert await work.installations.all("slack") == (older, ACME, newer)
        assert await work.installations.all("terminal") == ()


async def test_a_workspace_that_goes_loses_its_secrets_at_once_and_nothing_else(store: SqlStore) -> None:
    other = replace(ACME, workspace="T2")
    await put(store, ACME, other)
    assert await end(store)
    assert [await kept(store), await kept(store, "T2")] == [GONE, other]


async def test_a_workspace_goes_once(store: SqlStore) -> None:
    assert not await end(store)
    await put(store, ACME)
    assert await asyncio.gather(*(end(store, days) for days in (30, 30))) in ([True, False], [False, True])
    assert not await end(store, days=31)
    assert await kept(store) == GONE


async def test_a_workspace_that_is_put_as_gone_is_kept_without_secrets(store: SqlStore) -> None:
    await put(store, replace(ACME, gone_at=LATER))
    assert await kept(store) == GONE


async def test_a_workspace_that_lets_the_bot_in_again_stands_and_finds_its_channels_as_they_were(
    store: SqlStore,
) -> None:
    await put(store, ACME)
    async with store.write() as work:
        order = await work.subscriptions.save(subscription(), by=ANN, at=NOON)
    await end(store)
    again = replace(ACME, secrets={"bot": "xoxb-3"}, at=LATER + DAYS)
    await put(store, again)
    async with store.read() as work:
        assert await work.installations.all("slack") == (again,)
        assert await work.subscriptions.get(HERE) == order
        assert await work.places.closed() == frozenset()
        assert await work.places.expired(LATER + 99 * DAYS) == ()


async def test_a_gone_workspace_is_forgotten_when_its_time_is_over_and_its_last_channel_is_purged(
    store: SqlStore,
) -> None:
    second = Channel("slack", "T1", "C2")
    await put(store, ACME)
    async with store.write() as work:
        await work.subscriptions.save(subscription(), by=ANN, at=NOON)
        await work.places.put(Place(second, "papers", PlaceState.LEFT), NOON)
    await end(store)
    for channel in (second, HERE):
        await prune(store, days=31)
        assert await kept(store) == GONE
        async with store.write() as work:
            await work.places.purge(channel)
    await prune(store, days=30)
    assert await kept(store) == GONE
    await prune(store, days=31)
    assert await kept(store) is None


async def test_a_workspace_without_channels_is_forgotten_only_if_it_is_gone(store: SqlStore) -> None:
    standing = replace(ACME, workspace="T2")
    await put(store, ACME, standing)
    async with store.write() as work:
        await work.subscriptions.save(subscription(Channel("discord", "T1", "C1")), by=ANN, at=NOON)
    await end(store)
    await prune(store, days=31)
    assert [await kept(store), await kept(store, "T2")] == [None, standing]
