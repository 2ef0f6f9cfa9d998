"""What `doctor slack` tries: each thing that Slack has to grant, and how to mend it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.platforms.slack.access import NAME, SlackAccess
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.manifest import SCOPES
from core.errors import PlatformError
from core.model import Place, PlaceState
from core.ports import Platform, Store

_AGAIN = "Paste the newest manifest (`python -m bot manifest`) into the app's settings and install the app again."


@dataclass(frozen=True)
class Checks:
    """Tries them one by one, with the tokens of the settings and those that workspaces gave."""

    access: SlackAccess
    clients: Clients
    platform: Platform
    store: Store

    def all(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """By what they are about."""
        socket = {"socket": self._socket} if self.access.by_socket else {}
        return {"settings": self._settings, "token": self.clients.check, "scopes": self._scopes, **socket} | {
            "channels": self._channels
        }

    async def _settings(self) -> str:
        if missing := self.access.missing():
            raise PlatformError(missing)
        if self.access.by_socket:
            return "Socket Mode; nothing has to reach this machine."
        if not self.access.address:
            raise PlatformError("PUBLIC_URL is missing: over HTTP Slack has to know where the bot is.")
        return f"over HTTP at {self.access.address}/slack/events"

    async def _scopes(self) -> str:
        everywhere = await self.clients.scopes()
        if not everywhere:
            return f"no workspace installed the app yet: {self.access.address}/slack/install"
        for team, granted in everywhere.items():
            if lacking := [scope for scope in SCOPES if scope not in granted]:
                raise PlatformError(f"In {team} the bot may not use {', '.join(lacking)}. {_AGAIN}")
        return f"all {len(SCOPES)} are granted"

    async def _socket(self) -> str:
        await self.clients.check_socket()
        return "opens"

    async def _channels(self) -> str:
        async with self.store.read() as work:
            orders = [order for order in await work.subscriptions.all() if order.channel.platform == NAME]
        places = [await self.platform.place(order.channel) for order in orders]
        closed = [_told(place) for place in places if place.state is not PlaceState.OPEN]
        if closed:
            raise PlatformError(f"The bot cannot post in {', '.join(closed)}. Type `/invite @Broadsheet` there.")
        return f"{len(places)} subscribed; the bot can post in each" if places else "none is subscribed yet"


def _told(place: Place) -> str:
    return f"{f'#{place.name}' if place.name else place.channel.id} ({place.state})"
