"""The tags of a day's post in a forum: its month, and the topic of its first paper, where there are such tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import discord

from bot.platforms.discord.errors import translated
from core.model import Digest
from core.pages import words

_LONGEST, _MOST = 20, 20


async def tags_for(forum: discord.ForumChannel, digest: Digest) -> Sequence[discord.ForumTag]:
    """Those that the forum has, and made anew where the bot may. Raises `PlatformError`."""
    names = list(filter(None, _names(digest)))
    there = list(forum.available_tags)
    unknown = [name for name in names if not _named(there, name)][: _MOST - len(there)]
    if unknown and _may_make(forum):
        # All at once: the library makes one more of those that it knows of, and of this one it would not know yet.
        with translated():
            made = await forum.edit(available_tags=[*there, *(discord.ForumTag(name=name) for name in unknown)])
        there = list(made.available_tags)
    return [tag for name in names if (tag := _usable(there, name))]


def _names(digest: Digest) -> tuple[str, str]:
    topic = words.topic(digest.entries[0]) if digest.entries else ""
    return words.month(digest.date), topic[:_LONGEST].strip()


def _named(tags: Iterable[discord.ForumTag], name: str) -> discord.ForumTag | None:
    return next((tag for tag in tags if tag.name.casefold() == name.casefold()), None)


def _usable(tags: Iterable[discord.ForumTag], name: str) -> discord.ForumTag | None:
    tag = _named(tags, name)
    return None if tag is None or tag.moderated else tag


def _may_make(forum: discord.ForumChannel) -> bool:
    known = forum.guild.self_role  # None as long as the gateway has not told of the server
    return known is not None and forum.permissions_for(forum.guild.me).manage_channels
