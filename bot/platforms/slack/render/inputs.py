"""The inputs of a modal, by what an option holds; and what stands in one that was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.commands import Kind, Option
from bot.events import FormField
from bot.form_fields import TYPES, kind_of, sendable, types_named
from bot.plain_text import length, shown
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.blocks import Json, plain
from core import taxonomy

_NOTHING = "(nothing)"  # a choice that was made in a select cannot be taken back there: this one stands for none


def input_for(field: FormField, option: Option | None) -> Json | None:
    """The input for a field, or None if what is in it is too long for one."""
    kind = kind_of(option)
    field = sendable(field, kind)
    if kind is Kind.TYPES and (chosen := types_named(field.value)) is not None:
        return _several("multi_static_select", chosen, options=[option_of(one) for one in TYPES])
    if kind is Kind.CATEGORIES and _listable(field.value.split()):
        return _several("multi_external_select", field.value.split(), min_query_length=0)
    if kind in (Kind.ZONE, Kind.LANGUAGE) and _listable([field.value]):
        return _one("external_select", field.value, min_query_length=0)
    if field.choices and _listable(field.choices):
        return _choice(field)
    return _text(field)


def option_of(value: str) -> Json:
    """One of a select. A category tells its name."""
    name = taxonomy.category_name(value)
    return {"text": plain(shown(value if name == value else f"{value} · {name}"), limits.LABEL), "value": value}


def value_in(held: Mapping[str, Any]) -> str:
    """What stands in an input, as the option's text; several values with blanks between."""
    if "selected_options" in held:
        return " ".join(str(one["value"]) for one in held["selected_options"] or ())
    if "selected_option" in held:
        value = str((held["selected_option"] or {}).get("value", ""))
        return "" if value == _NOTHING else value
    return str(held.get("value") or "")


def _listable(values: Sequence[str]) -> bool:
    return len(values) < limits.OPTIONS and all(length(value) <= limits.OPTION_VALUE for value in values)


def _several(kind: str, chosen: Sequence[str], **more: Any) -> Json:
    initial = {"initial_options": [option_of(value) for value in chosen]} if chosen else {}
    return {"type": kind, **more, **initial}


def _one(kind: str, chosen: str, **more: Any) -> Json:
    return {"type": kind, **more, **({"initial_option": option_of(chosen)} if chosen.strip() else {})}


def _choice(field: FormField) -> Json:
    nothing = [] if field.required else [{"text": plain(_NOTHING, limits.LABEL), "value": _NOTHING}]
    chosen = field.value if field.value in field.choices else ""
    return _one("static_select", chosen, options=[*map(option_of, field.choices), *nothing])


def _text(field: FormField) -> Json | None:
    if length(field.value) > limits.INPUT:
        return None
    several = field.lines or "\n" in field.value
    return {
        "type": "plain_text_input",
        **({"multiline": True} if several else {}),
        **({"initial_value": field.value} if field.value else {}),
    }
