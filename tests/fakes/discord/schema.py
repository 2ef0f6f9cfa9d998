"""Small checks that compose into the shape of a JSON value, and complain as Discord does.

Discord trims texts before it counts them, counts code points, and does not mind fields that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.discord.refusals import Json, Problem, Problems, required, wrong

Check = Callable[[Any], Problems]
Rule = Callable[[Json], Problems]


def _length(count: int, least: int, most: int) -> Problems:
    if least <= count <= most:
        return
    if least and most:
        yield wrong("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    else:
        yield wrong("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def text(most: int, least: int = 0) -> Check:
    """Text of so many characters. Text that must not be empty is missing when it is blank."""

    def check(value: Any) -> Problems:
        if not isinstance(value, str):
            yield wrong("STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif least and not value.strip():
            yield required()
        elif not least and len(value.strip()) > most:
            yield wrong("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        else:
            yield from _length(len(value.strip()), least, most)

    return check


def boolean(value: Any) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong("BOOLEAN_TYPE_CONVERT", "Could not convert value to bool.")


def integer(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            yield wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < least:
            yield wrong("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif value > most:
            yield wrong("NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")

    return check


def number(value: Any) -> Problems:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not float.')


def snowflake(value: Any) -> Problems:
    """An id."""
    if isinstance(value, bool) or not str(value).isdecimal() or not 0 < int(value) < 1 << 63:
        yield wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def among(*values: Any) -> Check:
    """One of some values."""

    def check(value: Any) -> Problems:
        if isinstance(value, list | dict) or value not in values or isinstance(value, bool):
            yield wrong("BASE_TYPE_CHOICES", f"Value must be one of {{{', '.join(map(str, values))}}}.")

    return check


def url(*schemes: str, most: int = 2048) -> Check:
    """An address with one of these schemes."""

    def check(value: Any) -> Problems:
        problems = list(text(most, 1)(value))
        yield from problems
        if not problems and urlsplit(value).scheme not in schemes:
            named = ", ".join(f"'{scheme}'" for scheme in schemes)
            yield wrong("URL_TYPE_INVALID_SCHEME", f'Scheme "{urlsplit(value).scheme}" is not one of ({named}).')
        elif not problems and not (urlsplit(value).netloc and " " not in value.strip()):
            yield wrong("URL_TYPE_INVALID_URL", "Not a well formed URL.")

    return check


def moment(value: Any) -> Problems:
    """A time as ISO 8601 has it."""
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        yield wrong("DATE_TIME_TYPE_PARSE", f"Could not parse {value}. Should be ISO8601.")


def maybe(check: Check) -> Check:
    """This, or null."""

    def checked(value: Any) -> Problems:
        if value is not None:
            yield from check(value)

    return checked


def array(item: Check, most: int, least: int = 0) -> Check:
    """So many of these."""

    def check(value: Any) -> Problems:
        if not isinstance(value, list):
            yield wrong("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
            return
        yield from _length(len(value), least, most)
        for place, part in enumerate(value):
            yield from (problem.under(place) for problem in item(part))

    return check


def shape(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule) -> Check:
    """An object with these fields. Null counts as absent where the field may be."""

    def check(value: Any) -> Problems:
        if not isinstance(value, dict):
            yield wrong("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return
        yield from (required(name) for name in needed if value.get(name) is None)
        for name, one in {**needed, **(optional or {})}.items():
            if value.get(name) is not None:
                yield from (problem.under(name) for problem in one(value[name]))
        for rule in rules:
            yield from rule(value)

    return check


def unique(values: list[Any], code: str, message: str) -> Problems:
    """Every one of these once. The second is what is wrong, at its place."""
    for place, value in enumerate(values):
        if value is not None and value in values[:place]:
            yield Problem((str(place),), code, message)
