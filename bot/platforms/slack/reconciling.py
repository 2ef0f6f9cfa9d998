"""Reactions that were made while the bot was away: Slack does not tell of them again, so they are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.front import Front
from bot.platforms.slack.access import NAME
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.errors import Refused
from bot.platforms.slack.people import People
from core.errors import ServiceError
from core.model import Channel, PaperPost


@dataclass(frozen=True)
class Reconciling:
    """Looks at the recent messages of papers, once after each start."""

    clients: Clients
    people: People
    front: Front

    async def run(self) -> None:
        """Settle every recent message. One that cannot be looked at, or is gone, is left as it is."""
        for channel, posts in (await self.front.recent(NAME)).items():
            try:
                for post in posts:
                    await self._settle(channel, post)
            except ServiceError as fault:
                structlog.get_logger().warning("reactions are not looked up", channel=str(channel), reason=str(fault))

    async def _settle(self, channel: Channel, post: PaperPost) -> None:
        try:
            told = await self.clients.read(
                channel.workspace, "reactions.get", channel=channel.id, timestamp=post.ref, full=True
            )
        except Refused as fault:
            if fault.code == "message_not_found":
                return
            raise
        reactions = (told.get("message") or {}).get("reactions") or []
        made = {one["name"]: await self._people(channel, one) for one in reactions}
        await self.front.reactions(channel, post, made)

    async def _people(self, channel: Channel, reaction: Mapping[str, Any]) -> list[str]:
        return [user for user in reaction["users"] if not await self.people.is_bot(channel.workspace, user)]
