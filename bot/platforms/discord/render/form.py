"""A form as a modal, and what somebody put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.carrying import Bag
from bot.commands import Table
from bot.events import Ask, Form
from bot.plain_text import cut, shown
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.inputs import Input, input_for, item_of, values_in
from bot.platforms.discord.render.opening import Opening, parts


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal."""

    title: str
    custom_id: str
    inputs: tuple[Input, ...]


def modal(form: Form, table: Table, opening: Opening, bag: Bag) -> Modal:
    """A part of a form: as it is now, or with what was typed into it before. A field that is too long for a modal is
    left out, with a word that it stays."""
    some = parts(form)
    number = min(opening.part, len(some) - 1)
    typed = opening.sent.options if opening.sent else {}
    fields = [replace(field, value=typed.get(field.option, field.value)) for field in some[number]]
    ask = _without_fields(opening.sent or form.ask, form)
    return Modal(
        title=_title(form.title, number, len(some)),
        custom_id=replace(opening, part=number, sent=ask).custom_id(bag),
        inputs=tuple(input_for(field, table.option(form.ask, field.option), form.ask.name) for field in fields),
    )


def read_submission(opening: Opening, data: Mapping[str, Any]) -> Ask:
    """What a modal that was sent asks for, with its fields as options, from what Discord tells of it. One that was
    emptied is "", one that was left out is absent. `opening` is that of the modal's custom id. Raises `ValueError` if
    that is none of a modal."""
    if opening.sent is None:
        raise ValueError("not a modal of ours")
    ask = replace(opening.sent, channel=opening.asked.channel)
    return ask.having(**dict(values_in(data.get("components") or ())))


def as_modal(one: Modal) -> discord.ui.Modal:
    """The modal as discord.py sends it. It is stopped, so that the library does not keep it: who listens goes by its
    custom id. Needs a running event loop."""
    made = discord.ui.Modal(title=one.title, custom_id=one.custom_id)
    for item in map(item_of, one.inputs):
        made.add_item(item)
    made.stop()
    return made


def _title(text: str, number: int, count: int) -> str:
    place = f" ({number + 1} of {count})" if count > 1 else ""
    return (cut(shown(text), limits.MODAL_TITLE - len(place)) or "…") + place


def _without_fields(ask: Ask, form: Form) -> Ask:
    """The ask without what the form's fields fill."""
    filled = {field.option for field in form.fields}
    return replace(ask, options={name: text for name, text in ask.options.items() if name not in filled})
