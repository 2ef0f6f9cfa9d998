"""A guild with two people, a channel, a forum and the sample bot, for the tests of the local Discord itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.fakes.clock import FakeClock
from tests.fakes.discord.guilds import Server
from tests.fakes.discord.people import Person
from tests.fakes.discord.sample_bot import SampleBot, running
from tests.fakes.discord.server import LocalDiscord
from tests.fakes.discord.state import Channel


@dataclass
class Scene:
    """Ada is an administrator, Bob is not. The clock stands still at noon."""

    local: LocalDiscord
    clock: FakeClock
    lab: Server
    ada: Person
    bob: Person
    papers: Channel
    days: Channel
    bot: SampleBot

    @property
    def channel(self) -> Any:
        """The channel, as the bot has it."""
        return self.bot.get_channel(self.papers.id) or self.bot.get_partial_messageable(self.papers.id)

    @property
    def forum(self) -> Any:
        """The forum, as the bot has it."""
        return self.bot.get_channel(self.days.id)

    async def asks(self, path: str, body: Any, method: str = "POST") -> Any:
        """A call with a body that discord.py itself might not make. `{c} {f} {a}`: channel, forum, application."""
        route = Route(method, path.format(c=self.papers.id, f=self.days.id, a=self.local.app.id))
        return await self.bot.http.request(route, json=body)

    async def refuses(self, path: str, body: Any, method: str = "POST") -> tuple[int, str]:
        """Such a call fails: with this code, and these words."""
        with pytest.raises(discord.HTTPException) as caught:
            await self.asks(path, body, method)
        return caught.value.code, caught.value.text


def _scene(local: LocalDiscord, clock: FakeClock) -> Scene:
    lab = local.guild("Lab")
    ada, bob = lab.user("ada", admin=True), lab.user("bob")
    papers, days = lab.text("papers"), lab.forum("days", tags=["Quiet"], moderated=["Pinned"])
    return Scene(local, clock, lab, ada, bob, papers, days, SampleBot())


@asynccontextmanager
async def connected(*, sync: bool = False, **options: Any) -> AsyncIterator[Scene]:
    """The bot is ready."""
    clock = FakeClock(datetime(2025, 5, 13, 12, tzinfo=UTC))
    async with LocalDiscord(clock=clock, **{"rates": False, **options}) as local:
        scene = _scene(local, clock)
        async with running(local, scene.bot, sync=sync):
            yield scene


@asynccontextmanager
async def logged_in(**options: Any) -> AsyncIterator[Scene]:
    """The bot is logged in, and has no gateway."""
    clock = FakeClock(datetime(2025, 5, 13, 12, tzinfo=UTC))
    async with LocalDiscord(clock=clock, **{"rates": False, **options}) as local:
        scene = _scene(local, clock)
        with local.pointed():
            async with scene.bot:
                await scene.bot.login(local.token)
                yield scene


async def refused(awaitable: Any) -> int:
    """The code with which a call of discord.py is refused."""
    with pytest.raises(discord.HTTPException) as caught:
        await awaitable
    return caught.value.code
