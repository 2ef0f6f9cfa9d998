"""users.* and reactions.*."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.fakes.slack.call import Call, Method, page
from tests.fakes.slack.limits import Refused
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message, User

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
DIFFERENT_SIGNS = 23  # https://docs.slack.dev/reference/methods/reactions.add: too_many_emoji


def described(user: User, now: datetime) -> Json:
    """A person as the Web API gives her."""
    said: Json = {"id": user.id, "team_id": user.team, "name": user.name, "deleted": user.deleted}
    if user.deleted:
        return said | {"profile": {"real_name": user.real_name, "display_name": user.name}, "is_bot": user.is_bot}
    offset = ZoneInfo(user.tz).utcoffset(now)
    said |= {"real_name": user.real_name, "tz": user.tz, "tz_label": user.tz, "is_bot": user.is_bot}
    said |= {"tz_offset": int(offset.total_seconds()) if offset else 0, "is_restricted": False}
    said |= {"is_admin": user.is_admin, "is_owner": user.is_owner, "is_primary_owner": False}
    profile = {"real_name": user.real_name, "display_name": user.name, "team": user.team}
    return said | {"profile": profile, "is_ultra_restricted": False, "updated": 0, "is_app_user": False}


def info(call: Call) -> Json:
    """One person."""
    return {"user": described(call.user(), call.now)}


def list_(call: Call) -> Json:
    """Everybody."""
    items, more = page(list(call.team.users.values()), call, 100, 1000)
    return {"members": [described(user, call.now) for user in items], "response_metadata": more}


def _reacted(call: Call) -> tuple[Channel, Message]:
    channel = call.channel()
    message = call.message(channel, "timestamp")
    return channel, message


def get(call: Call) -> Json:
    """The reactions on a message."""
    channel, message = _reacted(call)
    if call.bot_in(channel) not in channel.members:
        raise Refused("not_in_channel")
    return {"type": "message", "channel": channel.id, "message": message.payload()}


def _sign(call: Call) -> str:
    name = call.needed("name", "no_reaction").strip(":")
    if not _NAME.fullmatch(name):
        raise Refused("invalid_name")
    return name


def add(call: Call) -> Json:
    """The app reacts."""
    name, (channel, message) = _sign(call), _reacted(call)
    if call.bot_in(channel) not in channel.members:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    who = message.reactions.setdefault(name, [])
    if call.bot_in(channel) in who:
        raise Refused("already_reacted")
    if len(message.reactions) > DIFFERENT_SIGNS:
        del message.reactions[name]
        raise Refused("too_many_emoji")
    who.append(call.bot_in(channel))
    _told(call, "reaction_added", name, channel, message)
    return {}


def remove(call: Call) -> Json:
    """The app takes its reaction back."""
    name, (channel, message) = _sign(call), _reacted(call)
    who = message.reactions.get(name, [])
    if call.bot_in(channel) not in who:
        raise Refused("no_reaction")
    who.remove(call.bot_in(channel))
    if not who:
        del message.reactions[name]
    _told(call, "reaction_removed", name, channel, message)
    return {}


def _told(call: Call, kind: str, name: str, channel: Channel, message: Message) -> None:
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    team = call.world.teams[channel.team]
    call.world.tell(team, kind, channel, user=team.bot_user, reaction=name, item=item, item_user=message.user)


METHODS = {
    "users.info": Method(info, ("users:read",), 4),
    "users.list": Method(list_, ("users:read",), 2),
    "reactions.get": Method(get, ("reactions:read",), 3),
    "reactions.add": Method(add, ("reactions:write",), 3),
    "reactions.remove": Method(remove, ("reactions:write",), 2),
}
