"""Publishing to Discord: each message once, whatever happens on the way.

A text channel gets the head, and a thread from it that has the head's id; a forum gets a post, whose first message is
the head and has the post's id.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
import structlog

from bot.carrying import Bag, keep
from bot.commands import Table
from bot.events import said
from bot.platforms.discord.access import NAME
from bot.platforms.discord.channels import Channels, ids_in, ref_of
from bot.platforms.discord.errors import ARCHIVED, HAS_THREAD, NO_MESSAGE, Refused, Unclear, translated, within
from bot.platforms.discord.finding import SKEW, earliest, head_in, in_thread
from bot.platforms.discord.naming import DAY, WEEK, tag_names, title
from bot.platforms.discord.once import once
from bot.platforms.discord.permissions import Guarded
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.reply import reply_messages
from bot.platforms.discord.showing import EMPTY, Parts, marked, parts_of, posted
from bot.platforms.discord.tags import tags_for
from core.errors import PlaceClosed, PlatformError
from core.model import Channel, Message, Notice, Place, PlaceState
from core.ports import Clock, Store

PATIENCE = 60.0
"""Seconds that posting may take: it ends before its claim lapses (`core.delivery.LEASE`)."""
LOOKING = 30.0
"""Seconds that a search for a message may take."""


@dataclass(frozen=True)
class DiscordPlatform:
    """`core.ports.Platform`. A message's nonce is made of its key, so that Discord knows one that is sent again within
    minutes; and its buttons, or its embed if there are none, carry a mark of the key, by which it is found later."""

    channels: Channels
    store: Store
    clock: Clock
    table: Table

    @property
    def name(self) -> str:
        """The platform in `Channel.platform`."""
        return NAME

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        """Post it. Where nobody knows whether it arrived, it is looked for before it is posted once more. Raises
        `PlatformError`, `PlaceClosed`."""
        parts, began = await self._parts(channel, message), self.clock.now()
        async with self._told_why(channel), within(PATIENCE):
            place = await self.channels.of(channel)
            try:
                return await self._post(place, message, parts)
            except Unclear:
                there = await self._found(place, message, began - SKEW)
            return there or await self._post(place, message, parts)

    async def find(self, channel: Channel, message: Message | Notice) -> str | None:
        """Look for it: what is of a thread in that thread, anything else in the channel, from when its digest was made
        (two weeks at most). Raises `PlatformError`."""
        since = earliest(message.digest.made_at if isinstance(message, Message) else None, self.clock.now())
        async with within(LOOKING):
            return await self._found(await self.channels.of(channel), message, since)

    async def edit(self, channel: Channel, ref: str, message: Message | Notice) -> None:
        """Let it say this; one that was deleted, or is in a locked thread, stays as it is. Raises `PlatformError`."""
        parts = await self._parts(channel, message)
        async with self._told_why(channel), within(PATIENCE):
            place = await self.channels.of(channel)
            try:
                await self._edit(place, ref, message, parts)
            except Refused as fault:
                if fault.code not in (NO_MESSAGE, ARCHIVED):
                    raise
                structlog.get_logger().warning("discord message not edited", channel=str(channel), code=fault.code)

    async def link(self, channel: Channel, ref: str) -> str:
        """Its address, "" if it was deleted. Raises `PlatformError`."""
        async with within(LOOKING):
            where = await self._where(await self.channels.of(channel), ref)
            try:
                with translated():
                    return (await where.fetch_message(ids_in(ref)[1])).jump_url if where else ""
            except Refused as fault:
                if fault.code != NO_MESSAGE:
                    raise
                return ""

    async def place(self, channel: Channel) -> Place:
        """The channel's name and state. Raises `PlatformError`."""
        async with within(LOOKING):
            return await self.channels.place(channel)

    async def warn(self, channel: Channel, text: str) -> None:
        """Tell it to the owner of the server: who else let the bot in, Discord does not tell. Raises
        `PlatformError`."""
        client = await self.channels.wire.client()
        number = int(channel.workspace)
        async with within(LOOKING):
            guild = client.get_guild(number) or await client.fetch_guild(number)
            direct = await client.create_dm(discord.Object(guild.owner_id or 0))
            for message in reply_messages(said(text), Bag(limits.CARRIED), self.table):
                await direct.send(**parts_of(message))

    async def _parts(self, channel: Channel, message: Message | Notice) -> Parts:
        """What it shows; what its buttons cannot carry is kept."""
        bag = Bag(limits.CARRIED - len(mark("")) - 1)  # each button has room for the mark
        parts = parts_of(marked(posted(message, bag, self.table), mark(message.key)))
        await keep(self.store, channel, bag.long, self.clock.now())
        return parts

    async def _post(self, place: Guarded, message: Message | Notice, parts: Parts) -> str:
        if message.thread is not None:
            return await self._reply(place, message, parts)
        if isinstance(place, discord.ForumChannel):
            about: dict[str, Any] = {
                "name": title(message),
                "applied_tags": await tags_for(place, tag_names(message, self.clock.now())),
                "auto_archive_duration": DAY if isinstance(message, Notice) else WEEK,
            }
            with translated(), once():  # a post takes no nonce
                return str((await place.create_thread(**about, **parts)).thread.id)
        with translated():
            return str((await place.send(**parts, nonce=nonce(message.key))).id)

    async def _reply(self, place: Guarded, message: Message | Notice, parts: Parts) -> str:
        thread = await self._thread(place, ids_in(message.thread or "")[1], title(message))
        try:
            with _of_thread(), translated():
                return ref_of(thread.id, (await thread.send(**parts, nonce=nonce(message.key))).id)
        except PlatformError:
            self.channels.forget(thread.id)
            raise

    async def _thread(self, place: Guarded, head: int, name: str) -> discord.Thread:
        """The thread of a head, begun if there is none yet."""
        if isinstance(place, discord.ForumChannel):
            if post := await self.channels.thread(head):
                return post
            raise _thread_gone()
        if known := await self.channels.known_thread(head):
            return known
        try:
            with translated():
                begun = await place.get_partial_message(head).create_thread(name=name, auto_archive_duration=WEEK)
            return await self.channels.begun(begun)
        except Refused as fault:
            # It is there already; or the library tried twice, and the first time it worked.
            there = await self.channels.thread(head) if fault.code == HAS_THREAD else None
            if there is None:
                raise
            return there

    async def _edit(self, place: Guarded, ref: str, message: Message | Notice, parts: Parts) -> None:
        where = await self._where(place, ref)
        if where is None:
            raise _thread_gone()
        with _of_thread() if isinstance(where, discord.Thread) else nullcontext(), translated():
            if isinstance(where, discord.Thread) and where.archived:
                await where.edit(archived=False)
            await where.get_partial_message(ids_in(ref)[1]).edit(**{**EMPTY, **parts})
            if isinstance(message, Notice) and isinstance(where, discord.Thread) and ids_in(ref)[1] == where.id:
                await _renamed(where, title(message))

    async def _where(self, place: Guarded, ref: str) -> discord.TextChannel | discord.Thread | None:
        """The channel or the thread that a message is in."""
        thread, message = ids_in(ref)
        if isinstance(place, discord.ForumChannel):
            return await self.channels.thread(thread or message)
        return await self.channels.thread(thread) if thread else place

    async def _found(self, place: Guarded, message: Message | Notice, since: datetime) -> str | None:
        wanted = mark(message.key)
        if message.thread is None:
            return await head_in(place, wanted, since, await self.channels.bot())
        thread = await self.channels.thread(ids_in(message.thread)[1])
        if thread is None:
            return None
        with _of_thread():
            return await in_thread(thread, wanted)

    @asynccontextmanager
    async def _told_why(self, channel: Channel) -> AsyncIterator[None]:
        """A refusal in here names what is missing."""
        try:
            yield
        except PlaceClosed as closed:
            raise await self.channels.why(channel, closed) from closed


@contextmanager
def _of_thread() -> Iterator[None]:
    """What is said to be deleted in here is the thread, not the channel."""
    try:
        yield
    except PlaceClosed as closed:
        if closed.state == PlaceState.DELETED:
            raise _thread_gone() from closed
        raise


async def _renamed(post: discord.Thread, name: str) -> None:
    """Let a forum list the post by this name. It is the text that counts: where Discord wants a pause of minutes, or
    somebody locked the post, it keeps the name it has."""
    if post.name == name:
        return
    try:
        with translated():
            await post.edit(name=name)
    except PlatformError as fault:
        structlog.get_logger().warning("discord post not renamed", post=post.id, reason=str(fault))


def mark(key: str) -> str:
    """What a message with this key carries, by which it is known again."""
    return hashlib.blake2b(key.encode(), digest_size=5).hexdigest()


def nonce(key: str) -> str:
    """The nonce of a message with this key: 25 characters at most."""
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


def _thread_gone() -> Refused:
    return Refused("The thread of this day was deleted in Discord.", NO_MESSAGE)
