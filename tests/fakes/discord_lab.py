"""The bot in a local Discord: the real library in between, a newsroom of which all is known behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.desk import Desk
from bot.handlers.table import table
from bot.platforms.discord.access import NAME, DiscordAccess
from bot.platforms.discord.service import Discord
from bot.reception import Reception
from core.daily import Daily
from core.delivery import Courier
from core.digesting import DigestMaker
from core.model import Channel as Place
from core.model import Subscription
from core.ports import Store
from tests.fakes.clock import FakeClock
from tests.fakes.discord.guilds import Server
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import LocalDiscord
from tests.fakes.discord.state import Channel, Message
from tests.fakes.scene import DAY, Scene, a_subscription

SETTLING = 0.02
"""Real seconds for which the library waits for one more server."""


@dataclass(frozen=True)
class DiscordLab:
    """A server with the bot in it, a text channel and a forum. Ada is an admin, Bob is not."""

    local: LocalDiscord
    guild: Server
    ada: Person
    bob: Person
    papers: Channel
    days: Channel
    service: Discord
    desk: Desk
    daily: Daily
    clock: FakeClock

    @property
    def channel(self) -> Place:
        """The text channel as the rest of the bot knows it."""
        return self.place(self.papers)

    def place(self, channel: Channel) -> Place:
        """A channel as the rest of the bot knows it."""
        return Place(NAME, str(self.guild.id), str(channel.id))

    def thread(self, head: Message) -> list[Message]:
        """What stands in the thread of a head."""
        return self.local.thread(head).posts

    @property
    def listed(self) -> list[Message]:
        """The messages of the papers of the first digest that was posted in the text channel."""
        return self.thread(self.papers.posts[0])

    async def done(self) -> None:
        """Everything that Discord told was worked on."""
        await self.local.settled()
        # A heartbeat that is asked for comes behind whatever the library was told before.
        gateway = self.local.gateway
        beats = [(line, line.beats) for line in gateway.connected()]
        await gateway.asks()
        await self.local.until(lambda: all(line.beats > count or line not in gateway.lines for line, count in beats))
        assert not await self.service.tasks.ended(30)

    async def reconnected(self) -> str:
        """The bot stops and starts again; what it says then."""
        await self.service.close(5)
        return await self.started()

    async def started(self) -> str:
        """The bot starts; what it says then. So many seconds have to be between two sessions."""
        self.clock.advance(6)
        return await self.service.connect(Reception(self.desk, table()))


def access_to(local: LocalDiscord) -> DiscordAccess:
    """The token of the application, and where its Discord is."""
    return DiscordAccess(token=local.token, api=local.url, gateway=local.gateway.url)


@asynccontextmanager
async def discord_lab(
    store: Store, maker: DigestMaker, seed: Subscription, **options: Any
) -> AsyncIterator[DiscordLab]:
    """The lab, connected. `options` are those of the local Discord."""
    clock = maker.clock
    assert isinstance(clock, FakeClock)
    async with LocalDiscord(clock=clock, **{"hurry": True, **options}) as local:
        guild = local.guild("Lab")
        ada, bob = guild.user("ada", admin=True), guild.user("bob")
        papers, days = guild.text("papers"), guild.forum("days", tags=["May 2025"])
        # `pointed` puts back where the library looks for Discord, which the service sets.
        with local.pointed():
            service = Discord(access_to(local), store, clock, table(), settling=SETTLING)
            desk = _desk(store, maker, service, seed)
            try:
                await service.connect(Reception(desk, table()))
                yield DiscordLab(local, guild, ada, bob, papers, days, service, desk, _daily(desk), clock)
            finally:
                await service.close(5)


@asynccontextmanager
async def scene_lab(scene: Scene, **options: Any) -> AsyncIterator[DiscordLab]:
    """The lab over a scene."""
    async with discord_lab(scene.store, scene.maker, a_subscription(), **options) as lab:
        yield lab


@asynccontextmanager
async def subscribed_lab(scene: Scene, *, posted: bool = False, **options: Any) -> AsyncIterator[DiscordLab]:
    """The same with a subscription of the text channel, and the day's digest in it if it is `posted`."""
    async with scene_lab(scene, **options) as lab:
        order = await scene.subscribed(channel=lab.channel)
        if posted:
            await lab.desk.courier.deliver(await scene.maker.make(order, DAY))
        yield lab


def _desk(store: Store, maker: DigestMaker, service: Discord, seed: Subscription) -> Desk:
    return Desk(
        store=store,
        clock=maker.clock,
        calendar=maker.calendar,
        maker=maker,
        courier=Courier(store, {NAME: service.platform}, maker.clock),
        seed=seed,
        ask_above=Decimal("0.25"),
        chosen_by=lambda digest: "",
    )


def _daily(desk: Desk) -> Daily:
    return Daily(desk.store, desk.calendar, desk.maker, desk.courier, desk.clock)
