"""A text channel and a forum on the local Discord, and everything that publishes to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.handlers.table import table
from bot.platforms.discord.access import NAME, DiscordAccess
from bot.platforms.discord.channels import Channels
from bot.platforms.discord.publish import DiscordPlatform
from bot.platforms.discord.wire import Wire
from core.model import Changes, Channel, Digest, Message, Move, Notice, PostKind
from core.ports import Store
from tests.fakes import digests
from tests.fakes.clock import FakeClock
from tests.fakes.discord import state
from tests.fakes.discord.guilds import Server
from tests.fakes.discord.server import LocalDiscord

NOON = datetime(2025, 5, 13, 12, tzinfo=UTC)
SETTLING = 0.02
LATE = (
    "The digest of Tuesday 13 May 2025 is late. arXiv has not published cs.LG yet: its feed still shows Monday 12 May "
    "2025. Trying until 14:00; then it comes with what is there. `/help` tells more."
)
CAME = "The digest of Tuesday 13 May 2025 came at 11:20."


@dataclass
class Publishing:
    """The bot in a server with a text channel and a forum."""

    local: LocalDiscord
    guild: Server
    papers: state.Channel
    days: state.Channel
    store: Store
    clock: FakeClock
    wire: Wire
    platform: DiscordPlatform

    @property
    def channel(self) -> Channel:
        """The text channel as the rest of the bot knows it."""
        return Channel(NAME, str(self.guild.id), str(self.papers.id))

    @property
    def forum(self) -> Channel:
        """The forum as the rest of the bot knows it."""
        return Channel(NAME, str(self.guild.id), str(self.days.id))

    @property
    def posts(self) -> list[state.Channel]:
        """The posts of the forum."""
        return self.local.world.threads(self.days)

    def thread(self, ref: str) -> state.Channel:
        """The thread of the head with this name."""
        return self.local.channel(int(ref))

    async def told(self) -> None:
        """The library has heard everything that happened."""
        await self.local.settled()
        gateway = self.local.gateway
        beats = [(line, line.beats) for line in gateway.connected()]
        await gateway.asks()
        await self.local.until(lambda: all(line.beats > count or line not in gateway.lines for line, count in beats))


@asynccontextmanager
async def publishing(store: Store, *, gateway: bool = True, **options: Any) -> AsyncIterator[Publishing]:
    """Everything, on a clock that stands at noon; over HTTP alone, as a command line does it, or with the gateway."""
    clock = FakeClock(NOON)
    async with LocalDiscord(clock=clock, **{"hurry": True, **options}) as local:
        guild = local.guild("Lab")
        papers, days = guild.text("papers"), guild.forum("days", tags=["may 2025", "Compression"])
        with local.pointed():
            wire = Wire(DiscordAccess(token=local.token, api=local.url, gateway=local.gateway.url), SETTLING)
            platform = DiscordPlatform(Channels(wire), store, clock, table())
            try:
                assert not gateway or await wire.open()
                yield Publishing(local, guild, papers, days, store, clock, wire, platform)
            finally:
                await wire.close()


def head(channel: Channel, digest: Digest | None = None) -> Message:
    """The first message of a day."""
    digest = digest or digests.a_digest(channel=channel)
    return Message(key=f"{channel}/{digest.date}/{digest.revision}/0", digest=digest)


def entry(channel: Channel, thread: str, number: int = 1) -> Message:
    """A paper of that day, in its thread."""
    digest = digests.a_digest(channel=channel)
    key = f"{channel}/{digest.date}/{digest.revision}/{number}"
    return Message(key=key, digest=digest, kind=PostKind.ENTRY, entry=digest.entries[number - 1], thread=thread)


def changes(channel: Channel, thread: str) -> Message:
    """What a second revision of that day changed: its first paper was the second."""
    digest = digests.a_digest(channel=channel, revision=2)
    moved = Changes(moved=(Move(digest.entries[0], 2),))
    key = f"{channel}/{digest.date}/2/1"
    return Message(key=key, digest=digest, kind=PostKind.CHANGES, changes=moved, thread=thread)


def edited(message: Message) -> Message:
    """The head of the second revision, to be shown in place of the first's."""
    return replace(message, key=f"{message.key}/2", kind=PostKind.EDITED, digest=replace(message.digest, revision=2))


def notice(text: str = LATE, thread: str | None = None) -> Notice:
    """What the channel is told of that day, or the thread of a head."""
    return Notice(key=f"notice/2025-05-13/{thread or ''}", text=text, thread=thread)
