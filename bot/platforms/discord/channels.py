"""Channels and threads of Discord, from what the gateway told or else asked for; and how they stand."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import discord

from bot.platforms.discord.access import NAME
from bot.platforms.discord.errors import within
from bot.platforms.discord.permissions import Guarded, lacking, missing
from bot.platforms.discord.wire import Wire
from core.errors import PlaceClosed, PlatformError
from core.model import Channel, Place, PlaceState

_TIMEOUT = 15.0
REMEMBERED = 120.0
"""Seconds for which what was asked for is not asked for again, where no gateway tells how it changed. That it is gone
or closed by now is told by the answer to whatever is done in it."""
_MOST = 10_000
_NOT_ONE = "Broadsheet posts in text channels and forums of Discord; this is neither."


def channel_of(guild: int, channel: int) -> Channel:
    """A channel as the rest of the bot knows it."""
    return Channel(NAME, str(guild), str(channel))


def ref_of(thread: int | None, message: int) -> str:
    """The name of a message: its id, behind that of its thread. The first message of a forum's post, which has the id
    of its thread, goes by that alone."""
    return str(message) if thread in (None, message) else f"{thread}/{message}"


def ids_in(ref: str) -> tuple[int | None, int]:
    """The thread and the message that a name tells. Raises `PlatformError` if it is none of ours."""
    thread, _, message = ref.rpartition("/")
    try:
        return (int(thread) if thread else None), int(message)
    except ValueError:
        raise PlatformError("This is not the name of a message in Discord.") from None


def place_of(channel: Guarded, bot: discord.Member) -> Place:
    """How a channel stands."""
    state = PlaceState.FORBIDDEN if missing(channel, bot) else PlaceState.OPEN
    return Place(channel_of(channel.guild.id, channel.id), channel.name, state)


Found = discord.abc.GuildChannel | discord.Thread


@dataclass(frozen=True)
class Channels:
    """Finds them. `now` is in seconds."""

    wire: Wire
    now: Callable[[], float] = time.monotonic
    _fetched: dict[int, tuple[float, discord.Client, Found]] = field(default_factory=dict)

    async def of(self, channel: Channel) -> Guarded:
        """The channel. Raises `PlaceClosed` if it is gone or not seen, `PlatformError`."""
        found = await self._found(_number(channel.id))
        if not isinstance(found, Guarded):
            raise PlaceClosed(_NOT_ONE, PlaceState.FORBIDDEN)
        return found

    async def thread(self, number: int) -> discord.Thread | None:
        """A thread as it is now, in the archive or not; None if there is none of that id. Raises `PlatformError`."""
        client = await self.wire.client()
        try:
            found = client.get_channel(number) or await self._fetch(client, number)
        except PlaceClosed as closed:
            if closed.state != PlaceState.DELETED:
                raise
            return None
        return found if isinstance(found, discord.Thread) else None

    async def known_thread(self, number: int) -> discord.Thread | None:
        """A thread, as far as it is known without asking. Raises `PlatformError`."""
        found = self._known(await self.wire.client(), number)
        return found if isinstance(found, discord.Thread) else None

    async def begun(self, thread: discord.Thread) -> discord.Thread:
        """Remember a thread that the bot began. Raises `PlatformError`."""
        self._remember(await self.wire.client(), thread)
        return thread

    def forget(self, number: int) -> None:
        """Ask for it anew the next time."""
        self._fetched.pop(number, None)

    async def bot(self) -> int:
        """The id of the bot itself. Raises `PlatformError`."""
        return _me(await self.wire.client())

    async def place(self, channel: Channel) -> Place:
        """How the channel stands now. Raises `PlatformError`."""
        try:
            found, bot = await self._standing(channel)
        except PlaceClosed as closed:
            return Place(channel, state=PlaceState(closed.state))
        return place_of(found, bot)

    async def why(self, channel: Channel, closed: PlaceClosed) -> PlaceClosed:
        """The same refusal, with what exactly is missing where that can be found out."""
        if closed.state != PlaceState.FORBIDDEN:
            return closed
        try:
            async with within(_TIMEOUT):
                names = missing(*await self._standing(channel))
        except PlatformError:
            return closed
        return PlaceClosed(lacking(names), PlaceState.FORBIDDEN) if names else closed

    async def _found(self, number: int) -> object:
        client = await self.wire.client()
        return self._known(client, number) or await self._fetch(client, number)

    async def _fetch(self, client: discord.Client, number: int) -> object:
        async with within(_TIMEOUT):
            found = await client.fetch_channel(number)
        if isinstance(found, Found):
            self._remember(client, found)
        return found

    def _known(self, client: discord.Client, number: int) -> object:
        at, whose, found = self._fetched.get(number, (-REMEMBERED, None, None))
        return client.get_channel(number) or (found if whose is client and self.now() < at + REMEMBERED else None)

    def _remember(self, client: discord.Client, found: Found) -> None:
        if len(self._fetched) >= _MOST:
            self._fetched.clear()
        self._fetched[found.id] = (self.now(), client, found)

    async def _standing(self, channel: Channel) -> tuple[Guarded, discord.Member]:
        """The channel with all that its permissions come from, and the bot in it."""
        client = await self.wire.client()
        known = client.get_guild(_number(channel.workspace))
        if known and (bot := known.get_member(_me(client))):
            return await self.of(channel), bot
        async with within(_TIMEOUT):
            guild = await client.fetch_guild(_number(channel.workspace))
            bot = await guild.fetch_member(_me(client))
            there = {one.id: one for one in await guild.fetch_channels()}
        found = there.get(_number(channel.id))
        if found is None:
            raise PlaceClosed("This Discord channel is not there any more.", PlaceState.DELETED)
        if not isinstance(found, Guarded):
            raise PlaceClosed(_NOT_ONE, PlaceState.FORBIDDEN)
        return found, bot


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise PlatformError("This is not the id of a channel in Discord.") from None


def _me(client: discord.Client) -> int:
    if client.user is None:
        raise PlatformError("The bot is not logged in to Discord.")
    return client.user.id
