"""What a word can become when somebody presses Tab. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands import Kind, Option, Spec, Table, Verb
from bot.completing import complete
from bot.events import FormField
from bot.platforms.terminal.lines import Complete
from bot.reading import quoted

_SEVERAL = {Kind.CATEGORIES, Kind.TYPES}


def of_commands(table: Table) -> Complete:
    """Completes commands: their names, verbs, and what their options can be."""
    return lambda before, word: _offered(word, _next(table, before.split(), word))


def of_field(field: FormField, option: Option | None) -> Complete:
    """Completes one field of a form."""
    if field.choices or option is None:
        return lambda before, word: _offered(word, _begin_with(word, field.choices))
    return lambda before, word: _offered(word, _values(option, word))


def _next(table: Table, before: Sequence[str], word: str) -> Iterable[str]:
    """Everything that can stand after these words."""
    if not before:
        slash = "" if word[:1] not in ("", "/") else "/"
        return _begin_with(word, [*(f"{slash}{spec.name}" for spec in table.specs), "exit"])
    spec = table.spec(before[0])
    return _in_command(spec, before[1:], word) if spec else ()


def _in_command(spec: Spec, given: Sequence[str], word: str) -> Iterable[str]:
    named = spec.verb(given[0]) if given else None
    verb = named or spec.verb("")
    words = () if given else _begin_with(word, [one.name for one in spec.verbs])
    return (*words, *(_of_verb(verb, given[1:] if named else given, word) if verb else ()))


def _of_verb(verb: Verb, given: Sequence[str], word: str) -> Iterable[str]:
    name, sign, begun = word.partition("=")
    option = verb.option(name) if sign else None
    if option:
        return [f"{name}={quoted(value)}" for value in _values(option, begun)]
    offered = [option for option in verb.options if not option.hidden]
    flags = [option.name for option in offered if option.kind is Kind.FLAG]
    others = [option for option in offered if option.kind is not Kind.FLAG]
    named = {one.partition("=")[0] for one in given if "=" in one}
    names = [f"{option.name}=" for option in others if option.name not in named] if len(others) > 1 else []
    left = [flag for flag in flags if flag not in given]
    place = sum("=" not in one and one not in flags for one in given)
    return [*map(quoted, _values_at(others, place, word)), *_begin_with(word, [*left, *names])]


def _values_at(options: Sequence[Option], place: int, word: str) -> Sequence[str]:
    """The values of the option whose turn it is; the last may take all the rest."""
    if place < len(options):
        return _values(options[place], word)
    return _values(options[-1], word) if options and options[-1].rest else ()


def _values(option: Option, word: str) -> Sequence[str]:
    """The values that begin with a word, or the only one that goes on with it otherwise: of several such, Tab would
    write what they have in common over the word. Several values in one word have commas between."""
    values = complete(option, word)
    if option.kind in _SEVERAL:
        values = tuple(value.replace(" ", ",") for value in values)
    return _begin_with(word, values) or (values if len(values) == 1 else ())


def _begin_with(word: str, candidates: Iterable[str]) -> Sequence[str]:
    """Those that begin so; letter case does not count."""
    return [one for one in candidates if one.casefold().startswith(word.casefold())]


def _offered(word: str, candidates: Iterable[str]) -> list[str]:
    """Each once; what begins with the word, if anything does. A blank follows what is complete."""
    found = dict.fromkeys(candidates)
    return [one if one.endswith("=") else f"{one} " for one in _begin_with(word, found) or found]
