"""What the app says after its first answer, by the token of the interaction: for 15 minutes."""

from __future__ import annotations

from tests.fakes.discord import payloads
from tests.fakes.discord.bits import Flag
from tests.fakes.discord.call import Call
from tests.fakes.discord.methods.interactions import LIVES, written
from tests.fakes.discord.methods.messages import revise, take_away
from tests.fakes.discord.refusals import Json, Refused, unknown
from tests.fakes.discord.state import Interaction, Message


def _asked(call: Call) -> Interaction:
    asked = call.world.interactions.get(call.path["token"])
    if asked is None or call.id("application") != call.world.app.id:
        raise unknown("Webhook")
    if call.now - asked.created >= LIVES:
        raise Refused(401, 50027, "Invalid Webhook Token")
    if asked.answer is None:
        raise unknown("Webhook")
    if call.world.channels[asked.channel].deleted:
        raise unknown("Channel")
    return asked


async def create(call: Call) -> Json:
    """POST webhooks/{application}/{token}. After a deferral the first one replaces what says "thinking"."""
    asked = _asked(call)
    if asked.deferred and asked.original is not None and asked.original.loading and not asked.original.deleted:
        return _revised(call, asked, asked.original)
    message = written(call, asked, call.body)
    asked.followups.append(message)
    call.world.accept(call.name, call.body, message)
    return payloads.message(call.world, message)


def _meant(call: Call, asked: Interaction) -> Message:
    named = call.path.get("message", "@original")
    found = asked.original if named == "@original" else None
    if named != "@original":
        written_here = [*asked.followups, *([asked.original] if asked.original else [])]
        found = next((one for one in written_here if str(one.id) == named), None)
    if found is None or found.deleted:
        raise unknown("Message")
    return found


async def one(call: Call) -> Json:
    """GET webhooks/{application}/{token}/messages/{message}."""
    return payloads.message(call.world, _meant(call, _asked(call)))


async def edit(call: Call) -> Json:
    """PATCH webhooks/{application}/{token}/messages/{message}."""
    asked = _asked(call)
    return _revised(call, asked, _meant(call, asked))


def _revised(call: Call, asked: Interaction, message: Message) -> Json:
    loading = message.loading
    revise(call.world, call.world.channels[asked.channel], message, call.message_body())
    if loading:
        message.edited = None
        message.flags &= ~Flag.LOADING
    call.world.accept(call.name, call.body, message)
    return payloads.message(call.world, message)


async def delete(call: Call) -> None:
    """DELETE webhooks/{application}/{token}/messages/{message}."""
    message = _meant(call, _asked(call))
    take_away(call.world, message)
    call.world.accept(call.name, {}, message)
