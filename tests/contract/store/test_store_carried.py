"""`core.ports.Carried` on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.model import Channel
from core.store import SqlStore
from tests.contract.store.values import ABROAD, HERE, NOON, on_one_store, words

DAY = timedelta(days=1)


async def keep(store: SqlStore, texts: Mapping[str, str], days: int = 0, channel: Channel = HERE) -> None:
    async with store.write() as work:
        await work.carried.keep(channel, texts, NOON + days * DAY)


async def kept(store: SqlStore, *keys: str, channel: Channel = HERE) -> list[str | None]:
    async with store.read() as work:
        return [await work.carried.get(channel, key) for key in keys]


async def prune(store: SqlStore, days: int) -> None:
    async with store.write() as work:
        await work.carried.prune(NOON + days * DAY)


@on_one_store
@given(texts=st.dictionaries(words, words, max_size=5))
async def test_texts_come_back_as_they_went_in_whatever_is_written_in_them(
    store: SqlStore, texts: dict[str, str]
) -> None:
    async with store.write() as work:
        await work.places.purge(HERE)
    await keep(store, texts)
    assert await kept(store, *texts) == list(texts.values())


async def test_texts_are_kept_for_each_channel_alone(store: SqlStore) -> None:
    await keep(store, {"=1": "mute", "=2": "follow"})
    await keep(store, {"=1": "elsewhere"}, channel=ABROAD)
    assert await kept(store, "=1", "=2", "=3") == ["mute", "follow", None]
    assert await kept(store, "=1", "=2", channel=ABROAD) == ["elsewhere", None]


async def test_what_is_kept_under_a_key_stays_when_another_text_comes_with_it(store: SqlStore) -> None:
    await keep(store, {"=1": "mute"})
    await keep(store, {"=1": "follow", "=2": "score"}, days=1)
    assert await kept(store, "=1", "=2") == ["mute", "score"]


async def test_what_was_kept_before_a_moment_is_dropped_and_no_more(store: SqlStore) -> None:
    for day in (1, 2, 3):
        await keep(store, {f"={day}": "mute"}, days=day)
    await prune(store, days=2)
    assert await kept(store, "=1", "=2", "=3") == [None, "mute", "mute"]


async def test_what_is_kept_again_lasts_as_long_as_what_is_new(store: SqlStore) -> None:
    for day in (1, 9, 5):
        await keep(store, {"=1": "mute"}, days=day)
    await prune(store, days=9)
    assert await kept(store, "=1") == ["mute"]
    await prune(store, days=10)
    assert await kept(store, "=1") == [None]


async def test_nothing_to_keep_makes_no_trace(store: SqlStore) -> None:
    await keep(store, {})
    async with store.write() as work:
        assert await work.places.expired(NOON) == ()
        await work.places.purge(HERE)


async def test_many_who_keep_the_same_in_another_order_do_not_block_each_other(store: SqlStore) -> None:
    texts = {f"={number}": str(number) for number in range(200)}
    backwards = dict(reversed(texts.items()))
    await asyncio.gather(*(keep(store, told, days) for days, told in enumerate([texts, backwards] * 4)))
    assert await kept(store, *texts) == list(texts.values())
