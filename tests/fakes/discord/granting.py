"""Who may do what where (https://discord.com/developers/docs/topics/permissions#permission-overwrites)."""

from __future__ import annotations

from collections.abc import Iterable

from tests.fakes.discord.bits import ALL, NONE, Permission
from tests.fakes.discord.state import Channel, Guild, Overwrite


def in_guild(guild: Guild, user: int) -> Permission:
    """What somebody may do in a guild, before channels have their say."""
    if user == guild.owner:
        return ALL
    member = guild.members.get(user)
    if member is None:
        return NONE
    granted = guild.everyone.permissions
    for role in member.roles:
        granted |= guild.roles[role].permissions
    return ALL if Permission.ADMINISTRATOR in granted else granted


def in_channel(guild: Guild, user: int, place: Channel) -> Permission:
    """What somebody may do in a channel. For a thread: ask with its parent."""
    granted = in_guild(guild, user)
    if granted == ALL or user not in guild.members:
        return granted
    granted = _over(granted, [place.overwrites.get(guild.id)])
    granted = _over(granted, [place.overwrites.get(role) for role in guild.members[user].roles])
    granted = _over(granted, [place.overwrites.get(user)])
    # Without seeing a channel one can do nothing in it.
    return granted if Permission.VIEW_CHANNEL in granted else NONE


def _over(granted: Permission, overwrites: Iterable[Overwrite | None]) -> Permission:
    there = [overwrite for overwrite in overwrites if overwrite is not None]
    for overwrite in there:
        granted &= ~overwrite.deny
    for overwrite in there:
        granted |= overwrite.allow
    return granted
