"""An interaction on its way to the app, and what comes back at first."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

from tests.fakes.discord import granting, payloads
from tests.fakes.discord.bits import Answer, Asks, Option, Permission
from tests.fakes.discord.methods.interactions import late
from tests.fakes.discord.outcomes import Outcome
from tests.fakes.discord.state import Channel, Guild, Interaction, Json, Message, Role, User
from tests.fakes.discord.world import World

WARNING = "The application did not respond"
MODAL_WARNING = "Something went wrong. Try again."


def begin(
    world: World, asks: Asks, user: int, channel: Channel, data: Json, message: Message | None = None
) -> Interaction:
    """Send an interaction. `wants` in the data is for this side only."""
    number = world.ids.new()
    token = f"aW50ZXJhY3Rpb246{secrets.token_urlsafe(48)}"  # as Discord's begin
    asked = Interaction(number, token, asks, user, channel.id, channel.guild, world.now(), data, message)
    world.interactions[token] = asked
    shown = {name: part for name, part in data.items() if name != "wants"}
    world.tell("INTERACTION_CREATE", _payload(world, asked, channel, shown), channel.guild, None)
    return asked


def _payload(world: World, asked: Interaction, channel: Channel, data: Json) -> Json:
    guild = world.guild_of(channel)
    shown: Json = {
        "id": str(asked.id),
        "application_id": str(world.app.id),
        "type": int(asked.asks),
        "token": asked.token,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(world, channel) | {"permissions": str(int(world.permissions(asked.user, channel)))},
        "app_permissions": str(int(world.permissions(world.app.bot, channel))),
        "locale": world.users[asked.user].locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(guild.id if guild else 0)},
        "context": 0 if guild else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if asked.message is not None:
        shown["message"] = payloads.message(world, asked.message)
    if guild is None:
        return shown | {"user": payloads.user(world.users[asked.user])}
    member = payloads.member(world, guild.members[asked.user])
    member["permissions"] = str(int(world.permissions(asked.user, channel)))
    about = {"id": str(guild.id), "locale": guild.locale, "features": []}
    return shown | {"member": member, "guild_id": str(guild.id), "guild": about, "guild_locale": guild.locale}


async def answered(world: World, asked: Interaction, patience: float) -> bool:
    """Wait for the first answer. False when it did not come in time, by the clock or by a person's patience."""
    with suppress(TimeoutError):
        await world.until(lambda: asked.answer is not None or late(world, asked), patience)
    if asked.answer is None:
        asked.failed = WARNING
    return asked.answer is not None


async def outcome(world: World, asked: Interaction, patience: float, warning: str = WARNING) -> Outcome:
    """What the one who asked sees at once."""
    if not await answered(world, asked, patience):
        return Outcome(False, (world.now() - asked.created).total_seconds(), warning)
    assert asked.at is not None
    seconds = (asked.at - asked.created).total_seconds()
    deferred = asked.answer in (Answer.DEFER, Answer.DEFER_UPDATE)
    return Outcome(True, seconds, "", asked.original, asked.modal, deferred)


def resolved(world: World, guild: Guild | None, said: list[Json]) -> Json:
    """The people, roles and channels that options name."""
    found: Json = {}
    for one in said:
        kind, value = one["type"], one["value"]
        if kind in (Option.USER, Option.CHANNEL, Option.ROLE, Option.MENTIONABLE):
            add_resolved(world, guild, int(value), found)
    return found


def add_resolved(world: World, guild: Guild | None, number: int, found: Json) -> None:
    """One person, role or channel."""
    if number in world.users:
        found.setdefault("users", {})[str(number)] = payloads.user(world.users[number])
        if guild and number in guild.members:
            shown = payloads.member(world, guild.members[number])
            del shown["user"]
            shown["permissions"] = str(int(granting.in_guild(guild, number)))
            found.setdefault("members", {})[str(number)] = shown
    elif guild and number in guild.roles:
        found.setdefault("roles", {})[str(number)] = payloads.role(guild.roles[number])
    elif number in world.channels:
        place = world.channels[number]
        shown = payloads.channel(world, place) | {"permissions": str(int(world.permissions(world.app.bot, place)))}
        found.setdefault("channels", {})[str(number)] = shown


def number_of(thing: Any) -> int:
    """The id of a person, role or channel that somebody chose."""
    if isinstance(thing, User | Role | Channel) or hasattr(thing, "id"):
        return int(thing.id)
    raise AssertionError(f"{thing!r} is no person, role or channel")


def may_use(world: World, user: int, channel: Channel) -> bool:
    """Somebody may write here, and hence use commands here."""
    granted = world.permissions(user, channel)
    needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    return not channel.deleted and Permission.VIEW_CHANNEL in granted and needed in granted
