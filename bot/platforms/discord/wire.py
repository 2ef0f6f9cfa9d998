"""The way to Discord: a client that is logged in when something is first asked of it, and its gateway if it is opened.

discord.py handles rate limits, 429 and reconnecting itself. It has no setting for Discord's address, so another one is
set where it keeps its own, for the whole process.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.platforms.discord.access import DiscordAccess
from bot.platforms.discord.errors import translated, within
from bot.platforms.discord.once import trace
from bot.platforms.discord.pacing import Pace
from core.errors import PlatformError, PlatformRefused

SETTLING = 2.0
"""Seconds without another server after which all of them are there."""
_TIMEOUT = 15.0
_OPEN_WITHIN, _PER_SHARD = 60.0, 10.0  # seconds; the library waits five between two shards
_LONGEST_PAUSE = 30.0  # seconds; a post has to be over before its claim lapses (`core.delivery.LEASE`)
_SHARDING_REQUIRED = 4011
# At DEBUG discord.py writes whole requests, and in some addresses there are tokens.
logging.getLogger("discord").setLevel(logging.WARNING)
discord.VoiceClient.warn_nacl = False  # nobody speaks here


def opens_within(shards: int) -> float:
    """Seconds that so many shards may take to open: they are opened one after the other."""
    return _OPEN_WITHIN + _PER_SHARD * (shards - 1)


class Wire:
    """One client at a time. `settling`: see `SETTLING`; `patience` as `opens_within`, in seconds of real time."""

    def __init__(
        self, access: DiscordAccess, settling: float = SETTLING, patience: Callable[[int], float] = opens_within
    ) -> None:
        self._access, self._settling, self._patience = access, settling, patience
        self._client: discord.Client | None = None
        self._gateway: asyncio.Task[None] | None = None
        self._is_sharded = False
        self._lock = asyncio.Lock()
        self._pace = Pace(time.monotonic)

    async def client(self) -> discord.Client:
        """A client that is logged in. Raises `PlatformError`, and `PlatformRefused` if Discord does not take the
        token."""
        async with self._lock:
            if self._client is None or self._client.is_closed():
                self._client = await self._logged_in()
            return self._client

    @property
    def is_open(self) -> bool:
        """Whether the gateway is open, or the library is about to open it again."""
        return self._gateway is not None and not self._gateway.done()

    @property
    def heartbeats(self) -> Sequence[float]:
        """How fast the last heartbeat of each shard was answered, in seconds: another number with every answer."""
        if isinstance(self._client, discord.AutoShardedClient):
            return [latency for _, latency in self._client.latencies]
        return [self._client.latency] if self._client else []

    async def open(self) -> bool:
        """Open the gateway; False if Discord wants it in shards now: then a new client has to be asked for. Raises
        `PlatformError`, `PlatformRefused`."""
        client = await self.client()
        patience = self._patience(await self._shards(client))
        self._gateway = asyncio.create_task(client.connect())
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({self._gateway, ready}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        is_ready = ready.done() and not ready.exception()
        ready.cancel()
        if is_ready:
            self._gateway.add_done_callback(_logged)
            return True
        return await self._failed(self._gateway)

    async def close(self) -> None:
        """Give all connections back."""
        gateway, self._gateway = self._gateway, None
        if self._client is not None:
            await self._client.close()
            self._client = None
        if gateway is not None:
            gateway.cancel()
            await asyncio.gather(gateway, return_exceptions=True)

    async def _shards(self, client: discord.Client) -> int:
        """In how many shards the client will open its gateway: as many as Discord recommends."""
        if not self._is_sharded:
            return 1
        async with within(_TIMEOUT):
            return (await client.http.get_bot_gateway())[0]

    async def _logged_in(self) -> discord.Client:
        if not self._access.token:
            raise PlatformRefused("DISCORD_TOKEN is missing.")
        self._point()
        client = self._new()
        try:
            async with within(_TIMEOUT):
                await client.login(self._access.token)
        except (KeyError, TypeError, ValueError) as error:  # so ends the library on what is no answer of Discord's
            await client.close()
            raise PlatformError("What answers is not Discord.") from error
        except PlatformError:
            await client.close()
            raise
        return client

    def _new(self) -> discord.Client:
        self._pace.listen(seen := trace())
        options: dict[str, Any] = {
            "intents": discord.Intents(guilds=True, guild_reactions=True),
            "allowed_mentions": discord.AllowedMentions.none(),
            "max_messages": None,
            "member_cache_flags": discord.MemberCacheFlags.none(),
            "guild_ready_timeout": self._settling,
            "max_ratelimit_timeout": _LONGEST_PAUSE,
            "http_trace": seen,
        }
        return discord.AutoShardedClient(**options) if self._is_sharded else discord.Client(**options)

    def _point(self) -> None:
        if self._access.api:
            Route.BASE = self._access.api
        if self._access.gateway:
            DiscordWebSocket.DEFAULT_GATEWAY = URL(self._access.gateway)

    async def _failed(self, gateway: asyncio.Task[None]) -> bool:
        """Why it did not open."""
        error = gateway.exception() if gateway.done() and not gateway.cancelled() else None
        await self.close()
        if isinstance(error, discord.ConnectionClosed) and error.code == _SHARDING_REQUIRED and not self._is_sharded:
            self._is_sharded = True
            return False
        with translated():
            raise error or TimeoutError


def _logged(gateway: asyncio.Task[None]) -> None:
    """The connection ended while it was in use."""
    if not gateway.cancelled() and (error := gateway.exception()):
        structlog.get_logger().warning("the connection to discord ended", error=type(error).__name__)
