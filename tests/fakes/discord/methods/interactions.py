"""First answers to interactions
(https://discord.com/developers/docs/interactions/receiving-and-responding)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fakes.discord import forms, payloads
from tests.fakes.discord.bits import PLAIN, Answer, Asks, Flag
from tests.fakes.discord.call import Call
from tests.fakes.discord.components import numbered
from tests.fakes.discord.methods.messages import publish, revise
from tests.fakes.discord.refusals import Json, Problem, acknowledged, insist, unknown
from tests.fakes.discord.schema import array, number, shape, text
from tests.fakes.discord.state import Channel, Interaction, Message, Modal
from tests.fakes.discord.world import World
from tests.fakes.discord.writing import Body, check, fill

FIRST = timedelta(seconds=3)
LIVES = timedelta(minutes=15)

_POSSIBLE = {
    Asks.COMMAND: (Answer.MESSAGE, Answer.DEFER, Answer.MODAL),
    Asks.COMPONENT: (Answer.MESSAGE, Answer.DEFER, Answer.DEFER_UPDATE, Answer.UPDATE, Answer.MODAL),
    Asks.AUTOCOMPLETE: (Answer.CHOICES,),
    Asks.MODAL: (Answer.MESSAGE, Answer.DEFER, Answer.DEFER_UPDATE, Answer.UPDATE),
}


def late(world: World, asked: Interaction) -> bool:
    """Nobody answered in time."""
    return asked.answer is None and world.now() - asked.created > FIRST


async def callback(call: Call) -> Json | None:
    """POST interactions/{interaction}/{token}/callback."""
    asked = call.world.interactions.get(call.path["token"])
    if asked is None or asked.id != call.id("interaction") or asked.failed or late(call.world, asked):
        raise unknown("interaction")
    if asked.answer is not None:
        raise acknowledged()
    kind: Any = call.body.get("type")
    possible = _POSSIBLE[Asks(asked.asks)]
    if asked.asks == Asks.MODAL and asked.message is None:
        possible = (Answer.MESSAGE, Answer.DEFER)
    if kind not in possible:
        known = ", ".join(str(int(one)) for one in possible)
        insist([Problem(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{known}}}.")])
    _ANSWERS[Answer(kind)](call, asked, call.body.get("data") or {})
    asked.answer, asked.at = kind, call.now
    call.world.accept(call.name, call.body, asked.original)
    return _response(call, asked) if call.query.get("with_response") in ("1", "true", "True") else None


def _response(call: Call, asked: Interaction) -> Json:
    shown: Json = {"interaction": {"id": str(asked.id), "type": asked.asks}}
    if asked.original is not None:
        shown["interaction"] |= {
            "response_message_id": str(asked.original.id),
            "response_message_loading": asked.original.loading,
            "response_message_ephemeral": asked.ephemeral,
        }
        shown["resource"] = {"type": asked.answer, "message": payloads.message(call.world, asked.original)}
    return shown


def written(call: Call, asked: Interaction, said: Json, extra: Flag = PLAIN) -> Message:
    """A message in answer to an interaction, shown to all or to the one who asked."""
    world = call.world
    body = Body(said, call.files)
    if not extra:
        check(body, second=Flag.COMPONENTS_V2 in body.flags)
    channel = world.channels[asked.channel]
    message = Message(world.ids.new(), channel.id, world.app.bot, call.now, flags=body.flags | extra)
    message.by_application, message.interaction = True, metadata(world, asked)
    message.kind = 20 if asked.asks == Asks.COMMAND else 0
    if not extra:
        fill(world, channel, message, body)
    place(world, channel, asked, message)
    return message


def place(world: World, channel: Channel, asked: Interaction, message: Message) -> None:
    """Show it: in the channel, or only before the one who asked."""
    if Flag.EPHEMERAL in message.flags:
        message.only_for = asked.user
        channel.private.append(message)
    else:
        publish(world, channel, message)


def metadata(world: World, asked: Interaction) -> Json:
    """What a message says about the interaction that it answers."""
    shown: Json = {
        "id": str(asked.id),
        "type": asked.asks,
        "user": payloads.user(world.users[asked.user]),
        "authorizing_integration_owners": {"0": str(asked.guild or 0)},
    }
    if asked.asks == Asks.COMPONENT and asked.message:
        shown["interacted_message_id"] = str(asked.message.id)
    if asked.asks == Asks.MODAL:
        kind = Asks.COMPONENT if asked.message else Asks.COMMAND
        shown["triggering_interaction_metadata"] = shown | {"type": int(kind)}
        if asked.message:
            shown["triggering_interaction_metadata"]["interacted_message_id"] = str(asked.message.id)
    return shown


def _message(call: Call, asked: Interaction, said: Json) -> None:
    asked.original = written(call, asked, said)
    asked.ephemeral = Flag.EPHEMERAL in asked.original.flags


def _defer(call: Call, asked: Interaction, said: Json) -> None:
    asked.original = written(call, asked, {"flags": said.get("flags") or 0}, Flag.LOADING)
    asked.deferred, asked.ephemeral = True, Flag.EPHEMERAL in asked.original.flags


def _defer_update(_call: Call, asked: Interaction, _said: Json) -> None:
    asked.original = asked.message


def _update(call: Call, asked: Interaction, said: Json) -> None:
    assert asked.message is not None
    revise(call.world, call.world.channels[asked.channel], asked.message, Body(said, call.files))
    asked.original = asked.message


_choices = shape({"choices": array(shape({"name": text(100, 1)}), 25)})


def _choose(_call: Call, asked: Interaction, said: Json) -> None:
    insist(problem.under("data") for problem in _choices(said))
    wants_text = asked.data["wants"] == 3
    for at, choice in enumerate(said["choices"]):
        problems = text(100, 1)(choice.get("value")) if wants_text else number(choice.get("value"))
        insist(problem.under("data", "choices", at, "value") for problem in problems)
    asked.choices = said["choices"]


def _open(call: Call, asked: Interaction, said: Json) -> None:
    insist(problem.under("data") for problem in forms.problems_of(said))
    parts = numbered(said["components"])
    where = (asked.user, asked.channel, asked.guild)
    asked.modal = Modal(asked.id, *where, said["title"].strip(), said["custom_id"], parts, asked.message)
    call.world.modals[asked.user] = asked.modal


_ANSWERS = {
    Answer.MESSAGE: _message,
    Answer.DEFER: _defer,
    Answer.DEFER_UPDATE: _defer_update,
    Answer.UPDATE: _update,
    Answer.CHOICES: _choose,
    Answer.MODAL: _open,
}
