"""Buttons, menus and inputs, found by the words on them, and what a choice in them says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.fakes.slack.blocks import elements_of
from tests.fakes.slack.reading import label_of, options_of
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message, View


class Impossible(AssertionError):
    """Nobody could do this in Slack."""


Control = tuple[Json, Json]


def controls(where: Message | View) -> list[Control]:
    """Every block with something in it that a person can use."""
    return list(elements_of(where.blocks if isinstance(where, Message) else where.content["blocks"]))


def button(where: Message | View, label: str) -> Control:
    """The button with this label."""
    found = [(b, e) for b, e in controls(where) if e["type"] == "button" and label_of(e) == label]
    if not found:
        labels = [label_of(e) for _, e in controls(where) if e["type"] == "button"]
        raise Impossible(f"no button {label!r} among {labels}")
    return found[0]


def option(where: Message | View, label: str) -> tuple[Json, Json, Json]:
    """The menu, and the choice in it, with this label."""
    for block, element in controls(where):
        for choice in options_of(element):
            if label_of(choice) == label:
                return block, element, choice
    raise Impossible(f"no choice {label!r} among {[label_of(o) for _, e in controls(where) for o in options_of(e)]}")


def field(where: Message | View, label: str) -> Control:
    """The input (or the menu beside a text) with this label. A menu without one goes by its placeholder."""
    for block, element in controls(where):
        placeholder = element.get("placeholder", {}).get("text")
        if label in (label_of(block), placeholder, element["action_id"]) and element["type"] != "button":
            return block, element
    raise Impossible(f"no field {label!r} among {[label_of(block) for block, _ in controls(where)]}")


def entered(element: Json, value: Any, offered: Sequence[Json]) -> Json:
    """What an input says once somebody gave it this. Choices are given by their labels."""
    kind = element["type"]
    return {"type": kind, **_said(kind, element, value, offered)}


def _said(kind: str, element: Json, value: Any, offered: Sequence[Json]) -> Json:
    if kind.endswith("_input"):
        return {"value": None if value in (None, "") else str(value)}
    if kind == "datepicker":
        return {"selected_date": value.isoformat() if isinstance(value, dt.date) else value}
    if kind == "timepicker":
        return {"selected_time": value}
    for thing in ("user", "channel", "conversation"):
        if kind == f"{thing}s_select":
            return {f"selected_{thing}": _id(value)}
        if kind == f"multi_{thing}s_select":
            return {f"selected_{thing}s": [_id(one) for one in value]}
    choices = [*options_of(element), *offered, *_initial(element)]
    if kind.startswith("multi_") or kind == "checkboxes":
        return {"selected_options": [_choice(choices, label) for label in value]}
    return {"selected_option": None if value is None else _choice(choices, value)}


def _initial(element: Json) -> list[Json]:
    one = [element["initial_option"]] if "initial_option" in element else []
    return [*one, *element.get("initial_options", ())]


def _id(value: Any) -> str:
    if isinstance(value, Channel):
        return value.id
    return value if isinstance(value, str) else str(value.user.id)


def _choice(choices: Sequence[Json], label: str) -> Json:
    found = [choice for choice in choices if label_of(choice) == label]
    if not found:
        raise Impossible(f"no choice {label!r} among {[label_of(choice) for choice in choices]}")
    return {name: found[0][name] for name in ("text", "value", "description") if name in found[0]}


def problems(view: View, values: Json) -> Iterator[tuple[str, str]]:
    """What Slack itself says at a field before it sends anything: the label, and the words."""
    for block, element in controls(view):
        if block["type"] != "input":
            continue
        held = values[block["block_id"]][element["action_id"]]
        said = next((part for name, part in held.items() if name != "type"), None)
        if said in (None, "", []):
            if not block.get("optional"):
                yield label_of(block), "Please complete this required field."
        elif isinstance(said, str):
            yield from _lengths(block, element, said)


def _lengths(block: Json, element: Json, said: str) -> Iterator[tuple[str, str]]:
    if len(said) > element.get("max_length", 3000):
        yield label_of(block), f"Please use {element.get('max_length', 3000)} characters or less."
    elif len(said) < element.get("min_length", 0):
        yield label_of(block), f"Please use at least {element['min_length']} characters."
    elif element["type"] == "number_input" and not _is_number(element, said):
        yield label_of(block), "Please enter a valid number."


def _is_number(element: Json, said: str) -> bool:
    try:
        number = json.loads(said)
    except ValueError:
        return False
    if isinstance(number, float) and not element["is_decimal_allowed"]:
        return False
    return bool(float(element.get("min_value", number)) <= number <= float(element.get("max_value", number)))
