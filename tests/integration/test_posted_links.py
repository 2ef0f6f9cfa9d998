"""Where the head of a digest leads to: the day's page, by a link that the bot makes for its channel."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.delivery import Courier
from core.errors import StoreError
from core.links import Linking, Pages, hash_of
from core.model import Channel, Cutoffs, Person, PostKind
from core.store import SqlStore, open_store
from core.store.sealing import new_key
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, a_subscription

SITE = "https://sheet.example.org"
ADA = Person("U1", "Ada", is_admin=True)


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


def pages(scene: Scene, address: str = SITE) -> Pages:
    return Pages(scene.store, scene.clock, address, {"fake"})


def linking(scene: Scene) -> Linking:
    return Linking(scene.store, scene.clock)


async def opened(scene: Scene, address: str) -> Channel | None:
    """The channel whose pages an address opens."""
    site, token, day = address.rsplit("/", 2)
    assert (site, day) == (f"{SITE}/a", str(DAY))
    async with scene.store.read() as work:
        link = await work.links.opened_by(hash_of(token))
    return link.channel if link and not link.is_revoked else None


async def test_one_link_is_made_for_a_channel_and_posted_from_then_on(scene: Scene) -> None:
    await scene.subscribed()
    every = await asyncio.gather(*(pages(scene).of_day(LAB, DAY) for _ in range(4)))
    first = every[0]
    assert set(every) == {first}
    assert await opened(scene, first) == LAB
    assert await pages(scene).of_day(LAB, NEXT_DAY) == first.replace(str(DAY), str(NEXT_DAY))
    async with scene.store.read() as work:
        (link,) = await work.links.of(LAB)
    assert link.token not in repr(link)


async def test_public_pages_are_led_to_by_their_name(scene: Scene) -> None:
    await scene.subscribed()
    await linking(scene).publish(LAB, ADA, "compression-lab")
    assert await pages(scene).of_day(LAB, DAY) == f"{SITE}/c/compression-lab/{DAY}"
    await linking(scene).unpublish(LAB, ADA)
    assert await opened(scene, await pages(scene).of_day(LAB, DAY)) == LAB


async def test_a_link_that_was_taken_back_is_posted_no_more_until_somebody_makes_one(scene: Scene) -> None:
    await scene.subscribed()
    first = await pages(scene).of_day(LAB, DAY)
    await linking(scene).make(LAB, ADA)
    scene.clock.advance(60)
    await linking(scene).revoke(LAB, "1", ADA)
    assert await opened(scene, first) is None
    assert await pages(scene).of_day(LAB, DAY) == ""
    scene.clock.advance(60)
    made = await linking(scene).make(LAB, ADA)
    again = await pages(scene).of_day(LAB, DAY)
    assert await opened(scene, again) == LAB
    assert made.token not in again
    scene.clock.advance(60)
    await linking(scene).revoke(LAB, "all", ADA)
    assert await pages(scene).of_day(LAB, DAY) == ""


async def test_who_revoked_all_links_before_the_bot_posted_any_wants_none(scene: Scene) -> None:
    await scene.subscribed()
    await linking(scene).make(LAB, ADA)
    await linking(scene).revoke(LAB, "all", ADA)
    assert await pages(scene).of_day(LAB, DAY) == ""


async def test_nothing_is_made_where_nothing_is_served_or_nobody_subscribed(scene: Scene) -> None:
    assert await pages(scene).of_day(LAB, DAY) == ""
    await scene.subscribed()
    assert await pages(scene, address="").of_day(LAB, DAY) == ""
    await scene.subscribed(channel=(screen := replace(LAB, platform="terminal")))
    assert await pages(scene).of_day(screen, DAY) == ""
    async with scene.store.read() as work:
        assert (await work.links.of(LAB), await work.links.of(screen)) == ((), ())


async def test_with_a_key_the_token_is_sealed_and_without_that_key_another_link_is_made(sqlite_url: str) -> None:
    one, other = (open_store(sqlite_url, keys=[new_key()]) for _ in range(2))
    scene, moved = Scene(one), Scene(other)
    await scene.subscribed()
    first = await pages(scene).of_day(LAB, DAY)
    assert await pages(scene).of_day(LAB, DAY) == first
    bare = open_store(sqlite_url)
    async with bare.read() as work:
        assert [link.token for link in await work.links.of(LAB)] == [""]
    second = await pages(moved).of_day(LAB, DAY)
    assert second != first
    assert (await opened(scene, first), await opened(scene, second)) == (LAB, LAB)
    for made in (one, other, bare):
        await made.close()


async def test_the_head_and_what_it_is_edited_to_lead_to_the_page_and_papers_do_not(scene: Scene) -> None:
    platform = FakePlatform()
    courier = Courier(scene.store, {"fake": platform}, scene.clock, pages(scene).of_day)
    scene.announce_good(DAY, 1, 2)
    order = await scene.subscribed()
    await courier.deliver(await scene.maker.make(order, DAY))
    page = await pages(scene).of_day(LAB, DAY)
    assert [(one.kind, one.page) for _, one, _ in platform.posted] == [
        (PostKind.HEAD, page), (PostKind.ENTRY, ""), (PostKind.ENTRY, ""),
    ]  # fmt: skip
    await courier.deliver(await scene.maker.make(a_subscription(cutoffs=Cutoffs(8.5, 5)), DAY))
    assert platform.edits["ts-1"].page == page
    assert page not in repr(platform.posted)


async def test_a_digest_is_posted_though_nobody_can_tell_its_page(scene: Scene) -> None:
    async def broken(channel: Channel, day: object) -> str:
        raise StoreError("The database does not answer.")

    platform = FakePlatform()
    scene.announce_good(DAY, 1)
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    await Courier(scene.store, {"fake": platform}, scene.clock, broken).deliver(digest)
    assert [one.page for _, one, _ in platform.posted] == ["", ""]
