"""`core.ports.Links` on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.model import Channel, Link, Person, Publicity
from core.store import SqlStore
from tests.contract.store.values import ABROAD, ANN, BEN, HERE, NOON


def link(token_hash: str, channel: Channel = HERE) -> Link:
    return Link(channel=channel, token_hash=token_hash, made_by=ANN, made_at=NOON)


def publicity(name: str, channel: Channel = HERE, *, is_public: bool = True) -> Publicity:
    return Publicity(channel=channel, name=name, is_public=is_public, changed_by=BEN, changed_at=NOON)


async def add(store: SqlStore, *links: Link) -> list[Link]:
    async with store.write() as work:
        return [await work.links.add(one) for one in links]


async def publish(store: SqlStore, wanted: Publicity) -> bool:
    async with store.write() as work:
        return await work.links.publish(wanted)


async def test_links_are_numbered_in_their_channel_and_found_by_the_hash_of_their_token(store: SqlStore) -> None:
    one, two, other = await add(store, link("a"), link("b"), link("c", ABROAD))
    assert [one.number, two.number, other.number] == [1, 2, 1]
    async with store.read() as work:
        assert await work.links.opened_by("b") == two
        assert await work.links.opened_by("d") is None
        assert await work.links.of(HERE) == (one, two)
        assert await work.links.of(Channel("slack", "T1", "C9")) == ()


async def test_a_revoked_link_is_known_with_who_revoked_it_and_is_revoked_once(store: SqlStore) -> None:
    await add(store, link("a"), link("b"), link("c", ABROAD))
    later = NOON + timedelta(days=1)
    async with store.write() as work:
        assert await work.links.revoke(HERE, 2, by=BEN, at=later)
        assert not await work.links.revoke(HERE, 2, by=ANN, at=NOON)
        assert not await work.links.revoke(HERE, 3, by=ANN, at=NOON)
    async with store.read() as work:
        revoked = await work.links.opened_by("b")
        assert [one.is_revoked for one in await work.links.of(HERE)] == [False, True]
        assert not (await work.links.of(ABROAD))[0].is_revoked
    assert revoked
    assert (revoked.revoked_by, revoked.revoked_at) == (Person("U2", "Ben"), later)


async def test_a_name_is_of_one_channel_even_after_its_pages_are_private_again(store: SqlStore) -> None:
    assert await publish(store, publicity("lab"))
    assert not await publish(store, publicity("lab", ABROAD))
    assert await publish(store, publicity("lab", is_public=False))
    assert not await publish(store, publicity("lab", ABROAD))
    assert await publish(store, publicity("den", ABROAD))
    assert not await publish(store, publicity("lab", ABROAD))
    async with store.read() as work:
        assert await work.links.publicity(HERE) == publicity("lab", is_public=False)
        assert await work.links.named("lab") == publicity("lab", is_public=False)
        assert await work.links.publicity(ABROAD) == publicity("den", ABROAD)
        assert await work.links.named("other") is None


async def test_who_is_forgotten_is_named_by_no_link(store: SqlStore) -> None:
    await add(store, link("a"))
    await publish(store, publicity("lab"))
    async with store.write() as work:
        await work.links.revoke(HERE, 1, by=BEN, at=NOON)
        assert (await work.people.traces(HERE, BEN.id)).changes == 2
        await work.people.forget(HERE, BEN.id)
    async with store.read() as work:
        (kept,) = await work.links.of(HERE)
        known = await work.links.publicity(HERE)
        assert (await work.people.traces(HERE, BEN.id)).changes == 0
    assert known
    assert (kept.made_by, kept.revoked_by, known.changed_by) == (Person("U1", "Ann"), Person(""), Person(""))


async def test_the_token_of_a_link_that_is_posted_is_known_until_it_is_revoked(store: SqlStore) -> None:
    posted = replace(link("a"), is_posted=True, token="secret")
    await add(store, posted, replace(link("b"), token="of a person"))
    async with store.read() as work:
        assert [one.token for one in await work.links.of(HERE)] == ["secret", ""]
        assert await work.links.opened_by("a") == replace(posted, number=1)
    async with store.write() as work:
        await work.links.revoke(HERE, 1, by=BEN, at=NOON)
    async with store.read() as work:
        (first, _) = await work.links.of(HERE)
    assert (first.is_posted, first.is_revoked, first.token) == (True, True, "")
