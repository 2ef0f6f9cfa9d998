"""Looking for a message that may have been posted: by the mark that it carries. Discord tells no nonce later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import discord

from bot.platforms.discord.channels import ref_of
from bot.platforms.discord.errors import translated
from bot.platforms.discord.showing import is_marked

LOOK_BACK = timedelta(days=14)
"""How far back a message of a channel is looked for."""
SKEW = timedelta(hours=1)
"""By which clocks may differ, ours and Discord's."""
_MOST_ARCHIVED = 50


def earliest(made_at: datetime | None, now: datetime) -> datetime:
    """When the head of a digest that was made then can have been posted at the earliest, as far as it is looked for;
    None for a message that may be of any time."""
    return now - LOOK_BACK if made_at is None else max(made_at - SKEW, now - LOOK_BACK)


async def in_thread(thread: discord.Thread, mark: str) -> str | None:
    """The name of the message with this mark in a thread. Raises `PlatformError`."""
    with translated():
        async for message in thread.history(limit=None):
            if is_marked(message, mark):
                return ref_of(thread.id, message.id)
    return None


async def head_in(
    place: discord.TextChannel | discord.ForumChannel, mark: str, since: datetime, bot: int
) -> str | None:
    """The name of the message of the channel itself, or of the first of a forum's post, with this mark, that the bot
    posted since then. Raises `PlatformError`."""
    heads = _first_of_posts(place, since, bot) if isinstance(place, discord.ForumChannel) else _since(place, since)
    with translated():
        async for message in heads:
            if is_marked(message, mark):
                return str(message.id)
    return None


def _since(place: discord.TextChannel, since: datetime) -> AsyncIterator[discord.Message]:
    return place.history(limit=None, after=since, oldest_first=False)


async def _first_of_posts(forum: discord.ForumChannel, since: datetime, bot: int) -> AsyncIterator[discord.Message]:
    posts = [post for post in await forum.guild.active_threads() if post.parent_id == forum.id]
    posts += [post async for post in forum.archived_threads(limit=_MOST_ARCHIVED)]
    for post in posts:
        if post.owner_id == bot and discord.utils.snowflake_time(post.id) >= since:
            try:
                yield await post.fetch_message(post.id)
            except discord.NotFound:
                continue  # somebody deleted it
