"""Who the bot is, and where its gateway is."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord import payloads
from tests.fakes.discord.bits import Intent
from tests.fakes.discord.call import Call
from tests.fakes.discord.refusals import Json, no_access, unknown


async def me(call: Call) -> Json:
    """GET users/@me."""
    return payloads.user(call.world.bot)


async def user(call: Call) -> Json:
    """GET users/{user}."""
    found = call.world.users.get(call.id("user"))
    if found is None:
        raise unknown("User")
    return payloads.user(found)


def flags(privileged: Intent) -> int:
    """What the portal has switched on, as an application's flags say it (for fewer than 100 guilds)."""
    switches = {Intent.PRESENCES: 1 << 13, Intent.GUILD_MEMBERS: 1 << 15, Intent.MESSAGE_CONTENT: 1 << 19}
    return sum(flag for intent, flag in switches.items() if intent in privileged)


async def application(call: Call) -> Json:
    """GET applications/@me, and oauth2/applications/@me."""
    app = call.world.app
    return {
        "id": str(app.id),
        "name": app.name,
        "icon": None,
        "description": "",
        "summary": "",
        "verify_key": "0" * 64,
        "bot_public": app.public,
        "bot_require_code_grant": False,
        "flags": flags(app.privileged),
        "owner": payloads.user(call.world.bot),
        "team": None,
        "approximate_guild_count": len([one for one in call.world.guilds if call.world.bot_in(one)]),
        "integration_types_config": {"0": {}},
    }


async def direct(call: Call) -> Json:
    """POST users/@me/channels: the conversation with somebody."""
    number: Any = call.body.get("recipient_id")
    if not str(number).isdecimal() or int(number) not in call.world.users or int(number) == call.world.app.bot:
        raise unknown("User")
    return payloads.channel(call.world, call.world.direct(int(number)))


async def guild(call: Call) -> Json:
    """GET guilds/{guild}."""
    return payloads.brief_guild(call.guild())


async def guild_channels(call: Call) -> list[Json]:
    """GET guilds/{guild}/channels."""
    world, found = call.world, call.guild()
    mine = [one for one in world.channels.values() if one.guild == found.id and not one.is_thread and not one.deleted]
    return [payloads.channel(world, one) for one in mine]


async def active_threads(call: Call) -> Json:
    """GET guilds/{guild}/threads/active."""
    world, found = call.world, call.guild()
    places = [one for one in world.channels.values() if one.guild == found.id and one.thread and not one.deleted]
    shown = [one for one in places if not one.in_thread().archived and world.bot_sees(one)]
    mine = [one for one in shown if world.app.bot in one.in_thread().members]
    return {
        "threads": [payloads.channel(world, one) for one in shown],
        "members": [payloads.thread_member(one, world.app.bot) for one in mine],
    }


async def member(call: Call) -> Json:
    """GET guilds/{guild}/members/{user}."""
    found = call.guild().members.get(call.id("user"))
    if found is None:
        raise unknown("Member" if call.id("user") in call.world.users else "User")
    return payloads.member(call.world, found)


async def leave(call: Call) -> None:
    """DELETE users/@me/guilds/{guild}."""
    found = call.guild()
    call.world.tell("GUILD_DELETE", {"id": str(found.id)}, found.id, Intent.GUILDS)
    del found.members[call.world.app.bot]


async def members(call: Call) -> list[Json]:
    """GET guilds/{guild}/members: only for who has the members intent."""
    found = call.guild()
    if Intent.GUILD_MEMBERS not in call.world.app.privileged:
        raise no_access()
    most, after = call.number("limit", 1, 1000), int(call.query.get("after") or 0)
    numbers = sorted(number for number in found.members if number > after)[:most]
    return [payloads.member(call.world, found.members[number]) for number in numbers]
