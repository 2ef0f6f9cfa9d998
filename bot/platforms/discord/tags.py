"""The tags of posts in a forum, where there are such tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import discord

from bot.platforms.discord.errors import translated

_MOST = 20


async def tags_for(forum: discord.ForumChannel, names: Sequence[str]) -> Sequence[discord.ForumTag]:
    """Those of these names that the forum has, and made anew where the bot may. Raises `PlatformError`."""
    there = list(forum.available_tags)
    unknown = [name for name in names if not _named(there, name)][: _MOST - len(there)]
    if unknown and _may_make(forum):
        # All at once: the library makes one more of those that it knows of, and of this one it would not know yet.
        with translated():
            made = await forum.edit(available_tags=[*there, *(discord.ForumTag(name=name) for name in unknown)])
        there = list(made.available_tags)
    return [tag for name in names if (tag := _usable(there, name))]


def _named(tags: Iterable[discord.ForumTag], name: str) -> discord.ForumTag | None:
    return next((tag for tag in tags if tag.name.casefold() == name.casefold()), None)


def _usable(tags: Iterable[discord.ForumTag], name: str) -> discord.ForumTag | None:
    tag = _named(tags, name)
    return None if tag is None or tag.moderated else tag


def _may_make(forum: discord.ForumChannel) -> bool:
    known = forum.guild.self_role  # None as long as the gateway has not told of the server
    return known is not None and forum.permissions_for(forum.guild.me).manage_channels
