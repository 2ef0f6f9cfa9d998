"""What every platform promises (`core.ports.Platform`): on the local Slack, the local Discord, a terminal
and in the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import bot.platforms
from bot.platforms.terminal.publish import TerminalPlatform
from core.model import Changes, Channel, Message, Move, Notice, PlaceState, PostKind
from core.ports import Platform
from core.store import open_store
from tests.fakes import discord_lab, slack_lab, web_lab
from tests.fakes.digests import a_digest, a_paper, an_entry
from tests.fakes.discord.state import Channel as DiscordChannel
from tests.fakes.scene import Scene
from tests.fakes.terminal import a_console, text_of
from tests.fakes.web_screen import Screen


@dataclass(frozen=True)
class Here:
    """A channel of a platform. `reads` is what stands there now under a name. On a `screen` what is printed stays:
    nothing is found, only a notice says more, and nothing has an address."""

    platform: Platform
    channel: Channel
    reads: Callable[[str], str]
    screen: bool = False


@asynccontextmanager
async def slack_channel(scene: Scene) -> AsyncIterator[Here]:
    async with slack_lab.scene_lab(scene) as lab:
        messages = lab.papers.messages
        yield Here(lab.service.platform, lab.channel, lambda ref: messages[ref].seen.text)


@asynccontextmanager
async def in_discord(scene: Scene, which: Callable[[discord_lab.DiscordLab], DiscordChannel]) -> AsyncIterator[Here]:
    async with discord_lab.scene_lab(scene) as lab:

        def reads(ref: str) -> str:
            return lab.local.message(int(ref.rpartition("/")[2])).seen.text

        yield Here(lab.service.platform, lab.place(which(lab)), reads)


@asynccontextmanager
async def terminal(scene: Scene) -> AsyncIterator[Here]:
    console = a_console()
    channel = Channel("terminal", "local", "here")
    yield Here(TerminalPlatform(console), channel, lambda ref: text_of(console), screen=True)


@asynccontextmanager
async def web(scene: Scene) -> AsyncIterator[Here]:
    async with web_lab.scene_lab(scene) as lab:
        room = lab.service.here

        def reads(ref: str) -> str:
            posted = room.message(ref)
            assert posted
            return Screen(room.html(posted)).text

        yield Here(lab.service.platform, room.channel, reads)


PLACES: dict[str, Callable[[Scene], AbstractAsyncContextManager[Here]]] = {
    "slack": slack_channel,
    "discord": lambda scene: in_discord(scene, lambda lab: lab.papers),
    "discord, a forum": lambda scene: in_discord(scene, lambda lab: lab.days),
    "terminal": terminal,
    "web": web,
}
"""Each begins with the name of its folder."""


@pytest.fixture(params=PLACES)
async def here(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Here]:
    store = open_store(sqlite_url)
    async with PLACES[request.param](Scene(store)) as place:
        yield place
    await store.close()


@dataclass(frozen=True)
class Told:
    """A message, the same as it says later, and words that only the later one has. `threaded`: it is below a head."""

    message: Message | Notice
    later: Message | Notice
    words: str
    threaded: bool = True


def a_head(channel: Channel) -> Told:
    digest = a_digest(channel=channel)
    head = Message(key="2025-05-13/1/0", digest=digest, page="https://sheet.example.org/a/secret/2025-05-13")
    again = a_digest(channel=channel, revision=2, entries=(an_entry(a_paper(title="Later")),))
    return Told(head, replace(head, kind=PostKind.EDITED, digest=again), "Later", threaded=False)


def a_listed_paper(channel: Channel) -> Told:
    digest = a_digest(channel=channel)
    entry = Message(key="2025-05-13/1/1", digest=digest, kind=PostKind.ENTRY, entry=digest.entries[0])
    return Told(entry, replace(entry, entry=an_entry(a_paper(title="Later"))), "Later")


def some_changes(channel: Channel) -> Told:
    digest = a_digest(channel=channel, revision=2)
    moved = Changes(moved=(Move(digest.entries[0], 2),))
    message = Message(key="2025-05-13/2/1", digest=digest, kind=PostKind.CHANGES, changes=moved)
    later = Changes(came_in=(an_entry(a_paper(title="Later")),))
    return Told(message, replace(message, changes=later), "Later")


def a_notice(channel: Channel) -> Told:
    late = Notice(key="2025-05-13/late", text="The digest of Tuesday 13 May 2025 is late. Trying until 14:00.")
    return Told(late, replace(late, text="The digest of Tuesday 13 May 2025 came at 11:20."), "came at", threaded=False)


def a_notice_in_a_thread(channel: Channel) -> Told:
    withdrawn = Notice(key="2505.06839/2", text="2505.06839 was withdrawn.")
    return Told(withdrawn, replace(withdrawn, text="2505.06839 was withdrawn: `a mistake in §3`."), "a mistake in §3")


KINDS = [a_head, a_listed_paper, some_changes, a_notice, a_notice_in_a_thread]


def test_every_platform_keeps_the_contract_here() -> None:
    """Whoever adds a platform adds it to `PLACES`."""
    folders = {file.parent.name for root in bot.platforms.__path__ for file in Path(root).glob("*/__init__.py")}
    assert {name.partition(",")[0] for name in PLACES} == folders


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_published_is_found_edited_and_has_an_address(
    here: Here, kind: Callable[[Channel], Told]
) -> None:
    told = await in_its_place(here, kind(here.channel))
    platform, channel = here.platform, here.channel
    assert await platform.find(channel, told.message) is None
    ref = await platform.publish(channel, told.message)
    assert await platform.find(channel, told.message) == (None if here.screen else ref)
    assert await platform.find(channel, replace(told.message, key="another")) is None
    assert told.words not in here.reads(ref)
    await platform.edit(channel, ref, told.later)
    assert (told.words in here.reads(ref)) is (not here.screen or isinstance(told.later, Notice))
    assert await platform.find(channel, told.later) == (None if here.screen else ref)
    assert (await platform.link(channel, ref)).startswith(("https://", "http://127.0.0.1:")) is not here.screen
    place = await platform.place(channel)
    assert (place.channel, place.state) == (channel, PlaceState.OPEN)
    assert place.name


async def test_messages_of_every_kind_have_names_of_their_own(here: Here) -> None:
    refs: list[str] = []
    for kind in KINDS:
        told = await in_its_place(here, kind(here.channel), "" if not refs else refs[0])
        refs.append(await here.platform.publish(here.channel, told.message))
    assert len(set(refs)) == len(KINDS)
    if not here.screen:
        told = await in_its_place(here, a_notice_in_a_thread(here.channel), refs[0])
        assert await here.platform.find(here.channel, told.message) == refs[-1]
        assert await here.platform.find(here.channel, a_head(here.channel).message) == refs[0]


async def in_its_place(here: Here, told: Told, head: str = "") -> Told:
    """The same below a head, which is published if there is none yet; what is no part of a thread as it is."""
    if not told.threaded:
        return told
    thread = head or await here.platform.publish(here.channel, replace(a_head(here.channel).message, key="its head"))
    return replace(told, message=replace(told.message, thread=thread), later=replace(told.later, thread=thread))
