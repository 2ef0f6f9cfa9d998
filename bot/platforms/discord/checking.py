"""What `doctor discord` tries: each thing that Discord has to grant, and how to mend it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import discord

from bot.commands import Option, Table
from bot.events import Ask
from bot.platforms.discord.access import NAME, DiscordAccess
from bot.platforms.discord.channels import Channels
from bot.platforms.discord.commands import Asked, declare, is_synced, new_tree
from bot.platforms.discord.errors import within
from bot.platforms.discord.permissions import invite_link
from bot.platforms.discord.wire import Wire
from core.errors import PlaceClosed, PlatformError
from core.model import Channel, PlaceState
from core.ports import Store

_TIMEOUT = 30.0
_OVER_HTTP = (
    "The application has an interactions endpoint: with one, the bot hears of no command. Clear it in Discord's portal."
)
_NOT_SYNCED = "Discord has other commands than this version of the bot. It brings them up to date when it starts."


@dataclass(frozen=True)
class Checks:
    """Tries them one by one, each over a connection of its own, without the gateway."""

    access: DiscordAccess
    store: Store
    table: Table

    def all(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """By what they are about."""
        tried = {"token": _token, "application": _application, "commands": self._commands, "channels": self._channels}
        return {what: self._over_wire(check) for what, check in tried.items()}

    def _over_wire(self, check: Callable[[Wire], Awaitable[str]]) -> Callable[[], Awaitable[str]]:
        async def tried() -> str:
            wire = Wire(self.access)
            try:
                async with within(_TIMEOUT):
                    return await check(wire)
            finally:
                await wire.close()

        return tried

    async def _commands(self, wire: Wire) -> str:
        tree = new_tree(await wire.client())
        declare(tree, self.table, _unheard, _unheard, _unoffered)
        if not await is_synced(tree):
            raise PlatformError(_NOT_SYNCED)
        return f"{len(tree.get_commands())} are as the bot has them"

    async def _channels(self, wire: Wire) -> str:
        async with self.store.read() as work:
            orders = [order for order in await work.subscriptions.all() if order.channel.platform == NAME]
        channels = Channels(wire)
        closed = [told for told in [await _closed(channels, order.channel) for order in orders] if told]
        if closed:
            raise PlatformError(f"The bot cannot post in {'; '.join(closed)}.")
        return f"{len(orders)} subscribed; the bot can post in each" if orders else "none is subscribed yet"


async def _token(wire: Wire) -> str:
    return f"good, of {(await wire.client()).user}"


async def _application(wire: Wire) -> str:
    client = await wire.client()
    told = await client.application_info()
    if told.interactions_endpoint_url:
        raise PlatformError(_OVER_HTTP)
    return f"{told.name}; invite it with {invite_link(told.id)}"


async def _closed(channels: Channels, channel: Channel) -> str:
    """Which channel it is and what is missing there, "" if nothing is."""
    place = await channels.place(channel)
    if place.state is PlaceState.OPEN:
        return ""
    named = f"#{place.name}" if place.name else f"the channel {channel.id}"
    if place.state is not PlaceState.FORBIDDEN:
        return f"{named} ({place.state})"
    why = await channels.why(channel, PlaceClosed("it is not allowed to", place.state))
    return f"{named}: {why}"


async def _unheard(interaction: Asked, *told: discord.Message | Ask) -> None:
    """Nobody asks anything here."""


async def _unoffered(interaction: Asked, option: Option, text: str) -> list[discord.app_commands.Choice[str]]:
    return []
