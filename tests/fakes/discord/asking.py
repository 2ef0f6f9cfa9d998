"""What somebody may say to a command that is synced, and how it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.bits import Option, Permission
from tests.fakes.discord.outcomes import Impossible
from tests.fakes.discord.state import Channel, Json
from tests.fakes.discord.world import World

Offered = Mapping[tuple[str, str], list[Json]]


@dataclass(frozen=True)
class Asked:
    """A command that somebody uses: itself, the way to its subcommand, and the options that this takes."""

    command: Json
    way: tuple[Json, ...]
    options: list[Json]
    said: list[Json] = field(default_factory=list)

    def data(self, said: list[Json], resolved: Json) -> Json:
        """As it is sent."""
        for step in reversed(self.way):
            said = [{"type": step["type"], "name": step["name"], "options": said}]
        shown = {"id": self.command["id"], "name": self.command["name"], "type": self.command["type"], "options": said}
        guild = {"guild_id": self.command["guild_id"]} if self.command.get("guild_id") else {}
        return shown | guild | ({"resolved": resolved} if resolved else {})


def find(world: World, user: int, channel: Channel, line: str) -> Asked:
    """The command of this name, with its subcommands: only what is synced and may be used here. Impossible else."""
    first, *rest = line.split()
    command = allowed(world, user, channel, 1, first)
    options, way = command.get("options") or [], []
    for word in rest:
        step = next((one for one in options if one["name"] == word and one["type"] <= Option.GROUP), None)
        if step is None:
            raise Impossible(f"/{line}: no subcommand {word!r}, only {[one['name'] for one in options]}")
        way.append(step)
        options = step.get("options") or []
    if any(one["type"] <= Option.GROUP for one in options):
        raise Impossible(f"/{line} cannot be used bare: choose one of {[one['name'] for one in options]}")
    return Asked(command, tuple(way), options)


def allowed(world: World, user: int, channel: Channel, kind: int, name: str) -> Json:
    """A command that somebody may use in a channel."""
    if not world.bot_in(channel.guild):
        raise Impossible("the app is not in this guild")
    for scope in (channel.guild, None):
        command = world.commands.get(scope, {}).get((kind, name))
        if command:
            _may(world, user, channel, command)
            return command
    raise Impossible(
        f"no command {name!r} is synced, only {sorted(known for one in world.commands.values() for _, known in one)}"
    )


def _may(world: World, user: int, channel: Channel, command: Json) -> None:
    contexts = command.get("contexts")
    here = 0 if channel.guild else 1
    if contexts is not None and here not in contexts:
        raise Impossible(f"{command['name']} cannot be used {'in a guild' if channel.guild else 'in a conversation'}")
    if not channel.guild:
        if contexts is None and command.get("dm_permission") is False:
            raise Impossible(f"{command['name']} cannot be used in a conversation")
        return
    granted = world.permissions(user, channel)
    needed = command.get("default_member_permissions")
    if Permission.USE_APPLICATION_COMMANDS not in granted:
        raise Impossible("may not use commands here")
    if Permission.ADMINISTRATOR in granted or needed is None:
        return
    if int(needed) == 0 or Permission(int(needed)) not in granted:
        raise Impossible(f"{command['name']} is only for who has {Permission(int(needed))!r}")


def check(asked: Asked, values: Mapping[str, Any], offered: Offered, resolve: Any) -> list[Json]:
    """The options as they are sent. Impossible when one is unknown, missing or not of its type."""
    known = {one["name"]: one for one in asked.options}
    for name in values:
        if name not in known:
            raise Impossible(f"no option {name!r}: there are {list(known)}")
    for name, one in known.items():
        if one.get("required") and name not in values:
            raise Impossible(f"the option {name!r} is required")
    said = []
    for name, value in values.items():
        typed = _typed(known[name], value, offered.get((asked.command["name"], name), []), resolve)
        said.append({"type": known[name]["type"], "name": name, "value": typed})
    return said


def _typed(option: Json, value: Any, offered: list[Json], resolve: Any) -> Any:
    kind = option["type"]
    choices = option.get("choices") or offered
    chosen = [one["value"] for one in choices if value in (one["name"], one["value"])]
    if chosen:
        return chosen[0]
    if option.get("choices"):
        raise Impossible(f"{option['name']}: no choice {value!r}: there are {[one['name'] for one in choices]}")
    if kind in (Option.USER, Option.CHANNEL, Option.ROLE, Option.MENTIONABLE):
        return str(resolve(value))
    if kind == Option.BOOLEAN and isinstance(value, bool):
        return value
    if kind == Option.STRING and isinstance(value, str):
        return _long_enough(option, value.strip())
    if kind in (Option.INTEGER, Option.NUMBER):
        return _within(option, value)
    raise Impossible(f"{option['name']} does not take {value!r}")


def _long_enough(option: Json, value: str) -> str:
    least, most = option.get("min_length") or 1, option.get("max_length") or 6000
    if not least <= len(value) <= most:
        raise Impossible(f"{option['name']} takes {least} to {most} characters")
    return value


def _within(option: Json, value: Any) -> Any:
    whole = option["type"] == Option.INTEGER
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise Impossible(f"{option['name']} takes a {'whole ' if whole else ''}number, not {value!r}")
    least, most = option.get("min_value"), option.get("max_value")
    if (least is not None and value < least) or (most is not None and value > most):
        raise Impossible(f"{option['name']} takes {least} to {most}")
    return value
