"""Small checks that compose into the shape of a JSON value, and complain as Slack does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Json = dict[str, Any]


class Complaint(NamedTuple):
    """What is wrong, and where: a JSON pointer."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Complaints = Iterator[Complaint]
Check = Callable[[Any, str], Complaints]
Rule = Callable[[Json, str], Complaints]


def string(most: int, least: int = 1) -> Check:
    """Text of so many characters."""

    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, str):
            yield Complaint("must be a string", at)
        elif len(value) > most:
            yield Complaint(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield Complaint(f"must be more than {least - 1} characters", at)

    return check


def boolean(value: Any, at: str) -> Complaints:
    """True or false."""
    if not isinstance(value, bool):
        yield Complaint("must be a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Complaint("must be an integer", at)
        elif not least <= value <= most:
            yield Complaint(f"must be between {least} and {most}", at)

    return check


def among(*values: str) -> Check:
    """One of some words."""

    def check(value: Any, at: str) -> Complaints:
        if value not in values:
            yield Complaint(f"must be one of: {', '.join(values)}", at)

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """So many of these."""

    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, list):
            yield Complaint("must be an array", at)
            return
        if len(value) > most:
            yield Complaint(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield Complaint(f"no less than {least} items allowed", at)
        for number, part in enumerate(value):
            yield from item(part, f"{at}/{number}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule) -> Check:
    """An object with these fields and no other."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, dict):
            yield Complaint("must be an object", at)
            return
        yield from (Complaint(f"missing required field: {name}", at) for name in required if name not in value)
        for name, part in value.items():
            if name in known:
                yield from known[name](part, f"{at}/{name}")
            else:
                yield Complaint(f"invalid additional property: {name}", at)
        for rule in rules:
            yield from rule(value, at)

    return check


def kinds(table: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check is meant."""

    def check(value: Any, at: str) -> Complaints:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield Complaint("must be an object", at)
        elif "type" not in value:
            yield Complaint("missing required field: type", at)
        elif not isinstance(kind, str) or kind not in table:
            yield Complaint(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from table[kind]({name: part for name, part in value.items() if name != "type"}, at)

    return check


def one_of_fields(*names: str) -> Rule:
    """Exactly one of these fields is there."""

    def rule(value: Json, at: str) -> Complaints:
        if sum(name in value for name in names) != 1:
            yield Complaint(f"must define exactly one of: {', '.join(names)}", at)

    return rule


def some_of_fields(*names: str) -> Rule:
    """At least one of these fields is there."""

    def rule(value: Json, at: str) -> Complaints:
        if not any(name in value for name in names):
            yield Complaint(f"must define either `{'` or `'.join(names)}`", at)

    return rule
