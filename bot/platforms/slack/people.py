"""Who somebody in Slack is, and whether they may manage the channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.platforms.slack.access import NAME
from bot.platforms.slack.clients import Clients
from core.errors import PlatformError
from core.model import Channel, Person
from core.ports import Clock

# Admins change rarely, and each question costs a call of the workspace's rate.
_KNOWN_FOR = timedelta(minutes=5)
_MOST_KNOWN = 10_000
_MOST_CHANNELS = 1_000
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What Slack told of somebody, and when."""

    name: str
    is_admin: bool
    is_bot: bool
    at: datetime


@dataclass(frozen=True)
class People:
    """Asks Slack who people are, now and then. Admins are those of the workspace, and who created the channel."""

    clients: Clients
    clock: Clock
    _people: dict[tuple[str, str], Known] = field(default_factory=dict)
    _creators: dict[Channel, str] = field(default_factory=dict)

    async def person(self, channel: Channel, user: str, name: str = "") -> Person:
        """Somebody in a channel. Whom Slack does not tell of is no admin."""
        known = await self._known(channel.workspace, user)
        is_admin = known.is_admin or await self._creator(channel) == user
        return Person(user, name or known.name, is_admin=is_admin)

    async def channels(self, workspace: str, user: str) -> list[Channel]:
        """The channels in which both this person and the bot are. Raises `PlatformError`."""
        found: list[Channel] = []
        cursor: str | None = None
        while len(found) < _MOST_CHANNELS:
            asked: dict[str, Any] = {"user": user, "types": "public_channel,private_channel", "limit": _PAGE}
            told = await self.clients.read(workspace, "users.conversations", **asked, cursor=cursor)
            found += [Channel(NAME, workspace, one["id"]) for one in told["channels"]]
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        return found

    async def is_bot(self, workspace: str, user: str) -> bool:
        """Whether it is another bot."""
        return (await self._known(workspace, user)).is_bot

    async def _known(self, workspace: str, user: str) -> Known:
        found, now = self._people.get((workspace, user)), self.clock.now()
        if found and now - found.at < _KNOWN_FOR:
            return found
        if len(self._people) >= _MOST_KNOWN:
            self._people.clear()
        try:
            told = (await self.clients.read(workspace, "users.info", user=user))["user"]
        except PlatformError as fault:
            structlog.get_logger().warning("slack does not tell who somebody is", reason=str(fault))
            return found or Known("", is_admin=False, is_bot=False, at=now)
        name = (told.get("profile") or {}).get("display_name") or told.get("real_name") or told.get("name") or ""
        is_admin = bool(told.get("is_admin") or told.get("is_owner"))
        known = Known(name, is_admin, is_bot=bool(told.get("is_bot")) or user == "USLACKBOT", at=now)
        self._people[workspace, user] = known
        return known

    async def _creator(self, channel: Channel) -> str:
        """Who created the channel; "" if Slack does not tell, as of a conversation of two."""
        if channel not in self._creators:
            if len(self._creators) >= _MOST_KNOWN:
                self._creators.clear()
            try:
                told = await self.clients.read(channel.workspace, "conversations.info", channel=channel.id)
            except PlatformError:
                return ""
            conversation = told["channel"]
            # Whoever writes with the bot alone manages that conversation.
            self._creators[channel] = conversation.get("user") or conversation.get("creator") or ""
        return self._creators[channel]
