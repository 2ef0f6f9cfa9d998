"""`/link`: who may read a channel's pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.events import Command, Reply, Tone
from bot.handlers.link import LINK
from bot.handlers.table import table
from bot.reading import read_command
from core.errors import BadChoice, NoRight, NotFound, NotSetUp
from core.links import Linking, Pages, hash_of, usual_name
from core.model import Channel
from core.store import open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import DAY, LAB, Scene

PAGES = "https://sheet.example.org"


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    store = open_store(sqlite_url)
    scene = Scene(store)
    await scene.subscribed()
    yield a_desk(scene, pages=PAGES)
    await store.close()


def told(reply: Reply) -> str:
    """All that a reply says in words."""
    items = [f"{item.title} {item.aside}" for item in reply.items]
    return " ".join([reply.title, *reply.text, *items, *reply.notes])


async def test_a_link_is_told_once_and_opens_this_channel(desk: Desk) -> None:
    made = await ask(desk, LINK, "/link make")
    token = made.url.removeprefix(f"{PAGES}/a/").rstrip("/")
    async with desk.store.read() as work:
        link = await work.links.opened_by(hash_of(token))
    assert link
    assert (link.channel, link.made_by.name, link.number) == (LAB, "Ada", 1)
    assert token not in told(await ask(desk, LINK, "/link"))


async def test_what_there_is_says_who_made_and_who_revoked_it(desk: Desk) -> None:
    assert "Nobody yet" in told(await ask(desk, LINK, "/link"))
    await ask(desk, LINK, "/link make")
    assert "the one link that there is" in told(await ask(desk, LINK, "/link"))
    await ask(desk, LINK, "/link make")
    assert "one of 2 links" in told(await ask(desk, LINK, "/link"))
    assert "Link 1 is revoked" in told(await ask(desk, LINK, "/link revoke 1"))
    shown = told(await ask(desk, LINK, "/link", person=BOB))
    assert "Link 2 made on 13 May 2025 by Ada Link 1 made on 13 May 2025 by Ada, revoked on 13 May 2025 by Ada" in shown


async def test_the_link_below_digests_is_told_as_such_and_what_it_means_to_revoke_it(desk: Desk) -> None:
    assert await Pages(desk.store, desk.clock, PAGES, {LAB.platform}).of_day(LAB, DAY)
    await ask(desk, LINK, "/link make")
    assert "Link 1 below this channel's digests, made on 13 May 2025" in told(await ask(desk, LINK, "/link"))
    assert "lead to no page" not in told(await ask(desk, LINK, "/link revoke 2"))
    assert "Later digests lead to no page" in told(await ask(desk, LINK, "/link revoke 1"))


async def test_all_links_are_revoked_at_once(desk: Desk) -> None:
    for _ in range(3):
        await ask(desk, LINK, "/link make")
    assert "3 links are revoked" in told(await ask(desk, LINK, "/link revoke all"))
    with pytest.raises(NotFound, match="`/link make` makes one"):
        await ask(desk, LINK, "/link revoke all")


async def test_a_link_that_is_not_there_is_told_with_those_that_are(desk: Desk) -> None:
    await ask(desk, LINK, "/link make")
    for wrong in ("2", "one", "01"):
        with pytest.raises(NotFound, match=f"no link `{wrong}`.*try `/link revoke 1`") as fault:
            await ask(desk, LINK, f"/link revoke {wrong}")
        assert fault.value.option == "number"


async def test_pages_are_public_under_the_usual_name_or_one_of_ones_own(desk: Desk) -> None:
    assert (await ask(desk, LINK, "/link public on")).url == f"{PAGES}/c/fake-lab-papers/"
    assert (await ask(desk, LINK, "/link public on name=Compression-Lab")).url == f"{PAGES}/c/compression-lab/"
    assert "Everybody" in told(await ask(desk, LINK, "/link"))
    assert "From now on" in told(await ask(desk, LINK, "/link public off"))
    assert "Nothing changes" in told(await ask(desk, LINK, "/link public off"))
    assert (await ask(desk, LINK, "/link public on")).url == f"{PAGES}/c/compression-lab/"


@pytest.mark.parametrize("name", ["x", "a b", "-lab", "lab-", "ünicode", "a/b", "fake-other-papers", "a" * 65])
async def test_a_name_that_cannot_be_is_told_with_a_right_one(desk: Desk, name: str) -> None:
    with pytest.raises(BadChoice, match="compression-lab") as fault:
        await ask(desk, LINK, f'/link public on name="{name}"')
    assert fault.value.option == "name"


async def test_a_name_that_another_channel_has_is_taken(desk: Desk) -> None:
    await ask(desk, LINK, "/link public on name=lab")
    async with desk.store.read() as work:
        order = await work.subscriptions.get(LAB)
    other = Channel("fake", "lab", "others")
    async with desk.store.write() as work:
        assert order
        await work.subscriptions.save(type(order)(**_fields(order) | {"channel": other}), by=ADA, at=desk.clock.now())
    with pytest.raises(BadChoice, match="`lab` is taken"):
        await ask(desk, LINK, "/link public on name=lab", channel=other)


def _fields(order: object) -> dict[str, object]:
    return {name: getattr(order, name) for name in type(order).__dataclass_fields__}  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["/link make", "/link revoke all", "/link public on", "/link public off"])
async def test_only_who_may_change_the_subscription_changes_who_may_read(desk: Desk, text: str) -> None:
    await ask(desk, LINK, "/link make")
    reply = await Dispatch(desk, table())(Command(read_command(text, table()), LAB, BOB))
    assert reply.tone is Tone.PROBLEM
    assert "Only admins may change this subscription here." in told(reply)
    linking = Linking(desk.store, desk.clock)
    for work in (linking.make(LAB, BOB), linking.revoke(LAB, "1", BOB), linking.publish(LAB, BOB)):
        with pytest.raises(NoRight):
            await work
    with pytest.raises(NoRight):
        await linking.unpublish(LAB, BOB)


async def test_a_channel_without_a_subscription_has_no_links(desk: Desk) -> None:
    for text in ("/link", "/link make", "/link public on"):
        with pytest.raises(NotSetUp):
            await ask(desk, LINK, text, channel=Channel("fake", "lab", "new"))


async def test_very_many_links_are_too_many(desk: Desk) -> None:
    for _ in range(20):
        await ask(desk, LINK, "/link make")
    with pytest.raises(BadChoice, match="20 links already"):
        await ask(desk, LINK, "/link make")


async def test_where_no_pages_are_served_no_link_is_made(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    scene = Scene(store)
    await scene.subscribed()
    for text in ("/link", "/link make", "/link public on"):
        assert "serves no pages" in told(await ask(a_desk(scene), LINK, text))
    await store.close()


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        (Channel("slack", "T1", "C1"), "slack-t1-c1"),
        (Channel("discord", "12", "34"), "discord-12-34"),
        (Channel("terminal", "local", "here"), "terminal-local-here"),
    ],
)
def test_the_usual_name_is_what_the_platform_calls_the_channel(channel: Channel, name: str) -> None:
    assert usual_name(channel) == name


def test_channels_whose_names_look_alike_have_names_of_their_own() -> None:
    names = {usual_name(Channel("web", "local", one)) for one in ("a b", "a-b", "a_b", "ä", "x" * 80, "x" * 81)}
    assert len(names) == 6
    assert all(len(name) <= 64 for name in names)
