"""The inputs of a modal, by what an option holds; and what stands in one that was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.commands import Kind, Option
from bot.events import FormField
from bot.form_fields import TYPES, kind_of, sendable, types_named
from bot.plain_text import cut, length, shown
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.text import fitted
from bot.spans import in_quotes

_LEFT_OUT = "{} is too long for a form here and stays as it is. “/help command:{}” names the commands that change it."
_TOLD = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """A place for text. `lines` is whether it holds several lines."""

    option: str
    label: str
    hint: str
    value: str
    lines: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A menu of values; `most` of them can be chosen at once."""

    option: str
    label: str
    hint: str
    values: tuple[str, ...]
    chosen: tuple[str, ...]
    most: int
    required: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Words in the place of an input."""

    text: str


Input = Typed | Chosen | Told


def input_for(field: FormField, option: Option | None, name: str) -> Input:
    """The input for a field of a form of the command of this name."""
    kind = kind_of(option)
    field = sendable(field, kind)
    if kind is Kind.TYPES and (chosen := types_named(field.value)) is not None:
        return _menu(field, TYPES, chosen, len(TYPES))
    if field.choices and _listable(field.choices):
        return _menu(field, field.choices, [field.value] if field.value in field.choices else [], 1)
    if length(field.value) > limits.INPUT:
        return Told(_LEFT_OUT.format(shown(field.label, field.option), name))
    return Typed(
        option=field.option,
        label=_label(field),
        hint=_hint(field),
        value=field.value,
        lines=field.lines or "\n" in field.value,
        required=field.required,
    )


def item_of(one: Input) -> discord.ui.Item[Any]:
    """The input as discord.py sends it."""
    if isinstance(one, Told):
        return discord.ui.TextDisplay(fitted(one.text, _TOLD))
    inner = _text_input(one) if isinstance(one, Typed) else _select(one)
    return discord.ui.Label(text=one.label, description=one.hint or None, component=inner)


def values_in(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What stands in the inputs of a modal, by the options that they fill; several values with blanks between."""
    for one in components:
        inner = [*one.get("components", ()), *([one["component"]] if "component" in one else [])]
        yield from values_in(inner)
        if "values" in one:
            yield str(one["custom_id"]), " ".join(map(str, one["values"]))
        elif "value" in one:
            yield str(one["custom_id"]), str(one["value"] or "")


def _menu(field: FormField, values: Sequence[str], chosen: Sequence[str], most: int) -> Chosen:
    return Chosen(
        option=field.option,
        label=_label(field),
        hint=_hint(field),
        values=tuple(values),
        chosen=tuple(chosen),
        most=most,
        required=field.required,
    )


def _text_input(one: Typed) -> discord.ui.Item[Any]:
    return discord.ui.TextInput(
        custom_id=one.option,
        style=discord.TextStyle.paragraph if one.lines else discord.TextStyle.short,
        default=one.value or None,
        required=one.required,
        max_length=limits.INPUT,
    )


def _select(one: Chosen) -> discord.ui.Item[Any]:
    options = [
        discord.SelectOption(label=cut(shown(value), limits.OPTION), value=value, default=value in one.chosen)
        for value in one.values
    ]
    return discord.ui.Select(
        custom_id=one.option,
        options=options,
        required=one.required,
        min_values=1 if one.required else 0,
        max_values=one.most,
    )


def _label(field: FormField) -> str:
    return cut(shown(field.label, field.option), limits.INPUT_LABEL)


def _hint(field: FormField) -> str:
    return cut(shown(in_quotes(field.help)), limits.HINT)


def _listable(values: Sequence[str]) -> bool:
    fits = len(values) <= limits.OPTIONS and all(length(value) <= limits.OPTION for value in values)
    return fits and len({value.strip() for value in values}) == len(values)
