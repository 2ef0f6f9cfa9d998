"""What a word can become when somebody presses Tab. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from zoneinfo import available_timezones

from bot.commands import Kind, Option, Spec, Table, Verb
from bot.events import FormField
from bot.platforms.terminal.lines import Complete
from bot.reading import quoted
from core.taxonomy import categories

_DATES = ("today", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday")


def of_commands(table: Table) -> Complete:
    """Completes commands: their names, verbs, and what their options can be."""
    return lambda before, word: _begin_with(word, _next(table, before.split(), word))


def of_field(field: FormField, option: Option | None) -> Complete:
    """Completes one field of a form."""
    values = field.choices or (_values(option) if option else ())
    return lambda before, word: _begin_with(word, _after_comma(word, values))


def _next(table: Table, before: Sequence[str], word: str) -> Iterable[str]:
    """Everything that can stand after these words."""
    if not before:
        slash = "" if word[:1] not in ("", "/") else "/"
        return [*(f"{slash}{spec.name}" for spec in table.specs), "exit"]
    spec = table.spec(before[0])
    return _in_command(spec, before[1:], word) if spec else ()


def _in_command(spec: Spec, given: Sequence[str], word: str) -> Iterable[str]:
    named = spec.verb(given[0]) if given else None
    verb = named or spec.verb("")
    words = () if given else tuple(one.name for one in spec.verbs)
    return (*words, *(_of_verb(verb, given[1:] if named else given, word) if verb else ()))


def _of_verb(verb: Verb, given: Sequence[str], word: str) -> Iterable[str]:
    name, sign, begun = word.partition("=")
    option = verb.option(name) if sign else None
    if option:
        return [f"{name}={value}" for value in _after_comma(begun, _values(option))]
    offered = [option for option in verb.options if not option.hidden]
    flags = [option.name for option in offered if option.kind is Kind.FLAG]
    others = [option for option in offered if option.kind is not Kind.FLAG]
    named = {one.partition("=")[0] for one in given if "=" in one}
    names = [f"{option.name}=" for option in others if option.name not in named] if len(others) > 1 else []
    left = [flag for flag in flags if flag not in given]
    place = sum("=" not in one and one not in flags for one in given)
    return [*_after_comma(word, _values_at(others, place)), *left, *names]


def _values_at(options: Sequence[Option], place: int) -> Sequence[str]:
    """The values of the option whose turn it is; the last may take all the rest."""
    if place < len(options):
        return _values(options[place])
    return _values(options[-1]) if options and options[-1].rest else ()


def _values(option: Option) -> Sequence[str]:
    if option.choices:
        return [quoted(choice) for choice in option.choices]
    match option.kind:
        case Kind.CATEGORIES:
            return list(categories())
        case Kind.ZONE:
            return _zones()
        case Kind.DATE:
            return _DATES
    return ()


@cache
def _zones() -> Sequence[str]:
    return sorted(available_timezones())


def _after_comma(word: str, values: Sequence[str]) -> list[str]:
    """The values, each behind those that the word names already."""
    done, comma, _ = word.rpartition(",")
    return [f"{done}{comma}{value}" for value in values]


def _begin_with(word: str, candidates: Iterable[str]) -> list[str]:
    """Those that begin so, each once; letter case does not count. A blank follows what is complete."""
    found = dict.fromkeys(one for one in candidates if one.casefold().startswith(word.casefold()))
    return [one if one.endswith("=") else f"{one} " for one in found]
