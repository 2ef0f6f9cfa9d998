"""What an application command may be
(https://discord.com/developers/docs/interactions/application-commands)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.bits import Option
from tests.fakes.discord.refusals import Json, Problem, Problems, required, wrong
from tests.fakes.discord.schema import Check, among, array, boolean, integer, maybe, number, shape, snowflake, text

CHAT, ON_USER, ON_MESSAGE = 1, 2, 3
MOST = {CHAT: 100, ON_USER: 15, ON_MESSAGE: 15}
MOST_CHARACTERS = 8000
_NUMBERS = (Option.INTEGER, Option.NUMBER)
_WITH_CHOICES = (Option.STRING, *_NUMBERS)
_NAME_SIGNS = "-_'"


def name(value: Any) -> Problems:
    """A name of a command or an option: lower case, no blanks, 1 to 32 characters."""
    found = list(text(32, 1)(value))
    yield from found
    fine = isinstance(value, str) and all(_in_names(sign) for sign in value) and value == value.lower()
    if not found and not fine:
        yield wrong("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _in_names(sign: str) -> bool:
    return sign in _NAME_SIGNS or unicodedata.category(sign)[0] in "LNM"


def _words(most: int) -> Check:
    def check(value: Any) -> Problems:
        for part in value.values() if isinstance(value, dict) else ():
            yield from text(most, 1)(part)

    return check


def _choice(kind: int) -> Check:
    value = text(100, 1) if kind == Option.STRING else number
    return shape({"name": text(100, 1), "value": value}, {"name_localizations": maybe(_words(100))})


def option(value: Any, depth: int = 0) -> Problems:
    """An option, a subcommand or a group of subcommands."""
    fields: dict[str, Check] = {"type": integer(1, 11), "name": name, "description": text(100, 1)}
    optional: dict[str, Check] = {"required": boolean, "name_localizations": _words(32)}
    found = list(shape(fields, optional | {"description_localizations": _words(100)})(value))
    yield from found
    if found:
        return
    if value["type"] in (Option.SUBCOMMAND, Option.GROUP):
        yield from _nested(value, depth)
    else:
        yield from _plain(value)


def _nested(value: Json, depth: int) -> Problems:
    if value["type"] == Option.GROUP and depth:
        yield wrong("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Groups cannot be nested", "type")
        return
    within = value.get("options") or []
    yield from (problem.under("options") for problem in options(within, depth + 1))
    group = value["type"] == Option.GROUP
    for place, one in enumerate(within):
        nested = one.get("type") in (Option.SUBCOMMAND, Option.GROUP)
        if nested != group:
            said = "Sub-command option type invalid"
            yield Problem(("options", str(place), "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)
    if group and not within:
        yield required("options")


def _plain(value: Json) -> Problems:
    kind = value["type"]
    extra: dict[str, Check] = {"autocomplete": boolean}
    if kind in _WITH_CHOICES:
        extra["choices"] = array(_choice(kind), 25)
    if kind == Option.STRING:
        extra |= {"min_length": integer(0, 6000), "max_length": integer(1, 6000)}
    if kind in _NUMBERS:
        extra |= {"min_value": number, "max_value": number}
    if kind == Option.CHANNEL:
        extra["channel_types"] = array(integer(0, 16), 20)
    yield from shape({}, extra)(value)
    if value.get("autocomplete") and (kind not in _WITH_CHOICES or value.get("choices")):
        said = "Autocomplete cannot be used with choices, or with this type"
        yield wrong("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", said, "autocomplete")


def options(value: Any, depth: int = 0) -> Problems:
    """The options of a command, together: what is required comes first, no name twice."""
    yield from array(lambda one: option(one, depth), 25)(value)
    known = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    names = [one.get("name") for one in known]
    for place, one in enumerate(known):
        if names[place] in names[:place]:
            said = "The option names are not unique"
            yield Problem((str(place),), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", said)
        if one.get("required") and any(not before.get("required") for before in known[:place]):
            said = "Required options must be placed before non-required options"
            yield Problem((str(place),), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
    kinds = {one.get("type") in (Option.SUBCOMMAND, Option.GROUP) for one in known}
    if len(kinds) == 2:
        said = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        yield Problem((), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)


def problems_of(command: Any) -> Problems:
    """What is wrong with one command."""
    common: dict[str, Check] = {
        "type": among(CHAT, ON_USER, ON_MESSAGE),
        "nsfw": boolean,
        "dm_permission": boolean,
        "default_member_permissions": _permissions,
        "contexts": array(integer(0, 2), 3),
        "integration_types": array(integer(0, 1), 2),
        "name_localizations": _words(32),
    }
    typed = isinstance(command, dict) and command.get("type", CHAT) != CHAT
    if typed:
        yield from shape({"name": text(32, 1)}, common)(command)
        yield from (
            wrong("BASE_TYPE_MUST_BE_EMPTY", "Must be empty", one) for one in ("description",) if command.get(one)
        )
        return
    fields: dict[str, Check] = {"name": name, "description": text(100, 1)}
    found = list(shape(fields, common | {"options": options, "description_localizations": _words(100)})(command))
    yield from found
    if not found and size(command) > MOST_CHARACTERS:
        yield wrong("APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MOST_CHARACTERS})")


def _permissions(value: Any) -> Problems:
    if not str(value).isdecimal():
        yield from snowflake(value)


def size(part: Json) -> int:
    """The characters that count of a command: names, descriptions, values, of all within; the longest localization."""
    total = 0
    for one in _everything(part):
        for word in ("name", "description"):
            localized = (one.get(f"{word}_localizations") or {}).values()
            total += max(len(said) for said in (one.get(word) or "", *localized))
        total += len(str(one.get("value", "")))
    return total


def _everything(part: Json) -> Iterator[Json]:
    yield part
    yield from part.get("choices") or ()
    for one in part.get("options") or ():
        yield from _everything(one)


def problems_of_all(commands: Any) -> Problems:
    """What is wrong with commands that are to replace all there are: each, and together."""
    if not isinstance(commands, list):
        yield wrong("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
        return
    for place, one in enumerate(commands):
        yield from (problem.under(place) for problem in problems_of(one))
    keys = [key_of(one) for one in commands if isinstance(one, dict)]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            said = "Application command names must be unique"
            yield Problem((str(place), "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", said)


def key_of(command: Json) -> tuple[int, str]:
    """What tells commands apart: type and name."""
    return command.get("type") or CHAT, str(command.get("name"))
