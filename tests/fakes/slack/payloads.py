"""What Slack sends when a person does something.

Shapes: https://docs.slack.dev/reference/interaction-payloads and the samples of slackapi/java-slack-sdk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message, Team, User, View
from tests.fakes.slack.views import described, state_of
from tests.fakes.slack.world import World


def _enterprise(team: Team) -> Json | None:
    return {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None


def name_of(channel: Channel) -> str:
    """As payloads call a channel."""
    return {"public": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]


def command(world: World, user: User, channel: Channel, name: str, text: str) -> Json:
    """A slash command. Fields that are None are not sent."""
    team = world.teams[user.team]
    return {
        "token": world.app.verification,
        "team_id": team.id,
        "team_domain": team.domain,
        "enterprise_id": team.enterprise,
        "enterprise_name": team.enterprise,
        "channel_id": channel.id,
        "channel_name": name_of(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": world.hook("commands", channel, user),
        "trigger_id": world.trigger(team, user),
    }


def _common(world: World, user: User, kind: str) -> Json:
    team = world.teams[user.team]
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": world.app.id,
        "token": world.app.verification,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": _enterprise(team),
        "is_enterprise_install": False,
    }


def _place(channel: Channel) -> Json:
    return {"channel": {"id": channel.id, "name": name_of(channel)}}


def _container(message: Message) -> Json:
    ephemeral = message.ephemeral_to is not None
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    container["is_ephemeral"] = ephemeral
    return {"container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {})}


def _in_view(view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": described(view)}


Entered = Mapping[tuple[str, str], Json]


def message_action(world: World, user: User, message: Message, action: Json, entered: Entered) -> Json:
    """Something in a message was pressed or chosen. An ephemeral message is not sent along: only its container is."""
    channel = world.channel_of(message)
    ephemeral = message.ephemeral_to is not None
    return {
        **_common(world, user, "block_actions"),
        **_container(message),
        **_place(channel),
        **({} if ephemeral else {"message": message.payload()}),
        "trigger_id": world.trigger(world.teams[user.team], user),
        "state": {"values": state_of(message.blocks, dict(entered))},
        "response_url": world.hook("actions", channel, user, message),
        "actions": [action],
    }


def view_action(world: World, user: User, view: View, action: Json) -> Json:
    """Something in a modal or a Home tab was pressed or chosen."""
    return {
        **_common(world, user, "block_actions"),
        **_in_view(view),
        "trigger_id": world.trigger(world.teams[user.team], user, view),
        "actions": [action],
    }


def suggestion(world: World, user: User, where: View | Message, block: Json, element: Json, words: str) -> Json:
    """Somebody types into an external select."""
    asked = {"action_id": element["action_id"], "block_id": block["block_id"], "value": words}
    common = {**_common(world, user, "block_suggestion"), **asked}
    if isinstance(where, View):
        return {**common, **_in_view(where)}
    seen = {} if where.ephemeral_to else {"message": where.payload()}
    return {**common, **_container(where), **_place(world.channel_of(where)), **seen}


def submission(world: World, user: User, view: View) -> Json:
    """A modal was submitted."""
    return {
        **_common(world, user, "view_submission"),
        "trigger_id": world.trigger(world.teams[user.team], user, view),
        "view": described(view),
        "response_urls": [],
    }


def closing(world: World, user: User, view: View, *, cleared: bool) -> Json:
    """A modal was closed."""
    return {**_common(world, user, "view_closed"), "view": described(view), "is_cleared": cleared}


def _action_ts(world: World) -> str:
    return f"{world.now().timestamp():.6f}"


def message_shortcut(world: World, user: User, message: Message, callback: str) -> Json:
    """A shortcut from the menu of a message."""
    channel = world.channel_of(message)
    return {
        **_common(world, user, "message_action"),
        **_place(channel),
        "callback_id": callback,
        "action_ts": _action_ts(world),
        "trigger_id": world.trigger(world.teams[user.team], user),
        "response_url": world.hook("app", channel, user, message),
        "message_ts": message.ts,
        "message": message.payload(),
    }


def global_shortcut(world: World, user: User, callback: str) -> Json:
    """A shortcut from the search or the + menu."""
    trigger = world.trigger(world.teams[user.team], user)
    said: Json = {"callback_id": callback, "action_ts": _action_ts(world), "trigger_id": trigger}
    return {**_common(world, user, "shortcut"), **said}


def action_of(world: World, block: Json, element: Json, chosen: Mapping[str, Any]) -> Json:
    """The entry in `actions` for an element and what was chosen in it."""
    action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    action |= {name: element[name] for name in ("text", "value", "placeholder", "style", "confirm") if name in element}
    return {**action, **chosen, "action_ts": _action_ts(world)}
