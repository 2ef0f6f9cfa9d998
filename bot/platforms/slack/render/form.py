"""A form as a modal, what its selects offer, and what somebody put into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.commands import Table
from bot.completing import complete
from bot.events import Ask, Form, FormField, Reply
from bot.plain_text import cut, length, shown
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.blocks import Json, context, plain
from bot.platforms.slack.render.inputs import input_for, option_of, value_in
from bot.platforms.slack.render.spans import unmarked
from core.errors import PlatformError
from core.model import Channel

CALLBACK = "form"
"""The callback id of every modal."""
_BLOCK = "field/"
_SAID = 500  # units of what is said at a field
_TOO_MUCH = "This form is too long for Slack. Commands with the values behind them do the same."
_LEFT_OUT = "{} is too long for a form here and stays as it is. `/{} help` names the commands that change it."


def modal(form: Form, table: Table, *, meta: str) -> Json:
    """The view of a form. `meta` is given back by `meta_of`. A field that is too long for a form is left out, with a
    word that it stays. Raises `PlatformError` for a form that a modal cannot hold."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(shown(form.title), limits.MODAL_TITLE),
        "submit": plain(shown(form.submit), limits.MODAL_TITLE),
        "close": plain("Cancel", limits.MODAL_TITLE),
        "private_metadata": _kept(form.ask, meta),
        "blocks": list(_blocks(form, table)),
    }


def meta_of(view: Mapping[str, Any]) -> str:
    """The `meta` that a modal was made with. Raises `ValueError` if the modal is none of these."""
    return str(_kept_in(view)[0])


def asked_by(view: Mapping[str, Any]) -> Ask:
    """What a modal asks for, without what is in its fields. Raises `ValueError` if it is none of these."""
    _, name, verb, options, channel = _kept_in(view)
    return Ask(name, verb, options, Channel(*channel) if channel else None)


def read_submission(view: Mapping[str, Any]) -> Ask:
    """What a modal that was sent asks for, with its fields as options. One that was emptied is "", one that was left
    out is absent. Raises `ValueError` if the modal is none of these."""
    values = (view.get("state") or {}).get("values") or {}
    fields = {name: held for block in values.values() for name, held in block.items()}
    return asked_by(view).having(**{name: value_in(held) for name, held in fields.items()})


def errors(reply: Reply, view: Mapping[str, Any]) -> dict[str, str] | None:
    """What to say at which field of a modal that was sent, by its block; None if the answer is about none of them."""
    block = _BLOCK + reply.wrong
    fields = [one.get("block_id") for one in view.get("blocks") or () if one.get("type") == "input"]
    said = shown(" ".join(map(unmarked, reply.text)), shown(reply.title))
    return {block: cut(said, _SAID)} if block in fields and said else None


def suggestions(body: Mapping[str, Any], table: Table) -> list[Json]:
    """What a select offers for what was typed into it, from what Slack sends (`block_suggestion`)."""
    try:
        option = table.option(asked_by(body.get("view") or {}), str(body.get("action_id")))
    except ValueError:
        return []
    offered = complete(option, str(body.get("value") or "")) if option else ()
    return [option_of(value) for value in offered if length(value) <= limits.OPTION_VALUE]


def _blocks(form: Form, table: Table) -> Iterator[Json]:
    room = limits.MODAL_BYTES
    for field in form.fields[: limits.VIEW_BLOCKS]:
        element = input_for(field, table.option(form.ask, field.option))
        block = _input(field, element) if element else None
        needed = len(json.dumps(block))
        if block is None or needed > room:
            yield context(unmarked(_LEFT_OUT.format(shown(field.label, field.option), form.ask.name)))
            continue
        room -= needed
        yield block


def _input(field: FormField, element: Json) -> Json:
    # What can be chosen says by itself how it is written.
    hint = "" if element["type"].startswith("multi_") else shown(unmarked(field.help))
    return {
        "type": "input",
        "block_id": _BLOCK + field.option,
        "label": plain(shown(field.label, field.option), limits.HEADER),
        "element": {**element, "action_id": field.option},
        "optional": not field.required,
        **({"hint": plain(hint, limits.HINT)} if hint else {}),
    }


def _kept(ask: Ask, meta: str) -> str:
    channel = ask.channel and [ask.channel.platform, ask.channel.workspace, ask.channel.id]
    text = json.dumps([meta, ask.name, ask.verb, dict(ask.options), channel], separators=(",", ":"))
    if len(text) > limits.METADATA:
        raise PlatformError(_TOO_MUCH)
    return text


def _kept_in(view: Mapping[str, Any]) -> list[Any]:
    kept = json.loads(str(view.get("private_metadata") or ""))
    if not isinstance(kept, list) or len(kept) != 5:
        raise ValueError("not a form of ours")
    return kept
