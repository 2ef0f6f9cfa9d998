"""response_url: answers to whoever did something (https://docs.slack.dev/interactivity/handling-user-interaction)."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack.blocks import completed
from tests.fakes.slack.limits import TEXT_OF_POST, Refused, check_blocks, check_metadata
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Message
from tests.fakes.slack.world import Hook, World

USES = 5


def answered(world: World, path: str, raw: str) -> tuple[int, str]:
    """What a post to a response_url does: the status and the words that it gets."""
    hook = world.hooks.get(path)
    try:
        if hook is None or hook.expires < world.now():
            raise Refused("expired_url")
        if hook.uses >= USES:
            raise Refused("used_url")
        body = _body(raw)
        hook.uses += 1
        _do(world, hook, body)
    except Refused as refused:
        gone = refused.error in ("expired_url", "used_url")
        return 404 if gone else 400, json.dumps(refused.answer)
    return 200, "ok"


def _body(raw: str) -> Json:
    try:
        body: Any = json.loads(raw)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(body, dict):
        raise Refused("invalid_payload")
    return body


def _true(body: Json, name: str, default: bool = False) -> bool:
    return str(body.get(name, default)).lower() == "true"


def _do(world: World, hook: Hook, body: Json) -> None:
    original = hook.original
    if _true(body, "delete_original"):
        if original:
            original.deleted = True
        return
    # Left out, the original is replaced (a slash command has none, and its answers are never replaced:
    # github.com/slackapi/bolt-python/issues/1268).
    message = composed(world, hook, body)
    if original and not original.deleted and _true(body, "replace_original", True):
        original.text, original.blocks, original.flags = message.text, message.blocks, message.flags
        original.edited = {"user": original.user, "ts": f"{world.now().timestamp():.6f}"}
        world.accept("response_url", original.payload() | {"channel": hook.channel})
        return
    put(world, hook, message, body)


def composed(world: World, hook: Hook, body: Json) -> Message:
    """The message that an answer describes, checked. The limit over all blocks does not hold here."""
    blocks, text = body.get("blocks") or [], str(body.get("text") or "")
    if not blocks and not text.strip():
        raise Refused("no_text")
    check_blocks(blocks, summed=False)
    if body.get("metadata"):
        check_metadata(body["metadata"])
    team = world.teams[hook.team]
    channel = team.channels[hook.channel]
    message = Message(team.id, channel.id, channel.next_ts(world.now()), team.bot_user, text[:TEXT_OF_POST])
    message.blocks = completed(blocks, world.ids.short)
    message.bot_id, message.app_id, message.metadata = team.bot_id, world.app.id, body.get("metadata")
    message.thread_ts = body.get("thread_ts") or (hook.thread_ts if hook.original else None)
    message.flags = {name: body[name] for name in ("link_names", "parse", "mrkdwn") if name in body}
    return message


def put(world: World, hook: Hook, message: Message, body: Json) -> Message:
    """Show it: to one person, unless it says `in_channel`."""
    channel = world.teams[hook.team].channels[hook.channel]
    if body.get("response_type", "ephemeral") == "in_channel":
        if channel.archived:
            raise Refused("is_archived")
        channel.messages[message.ts] = message
    else:
        message.ephemeral_to = hook.user
        channel.ephemeral.append(message)
    extra = {"ephemeral_to": hook.user} if message.ephemeral_to else {}
    world.accept("response_url", message.payload() | {"channel": channel.id, **extra})
    return message
