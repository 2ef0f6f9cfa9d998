"""Who somebody in Slack is, and whether they may manage the channel."""

from __future__ import annotations

from collections.abc import Mapping
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
_PAGE, _MOST_PAGES = 200, 5


@dataclass(frozen=True, slots=True)
class Known:
    """What Slack told of somebody, and when."""

    name: str
    is_admin: bool
    is_bot: bool | None
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

    async def is_in(self, channel: Channel, user: str) -> bool:
        """Whether somebody is in a channel; also where Slack does not tell the bot, as of a private one without it."""
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            asked: dict[str, Any] = {"channel": channel.id, "limit": _MOST_CHANNELS, "cursor": cursor}
            try:
                told = await self.clients.read(channel.workspace, "conversations.members", **asked)
            except PlatformError:
                return True
            if user in told["members"]:
                return True
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return False
        return True

    async def is_bot(self, workspace: str, user: str) -> bool:
        """Whether it is another bot, or may be one: as long as Slack does not tell."""
        return (await self._known(workspace, user)).is_bot is not False

    async def _known(self, workspace: str, user: str) -> Known:
        found, now = self._people.get((workspace, user)), self.clock.now()
        if found and timedelta() <= now - found.at < _KNOWN_FOR:
            return found
        if len(self._people) >= _MOST_KNOWN:
            self._people.clear()
        try:
            told = (await self.clients.read(workspace, "users.info", user=user))["user"]
        except PlatformError as fault:
            structlog.get_logger().warning("slack does not tell who somebody is", reason=str(fault))
            # A name stays what it was; a rank is nobody's for longer than Slack confirms it.
            return Known(found.name if found else "", is_admin=False, is_bot=found.is_bot if found else None, at=now)
        name = (told.get("profile") or {}).get("display_name") or told.get("real_name") or told.get("name") or ""
        is_admin = bool(told.get("is_admin") or told.get("is_owner")) and _is_of(told, workspace)
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


def _is_of(told: Mapping[str, Any], workspace: str) -> bool:
    """Whether somebody belongs to the workspace, and is no guest from another with which a channel is shared."""
    teams = (told.get("enterprise_user") or {}).get("teams") or ()
    return told.get("team_id", workspace) == workspace or workspace in teams
