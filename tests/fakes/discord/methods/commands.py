"""Application commands: of everywhere, and of one guild."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from tests.fakes.discord import declaring
from tests.fakes.discord.bits import Option
from tests.fakes.discord.call import Call
from tests.fakes.discord.refusals import Json, Refused, insist, no_access, unauthorized, unknown
from tests.fakes.discord.state import Sync

MOST_A_DAY = 200

_DEFAULTS: Json = {
    "default_member_permissions": None,
    "nsfw": False,
    "name_localizations": None,
    "description_localizations": None,
}


def _scope(call: Call) -> int | None:
    """The guild that commands are of; None for all. Refuses what is not the bot's own."""
    if call.id("application") != call.world.app.id:
        raise unauthorized()
    if "guild" not in call.path:
        return None
    if call.id("guild") not in call.world.guilds or not call.world.bot_in(call.id("guild")):
        raise no_access()
    return call.id("guild")


async def several(call: Call) -> list[Json]:
    """GET …/commands."""
    return list(call.world.commands.get(_scope(call), {}).values())


async def overwrite(call: Call) -> list[Json]:
    """PUT …/commands: these and no others. What has the name of one that is there changes it."""
    scope = _scope(call)
    insist(declaring.problems_of_all(call.said))
    _few_enough([declaring.key_of(one) for one in call.said])
    before = call.world.commands.get(scope, {})
    new = [one for one in call.said if declaring.key_of(one) not in before]
    _count(call, scope, len(new))
    after = {declaring.key_of(one): _kept(call, scope, one, before) for one in call.said}
    call.world.commands[scope] = after
    changed = [key for key in after if key in before and after[key]["version"] != before[key]["version"]]
    removed = [name for key in before if key not in after for name in key[1:]]
    names = ([one["name"] for one in new], [name for _, name in changed], removed)
    call.world.syncs.append(Sync(scope, *names, meaning(list(after.values()))))
    call.world.accept(call.name, {"commands": call.said})
    return list(after.values())


def _few_enough(keys: list[tuple[int, str]]) -> None:
    for kind, most in declaring.MOST.items():
        if len([one for one, _ in keys if one == kind]) > most:
            raise Refused(400, 30032, f"Maximum number of application commands reached ({most}).")


def _count(call: Call, scope: int | None, new: int) -> None:
    day = [at for at in call.world.created_today.get(scope, []) if call.now - at < timedelta(days=1)]
    if len(day) + new > MOST_A_DAY:
        said = f"Max number of daily application command creates has been reached ({MOST_A_DAY})"
        raise Refused(400, 30034, said)
    call.world.created_today[scope] = day + [call.now] * new


def meaning(commands: list[Json]) -> str:
    """A hash of what commands mean, whatever their ids and order."""
    bare = [{name: part for name, part in one.items() if name not in ("id", "version")} for one in commands]
    bare.sort(key=lambda one: (one["type"], one["name"]))
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()


def _kept(call: Call, scope: int | None, said: Json, before: dict[tuple[int, str], Json]) -> Json:
    """A command as Discord keeps it: with an id that stays and a version that changes with it."""
    fields = {name: part for name, part in said.items() if name not in ("id", "version")}
    made = _DEFAULTS | {"type": declaring.CHAT, "description": ""} | fields
    made |= {"application_id": str(call.world.app.id)}
    made |= {"guild_id": str(scope)} if scope else {"dm_permission": said.get("dm_permission", True)}
    made["options"] = [_kept_option(one) for one in said.get("options") or []]
    old = before.get(declaring.key_of(said))
    if old and meaning([old]) == meaning([made]):
        return old
    new = str(call.world.ids.new())
    return made | {"id": old["id"] if old else new, "version": new}


def _kept_option(said: Json) -> Json:
    """An option without what says nothing."""
    kept = {name: part for name, part in said.items() if part not in (None, False, [])}
    if said["type"] <= Option.GROUP:
        kept["options"] = [_kept_option(one) for one in said.get("options") or []]
    return kept


async def upsert(call: Call) -> Json:
    """POST …/commands: one more, or a change of the one of this name."""
    scope = _scope(call)
    insist(declaring.problems_of(call.body))
    there = call.world.commands.setdefault(scope, {})
    key = declaring.key_of(call.body)
    if key not in there:
        _few_enough([*there, key])
        _count(call, scope, 1)
    there[key] = _kept(call, scope, call.body, there)
    return there[key]


def _named(call: Call, scope: int | None) -> tuple[tuple[int, str], Json]:
    found = [pair for pair in call.world.commands.get(scope, {}).items() if pair[1]["id"] == call.path["command"]]
    if not found:
        raise unknown("application command")
    return found[0]


async def one(call: Call) -> Json:
    """GET …/commands/{command}."""
    return _named(call, _scope(call))[1]


async def change(call: Call) -> Json:
    """PATCH …/commands/{command}."""
    scope = _scope(call)
    key, old = _named(call, scope)
    merged = {**old, **call.body}
    insist(declaring.problems_of(merged))
    there = call.world.commands[scope]
    del there[key]
    changed = _kept(call, scope, merged, {declaring.key_of(merged): old})
    there[declaring.key_of(merged)] = changed
    return changed


async def delete(call: Call) -> None:
    """DELETE …/commands/{command}."""
    scope = _scope(call)
    del call.world.commands[scope][_named(call, scope)[0]]
