"""Whom a message calls, as its allowed_mentions, the roles and the permissions let it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.fakes.discord.bits import Permission
from tests.fakes.discord.components import SHOWN, walk
from tests.fakes.discord.refusals import Json, Problems, wrong
from tests.fakes.discord.schema import among, array, boolean, shape, snowflake
from tests.fakes.discord.state import Channel
from tests.fakes.discord.world import World

_CODE = re.compile(r"```.*?```|(`+).+?\1", re.DOTALL)
_CALLS = re.compile(r"<@!?(\d+)>|<(@&\d+)>|(@everyone|@here)")
_shape = shape(
    {},
    {
        "parse": array(among("roles", "users", "everyone"), 3),
        "users": array(snowflake, 100),
        "roles": array(snowflake, 100),
        "replied_user": boolean,
    },
)


def problems_of(allowed: Any) -> Problems:
    """What is wrong with allowed_mentions."""
    found = list(_shape(allowed))
    yield from found
    for name in () if found else ("users", "roles"):
        if name in (allowed.get("parse") or ()) and allowed.get(name):
            said = f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.'
            yield wrong("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)


def called(content: str) -> list[str]:
    """Everybody whom a text would call, `@1 @&1 @everyone @here`. A backslash does not help; code does."""
    found = _CALLS.finditer(_CODE.sub(" ", content))
    return list(dict.fromkeys(f"@{one[1]}" if one[1] else one[2] or one[3] for one in found))


def pings(world: World, author: int, channel: Channel, texts: Sequence[str], allowed: Json | None) -> list[str]:
    """Everybody whom a message really calls."""
    names = [name for text in texts for name in called(text)]
    return [name for name in dict.fromkeys(names) if _may(world, author, channel, name, allowed)]


def texts(content: str, components: Sequence[Json]) -> Iterator[str]:
    """The texts of a message that can call somebody: not those of embeds."""
    yield content
    yield from (one["content"] for one in walk(components) if one["type"] == SHOWN)


def _may(world: World, author: int, channel: Channel, name: str, allowed: Json | None) -> bool:
    guild = world.guild_of(channel)
    powerful = Permission.MENTION_EVERYONE in world.permissions(author, channel)
    if not name[-1].isdecimal():
        return bool(guild) and powerful and _allows(allowed, "everyone", "")
    if name.startswith("@&"):
        role = guild.roles.get(int(name[2:])) if guild else None
        return role is not None and (role.mentionable or powerful) and _allows(allowed, "roles", name[2:])
    there = int(name[1:]) in (guild.members if guild else channel.people)
    return there and _allows(allowed, "users", name[1:])


def _allows(allowed: Json | None, kind: str, number: str) -> bool:
    if allowed is None:
        return True
    named = [str(one) for one in allowed.get(kind) or ()] if kind != "everyone" else []
    return kind in (allowed.get("parse") or ()) or number in named
