"""Our listening alone in a local Discord, with a front behind it of which all is known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from bot.events import Reply
from bot.platforms.discord.answering import Answers
from bot.platforms.discord.commands import sync
from bot.platforms.discord.hearing import Hearing
from bot.platforms.discord.once import trace
from bot.platforms.discord.service import listen
from bot.underway import Tasks
from tests.fakes.clock import FakeClock
from tests.fakes.discord.guilds import Server
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import LocalDiscord
from tests.fakes.discord.state import Channel
from tests.fakes.discord_front import FakeFront

_NOON = datetime(2025, 5, 13, 12, tzinfo=UTC)


@dataclass
class Alone:
    """A channel in a server with the bot. Ada is an admin."""

    local: LocalDiscord
    guild: Server
    ada: Person
    papers: Channel
    front: FakeFront
    tasks: Tasks

    def has_sent(self, words: str) -> bool:
        """Whether Discord accepted something with these words."""
        return any(words in str(sent.payload) for sent in self.local.sent)

    async def done(self) -> None:
        """Everything that Discord told was worked on."""
        await self.local.settled()
        assert not await self.tasks.ended(20)


@asynccontextmanager
async def alone(reply: Reply, *, soon: float = 20, patience: float = 20) -> AsyncIterator[Alone]:
    """The real library and our listening, on the local Discord. With no patience whatever takes more than a turn of the
    loop is late; the clock of Discord stands."""
    front, tasks = FakeFront(reply=reply), Tasks()
    intents = discord.Intents(guilds=True, guild_reactions=True)
    async with LocalDiscord(clock=FakeClock(_NOON), hurry=True) as local:
        guild = local.guild("Lab")
        with local.pointed():
            client = discord.Client(intents=intents, guild_ready_timeout=0.02, http_trace=trace())
            await client.login(local.token)
            answers = Answers(front, soon=soon, patience=patience)
            assert await sync(listen(client, Hearing(answers, tasks, patience=patience)))
            gateway = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            try:
                yield Alone(local, guild, guild.user("ada", admin=True), guild.text("papers"), front, tasks)
            finally:
                await tasks.drain(5)
                await client.close()
                await gateway
