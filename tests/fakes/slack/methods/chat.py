"""chat.*: messages of the app."""

from __future__ import annotations

from tests.fakes.slack.blocks import completed
from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.limits import TEXT_OF_POST, TEXT_OF_UPDATE, Refused, check_blocks, check_metadata
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message

_FLAGS = ("unfurl_links", "unfurl_media", "link_names", "mrkdwn", "reply_broadcast")


def _blocks(call: Call) -> list[Json]:
    given = call.data("blocks", "invalid_blocks_format")
    if not given:
        return []
    check_blocks(given)
    return completed(given, call.world.ids.short)


def _metadata(call: Call) -> Json | None:
    given = call.data("metadata", "invalid_metadata_format")
    if given:
        check_metadata(given)
    return given or None


def _flags(call: Call) -> Json:
    flags: Json = {name: call.flag(name) for name in _FLAGS if name in call.args}
    return flags | ({"parse": call.text("parse")} if "parse" in call.args else {})


def _target(call: Call) -> Channel:
    name = call.needed("channel", "channel_not_found")
    if name[0] in "UW" and name in call.team.users:
        user = call.team.users[name]
        if user.is_bot or user.deleted:
            raise Refused("channel_not_found" if user.deleted else "cannot_dm_bot")
        return call.world.direct(call.team, user)
    return call.channel()


def check_place(call: Call, channel: Channel) -> None:
    """The app may post here."""
    if channel.archived:
        raise Refused("is_archived")
    public = channel.kind == "public" and "chat:write.public" in call.token.scopes
    if call.bot_in(channel) not in channel.members and not public:
        raise Refused("not_in_channel")
    if channel.restricted:
        raise Refused(channel.restricted)


def parent_of(channel: Channel, thread_ts: str) -> Message:
    """The message that a thread hangs on."""
    if not thread_ts.replace(".", "").isdigit() or thread_ts.count(".") != 1:
        raise Refused(
            "invalid_thread_ts", response_metadata={"messages": [f"[ERROR] {thread_ts} is not a valid thread_ts"]}
        )
    parent = channel.find(thread_ts)
    if parent is None:
        raise Refused("thread_not_found")
    if parent.is_reply:
        raise Refused("cannot_reply_to_message")
    return parent


def _compose(call: Call, channel: Channel, ts: str) -> Message:
    blocks, text = _blocks(call), call.text("text")
    if not blocks and not text.strip():
        raise Refused("no_text")
    team = call.world.teams[channel.team]
    return Message(
        team=team.id,
        channel=channel.id,
        ts=ts,
        user=team.bot_user,
        bot_id=team.bot_id,
        app_id=call.world.app.id,
        text=text[:TEXT_OF_POST],
        blocks=blocks,
        metadata=_metadata(call),
        flags=_flags(call),
    )


def post_message(call: Call) -> Json:
    """A message to a channel, a thread or a person."""
    channel = _target(call)
    check_place(call, channel)
    message = _compose(call, channel, "")
    if call.text("thread_ts"):
        parent = parent_of(channel, call.text("thread_ts"))
        parent.thread_ts = message.thread_ts = parent.ts
    call.world.rates.count_post(channel.team, channel.id, call.now.timestamp())
    message.ts = channel.next_ts(call.now)
    channel.messages[message.ts] = message
    call.world.accept(call.method, message.payload() | {"channel": channel.id})
    kind = {"public": "channel", "private": "group", "im": "im"}[channel.kind]
    body = {name: part for name, part in message.payload().items() if name != "type"}
    call.world.tell(call.world.teams[channel.team], "message", channel, **body, channel=channel.id, channel_type=kind,
                    event_ts=message.ts)  # fmt: skip
    answer: Json = {"channel": channel.id, "ts": message.ts, "message": message.payload()}
    return answer | _cut(call)


def _cut(call: Call) -> Json:
    if len(call.text("text")) <= TEXT_OF_POST:
        return {}
    said = "[WARN] Your message was truncated but still posted. The `text` field accepts up to 40,000 characters."
    return {"response_metadata": {"messages": [said], "warnings": ["message_truncated"]}}


def _own(call: Call, channel: Channel, error: str) -> Message:
    message = call.message(channel)
    if message.user != call.bot_in(channel):
        raise Refused(error)
    return message


def update(call: Call) -> Json:
    """Other words in a message of the app's own."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if channel.archived:
        raise Refused("is_archived")
    text = call.args.get("text")
    if len(call.text("text")) > TEXT_OF_UPDATE:
        raise Refused("msg_too_long")
    if "blocks" not in call.args and not call.text("text").strip():
        raise Refused("no_text")
    blocks, metadata = _blocks(call), _metadata(call)
    # Left out, the blocks stay as they were; words alone then only change the notification.
    message.blocks = blocks if "blocks" in call.args else message.blocks
    message.text = message.text if text is None else str(text)
    message.metadata = metadata if "metadata" in call.args else message.metadata
    message.flags |= _flags(call)
    message.edited = {"user": message.user, "ts": f"{call.now.timestamp():.6f}"}
    call.world.accept(call.method, message.payload() | {"channel": channel.id})
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.payload()}


def delete(call: Call) -> Json:
    """Takes a message of the app's own away."""
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    message.deleted = True
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """A message that one person sees, until she reloads."""
    channel, user = call.channel(), call.needed("user", "user_not_in_channel")
    check_place(call, channel)
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    message = _compose(call, channel, channel.next_ts(call.now))
    message.ephemeral_to = user
    message.thread_ts = call.text("thread_ts") or None
    channel.ephemeral.append(message)
    call.world.accept(call.method, message.payload() | {"channel": channel.id, "ephemeral_to": user})
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    domain = call.world.teams[channel.team].domain
    url = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        url += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": url}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",), 0),
    "chat.update": Method(update, ("chat:write",), 3),
    "chat.delete": Method(delete, ("chat:write",), 3),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), 4),
    "chat.getPermalink": Method(get_permalink, (), 0),
}
