"""What went unheard while the bot was away: servers that it is not in any more, reactions on recent messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import discord
import structlog

from bot.events import Gone
from bot.front import Front
from bot.platforms.discord.access import NAME
from bot.platforms.discord.channels import Channels, ids_in
from bot.platforms.discord.errors import NO_MESSAGE, Refused, translated
from core.errors import ServiceError
from core.model import Channel, PaperPost
from core.ports import Store


@dataclass(frozen=True)
class Reconciling:
    """Looks at what there is, once after each start."""

    client: discord.Client
    channels: Channels
    front: Front
    store: Store

    async def run(self) -> None:
        """Settle every recent message. One that cannot be looked at, or is gone, is left as it is."""
        await self._servers()
        for channel, posts in (await self.front.recent(NAME)).items():
            try:
                for post in posts:
                    await self._settle(channel, post)
            except ServiceError as fault:
                structlog.get_logger().warning("reactions are not looked up", channel=str(channel), reason=str(fault))

    async def _servers(self) -> None:
        """Those that are unavailable are among the client's, too."""
        async with self.store.read() as work:
            orders = await work.subscriptions.all()
        here = {str(guild.id) for guild in self.client.guilds}
        for workspace in sorted({order.channel.workspace for order in orders if order.channel.platform == NAME}):
            if workspace in here:
                await present(self.store, workspace)
            else:
                await self.front.happened(Gone(NAME, workspace))

    async def _settle(self, channel: Channel, post: PaperPost) -> None:
        number, message = ids_in(post.ref)
        thread = await self.channels.thread(number or message)
        if thread is None:
            return
        try:
            with translated():
                made = await _reactions(await thread.fetch_message(message))
        except Refused as fault:
            if fault.code != NO_MESSAGE:
                raise
            return
        await self.front.reactions(channel, post, made)


async def present(store: Store, workspace: str) -> None:
    """The bot is in a server: if it was known to be gone from there, it is not any more."""
    async with store.write() as work:
        known = await work.installations.get(NAME, workspace)
        if known and known.gone_at:
            await work.installations.put(replace(known, gone_at=None))


async def _reactions(message: discord.Message) -> Mapping[str, list[str]]:
    return {str(one.emoji): [str(user.id) async for user in one.users() if not user.bot] for one in message.reactions}
