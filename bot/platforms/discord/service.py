"""Discord as a service of the bot: one application, in as many servers as let it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import discord
import structlog
from aiohttp.web import AbstractRouteDef

from bot.commands import Table
from bot.front import Front
from bot.platforms.discord.access import DiscordAccess
from bot.platforms.discord.answering import Answers
from bot.platforms.discord.channels import Channels
from bot.platforms.discord.checking import Checks
from bot.platforms.discord.commands import Tree, declare, new_tree, sync
from bot.platforms.discord.happening import Happenings
from bot.platforms.discord.hearing import Hearing, controls
from bot.platforms.discord.permissions import invite_link
from bot.platforms.discord.publish import DiscordPlatform
from bot.platforms.discord.wire import SETTLING, Wire
from bot.pulse import Pulse
from bot.services import Way
from bot.underway import Tasks
from core.errors import PlatformError
from core.pages.words import counted
from core.ports import Clock, Store


class Discord:
    """The application that a token belongs to. `settling` is as `wire.SETTLING` has it."""

    name = "Discord"

    def __init__(
        self, access: DiscordAccess, store: Store, clock: Clock, table: Table, *, settling: float = SETTLING
    ) -> None:
        self._access, self._store, self._table = access, store, table
        self._wire = Wire(access, settling)
        self._channels = Channels(self._wire)
        self._front: Front | None = None
        self._pulse = Pulse(clock)
        self.tasks = Tasks()
        self.platform = DiscordPlatform(self._channels, store, clock, table)

    @property
    def way(self) -> Way:
        """Discord tells each connection of a bot."""
        return Way.ONE_SOCKET

    @property
    def missing(self) -> str:
        """Nothing: one token is all."""
        return ""

    def routes(self, front: Front) -> Sequence[AbstractRouteDef]:
        """None: Discord tells everything over the gateway."""
        return ()

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """The token, the application, its commands, and the channels."""
        return Checks(self._access, self._store, self._table).all()

    async def connect(self, front: Front) -> str:
        """Log in, let Discord have the commands if they changed, and open the gateway. Raises `PlatformError`,
        `PlatformRefused`."""
        try:
            client = await self._opened(front)
        except PlatformError:
            await self._wire.close()
            raise
        self._front = front
        self._pulse.begin()
        where = f"in {counted(len(client.guilds), 'server')}"
        return f"{where}; invite: {invite_link(client.application_id or 0)}"

    @property
    def is_lost(self) -> bool:
        """Whether it was connected, and Discord ended that for good; otherwise the library comes back by itself."""
        return self._front is not None and not self._wire.is_open

    async def tend(self) -> bool:
        """Connect anew if the connection is lost, or no heartbeat of it was answered for too long. Raises
        `PlatformError`."""
        if not self._front or not (self.is_lost or self._pulse.is_silent(self._wire.heartbeats)):
            return False
        what = "was lost" if self.is_lost else "is silent"
        structlog.get_logger().warning(f"the connection to discord {what}; opening another")
        await self._wire.close()
        await self.connect(self._front)
        return True

    async def close(self, seconds: float) -> None:
        """Let work under way end, and give connections back."""
        self._front = None
        await self.tasks.drain(seconds)
        await self._wire.close()
        self.tasks = Tasks()

    async def _opened(self, front: Front) -> discord.Client:
        client = await self._listening(front)
        if not await self._wire.open():
            client = await self._listening(front)  # in shards, as Discord wants it now
            await self._wire.open()
        return client

    async def _listening(self, front: Front) -> discord.Client:
        """A client that is logged in, and hears what it is told from now on. Raises `PlatformError`."""
        client = await self._wire.client()
        answers = Answers(front)
        tree = listen(client, Hearing(answers, self.tasks))
        Happenings(client, answers, self._channels, self._store, self.tasks).listen()
        if await sync(tree):
            structlog.get_logger().info("discord has the bot's commands now", count=len(tree.get_commands()))
        return client


def listen(client: discord.Client, hearing: Hearing) -> Tree:
    """Hear what people ask a client; its commands, to be synced."""
    tree = new_tree(client)
    declare(tree, hearing.answers.front.table, hearing.command, hearing.on_message, hearing.offered)
    tree.error(hearing.unknown)
    client.add_dynamic_items(*controls(hearing))
    client.event(hearing.on_interaction)
    return tree
