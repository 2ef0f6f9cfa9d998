"""What went unheard while the bot was away: servers that it is not in any more, reactions on recent messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

import discord
import structlog

from bot.boundary import guarded
from bot.events import Gone
from bot.front import Front
from bot.platforms.discord.access import NAME
from bot.platforms.discord.channels import Channels, ids_in
from bot.platforms.discord.errors import within
from core.errors import ServiceError
from core.model import Channel, PaperPost
from core.ports import Store

# Of Discord's fifty requests a second most are left to people.
_AT_ONCE = 4
_TIMEOUT = 60.0  # seconds for the messages of one day in one channel
_MOST_MESSAGES = 1_000  # from the first to the last of a day's papers, with what people said in between
_MOST_PEOPLE = 1_000


class Queues:
    """What is done about the reactions in a thread, one thing after the other."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, thread: int) -> asyncio.Lock:
        """The queue of a thread."""
        return self._locks.setdefault(thread, asyncio.Lock())


@dataclass(frozen=True)
class Reconciling:
    """Looks at what there is, once after each start."""

    client: discord.Client
    channels: Channels
    front: Front
    store: Store
    queues: Queues

    async def run(self) -> None:
        """Settle every recent message, a few days of channels at once. What cannot be looked at, or is gone, is left as
        it is."""
        await self._servers()
        free = asyncio.Semaphore(_AT_ONCE)
        recent = await self.front.recent(NAME)
        days = [(channel, posts) for channel, all_of in recent.items() for posts in _by_thread(all_of)]
        async with asyncio.TaskGroup() as group:
            for channel, posts in days:
                group.create_task(guarded(self._day(channel, posts, free), lambda name: None))

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

    async def _day(self, channel: Channel, posts: Sequence[PaperPost], free: asyncio.Semaphore) -> None:
        async with free:
            try:
                async with within(_TIMEOUT):
                    await self._settle(channel, posts)
            except ServiceError as fault:
                structlog.get_logger().warning("reactions are not looked up", channel=str(channel), reason=str(fault))

    async def _settle(self, channel: Channel, posts: Sequence[PaperPost]) -> None:
        """The messages of papers in one thread. What people do there meanwhile is heard after."""
        ids = {ids_in(post.ref)[1]: post for post in posts}
        number = ids_in(posts[0].ref)[0] or min(ids)
        async with self.queues.of(number):
            if thread := await self.channels.thread(number):
                async for message in _between(thread, min(ids), max(ids)):
                    if post := ids.get(message.id):
                        await self._count(channel, post, message)

    async def _count(self, channel: Channel, post: PaperPost, message: discord.Message) -> None:
        if any(one.count > _MOST_PEOPLE for one in message.reactions):
            structlog.get_logger().warning("too many reactions to look up", channel=str(channel))
            return
        await self.front.reactions(channel, post, await _reactions(message))


async def _between(thread: discord.Thread, first: int, last: int) -> AsyncIterator[discord.Message]:
    async for message in thread.history(limit=_MOST_MESSAGES, after=discord.Object(first - 1)):
        yield message
        if message.id >= last:
            return


def _by_thread(posts: Iterable[PaperPost]) -> list[list[PaperPost]]:
    found: dict[int | None, list[PaperPost]] = {}
    for post in posts:
        found.setdefault(ids_in(post.ref)[0], []).append(post)
    return list(found.values())


async def present(store: Store, workspace: str) -> None:
    """The bot is in a server: if it was known to be gone from there, it is not any more."""
    async with store.read() as work:
        known = await work.installations.get(NAME, workspace)
    if known is None or known.gone_at is None:
        return
    async with store.write() as work:
        known = await work.installations.get(NAME, workspace)
        if known and known.gone_at:
            await work.installations.put(replace(known, gone_at=None))


async def _reactions(message: discord.Message) -> Mapping[str, list[str]]:
    return {str(one.emoji): [str(user.id) async for user in one.users() if not user.bot] for one in message.reactions}
