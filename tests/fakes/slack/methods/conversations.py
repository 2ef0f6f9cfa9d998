"""conversations.*: channels, who is in them and what stands in them."""

from __future__ import annotations

from tests.fakes.slack.call import Call, Method, page
from tests.fakes.slack.limits import Refused
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message

_TYPES = {"public": "public_channel", "private": "private_channel", "im": "im"}
_READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
_ALL_READ, _ALL_HISTORY = tuple(_READ.values()), tuple(_HISTORY.values())


def described(channel: Channel, bot: str, *, with_member: bool = True) -> Json:
    """A channel as the Web API gives it."""
    common: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.archived}
    common |= {"context_team_id": channel.team, "is_im": channel.kind == "im", "is_mpim": False}
    if channel.kind == "im":
        return common | {"user": channel.creator, "is_user_deleted": False, "is_open": True}
    common |= {"name": channel.name, "name_normalized": channel.name, "creator": channel.creator}
    common |= {"is_channel": channel.kind == "public", "is_group": channel.kind == "private"}
    common |= {"is_private": channel.kind == "private", "is_general": False, "is_shared": False}
    common |= {"topic": {"value": "", "creator": "", "last_set": 0}, "purpose": {"value": "", "creator": ""}}
    return common | ({"is_member": bot in channel.members} if with_member else {})


def _visible(call: Call, name: str = "channel") -> Channel:
    channel = call.channel(name)
    call.may(_READ[channel.kind])
    return channel


def info(call: Call) -> Json:
    """One channel."""
    channel = _visible(call)
    said = described(channel, call.bot_in(channel))
    if call.flag("include_num_members"):
        said["num_members"] = len(channel.members)
    return {"channel": said}


def _wanted(call: Call, channel: Channel) -> bool:
    types = call.text("types", "public_channel").split(",")
    if _TYPES[channel.kind] not in types or channel.deleted:
        return False
    if call.flag("exclude_archived") and channel.archived:
        return False
    return channel.kind == "public" or call.team.bot_user in channel.members


def _check_types(call: Call) -> None:
    kinds = {value: kind for kind, value in _TYPES.items()}
    for kind in call.text("types", "public_channel").split(","):
        if kind != "mpim":
            if kind not in kinds:
                raise Refused("invalid_types")
            call.may(_READ[kinds[kind]])


def list_(call: Call) -> Json:
    """Channels of a workspace."""
    _check_types(call)
    found = [channel for channel in call.team.channels.values() if _wanted(call, channel)]
    items, more = page(found, call, 100, 1000)
    return {"channels": [described(c, call.team.bot_user) for c in items], "response_metadata": more}


def of_user(call: Call) -> Json:
    """The channels that somebody, or the app, is in."""
    _check_types(call)
    who = call.user().id if call.text("user") else call.team.bot_user
    found = [c for c in call.team.channels.values() if _wanted(call, c) and who in c.members]
    items, more = page(found, call, 100, 1000)
    listed = [described(c, call.team.bot_user, with_member=False) for c in items]
    return {"channels": listed, "response_metadata": more}


def members(call: Call) -> Json:
    """Who is in a channel."""
    items, more = page(_visible(call).members, call, 100, 1000)
    return {"members": items, "response_metadata": more}


def _readable(call: Call) -> Channel:
    channel = call.own_channel()
    call.may(_HISTORY[channel.kind])
    return channel


def _within(call: Call, message: Message) -> bool:
    ts, oldest, latest = float(message.ts), call.text("oldest"), call.text("latest")
    if call.flag("inclusive"):
        return (not oldest or ts >= float(oldest)) and (not latest or ts <= float(latest))
    return (not oldest or ts > float(oldest)) and (not latest or ts < float(latest))


def _with_thread(channel: Channel, message: Message, call: Call) -> Json:
    said = message.payload()
    replies = channel.thread(message)
    if replies and not message.is_reply:
        said |= {"reply_count": len(replies), "latest_reply": replies[-1].ts, "thread_ts": message.ts}
    if call.flag("include_all_metadata") and message.metadata:
        said["metadata"] = message.metadata
    return said


def _messages(call: Call, channel: Channel, found: list[Message]) -> Json:
    limit, most = (15, 15) if call.world.distributed else (100, 999)
    items, more = page([message for message in found if _within(call, message)], call, limit, most)
    said = [_with_thread(channel, message, call) for message in items]
    answer: Json = {"messages": said, "has_more": bool(more["next_cursor"])}
    return answer | ({"response_metadata": more} if more["next_cursor"] else {})


def history(call: Call) -> Json:
    """What stands in a channel, newest first; replies are not among it."""
    channel = _readable(call)
    return _messages(call, channel, channel.posts[::-1])


def replies(call: Call) -> Json:
    """A message and the replies to it, oldest first."""
    channel = _readable(call)
    found = call.message(channel, "ts", "thread_not_found")
    parent = channel.find(found.thread_ts or found.ts)
    return _messages(call, channel, [*([parent] if parent else []), *channel.thread(found)])


def join(call: Call) -> Json:
    """The app enters a public channel."""
    channel = call.channel()
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    bot = call.bot_in(channel)
    said = described(channel, bot)
    if bot in channel.members:
        return {"channel": said, "warning": "already_in_channel",
                "response_metadata": {"warnings": ["already_in_channel"]}}  # fmt: skip
    channel.members.append(bot)
    call.world.tell(call.world.teams[channel.team], "member_joined_channel", channel, user=bot, channel=channel.id,
                    channel_type="C", team=channel.team)  # fmt: skip
    return {"channel": described(channel, bot)}


def open_(call: Call) -> Json:
    """The conversation with one person."""
    user = call.user("users")
    channel = call.world.direct(call.team, user)
    said = described(channel, call.team.bot_user) if call.flag("return_im") else {"id": channel.id}
    return {"channel": said}


METHODS = {
    "conversations.info": Method(info, _ALL_READ, 3),
    "conversations.list": Method(list_, _ALL_READ, 2),
    "conversations.members": Method(members, _ALL_READ, 4),
    "conversations.history": Method(history, _ALL_HISTORY, 3),
    "conversations.replies": Method(replies, _ALL_HISTORY, 3),
    "conversations.join": Method(join, ("channels:join",), 3),
    "conversations.open": Method(open_, ("im:write",), 3),
    "users.conversations": Method(of_user, _ALL_READ, 3),
}
