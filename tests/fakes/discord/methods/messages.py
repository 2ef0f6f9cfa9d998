"""Messages of channels, threads and conversations."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fakes.discord import payloads
from tests.fakes.discord.bits import Flag, Intent, Permission
from tests.fakes.discord.call import Call
from tests.fakes.discord.refusals import (
    Json,
    Refused,
    archived,
    insist,
    no_access,
    not_permitted,
    not_yours,
    required,
    wrong,
)
from tests.fakes.discord.state import Channel, Message
from tests.fakes.discord.world import NONCE_LIVES, World
from tests.fakes.discord.writing import Body, check, fill


async def create(call: Call) -> Json:
    """POST channels/{channel}/messages."""
    channel = call.text_channel()
    body = call.message_body()
    may_write(call.world, channel, body)
    check(body, second=Flag.COMPONENTS_V2 in body.flags)
    nonce = body.said.get("nonce")
    earlier = said_before(call.world, nonce) if body.said.get("enforce_nonce") and nonce is not None else None
    if earlier is not None:
        return payloads.message(call.world, earlier)
    message = Message(
        call.world.ids.new(), channel.id, call.world.app.bot, call.now, flags=body.flags & ~Flag.EPHEMERAL
    )
    message.reference = _reference(channel, body.said)
    message.kind = 19 if message.reference else 0
    message.nonce = None if nonce is None else str(nonce)
    fill(call.world, channel, message, body)
    publish(call.world, channel, message)
    if nonce is not None:
        call.world.nonces[call.world.app.bot, str(nonce)] = message
    call.world.accept(call.name, body.said, message)
    return payloads.message(call.world, message)


def said_before(world: World, nonce: object) -> Message | None:
    """What the bot said with this nonce in the past few minutes."""
    found = world.nonces.get((world.app.bot, str(nonce)))
    fresh = found is not None and not found.deleted and world.now() - found.created < NONCE_LIVES
    return found if fresh else None


def _reference(channel: Channel, said: Json) -> Json | None:
    reference = said.get("message_reference")
    if reference is None:
        return None
    target = channel.messages.get(int(reference["message_id"]))
    if target is not None and not target.deleted:
        guild = {"guild_id": str(channel.guild)} if channel.guild else {}
        return {"type": 0, "channel_id": str(channel.id), "message_id": str(target.id), **guild}
    if reference.get("fail_if_not_exists", True):
        said_so = wrong("REPLIES_UNKNOWN_MESSAGE", "Unknown message", "message_reference")
        insist([said_so])
    return None


def may_write(world: World, channel: Channel, body: Body) -> None:
    """Refuse what the bot may not write here. Writing takes a thread out of the archive, unless it is locked."""
    if not channel.guild:
        _may_write_to(world, channel)
        return
    granted = world.permissions(world.app.bot, channel)
    needed = [Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES]
    needed += [Permission.EMBED_LINKS] if body.said.get("embeds") else []
    needed += [Permission.ATTACH_FILES] if body.files else []
    needed += [Permission.READ_MESSAGE_HISTORY] if body.said.get("message_reference") else []
    if any(permission not in granted for permission in needed):
        raise not_permitted()
    thread = channel.thread
    if thread and thread.locked and Permission.MANAGE_THREADS not in granted:
        raise archived()


def _may_write_to(world: World, channel: Channel) -> None:
    other = next(world.users[number] for number in channel.people if number != world.app.bot)
    shared = any({other.id, world.app.bot} <= guild.members.keys() for guild in world.guilds.values())
    if other.refuses_direct or other.bot or not shared:
        raise Refused(403, 50007, "Cannot send messages to this user")


def publish(world: World, channel: Channel, message: Message) -> None:
    """Put a message where everybody sees it, and tell."""
    channel.messages[message.id] = message
    thread = channel.thread
    if thread:
        thread.active = world.now()
        thread.members.setdefault(message.author, world.now())
        if thread.archived:
            thread.archived, thread.changed = False, world.now()
            world.tell_channel("THREAD_UPDATE", channel)
    world.tell_message("MESSAGE_CREATE", message)


async def edit(call: Call) -> Json:
    """PATCH channels/{channel}/messages/{message}."""
    channel = call.text_channel()
    message = call.message(channel)
    if message.author != call.world.app.bot:
        raise not_yours()
    if channel.thread and channel.thread.archived:
        raise archived()
    body = call.message_body()
    if body.files and Permission.ATTACH_FILES not in call.world.permissions(message.author, channel):
        raise not_permitted()
    revise(call.world, channel, message, body)
    call.world.accept(call.name, body.said, message)
    return payloads.message(call.world, message)


def revise(world: World, channel: Channel, message: Message, body: Body) -> None:
    """Change a message. What makes it of the second kind cannot be taken back."""
    wanted = Flag(body.flags) & (Flag.COMPONENTS_V2 | Flag.SUPPRESS_EMBEDS)
    second = Flag.COMPONENTS_V2 in (wanted | message.flags)
    if "flags" in body.said and Flag.COMPONENTS_V2 in message.flags and Flag.COMPONENTS_V2 not in wanted:
        insist(
            [
                wrong(
                    "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
                    "MessageFlags.IS_COMPONENTS_V2 cannot be removed",
                    "flags",
                )
            ]
        )
    check(body, second=second)
    said = body.said
    if second and Flag.COMPONENTS_V2 not in message.flags:
        if "components" not in said:
            insist([required("components")])
        left = [name for name in ("content", "embeds") if getattr(message, name) and name not in said]
        insist(
            wrong("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", f"The '{name}' field is set", name)
            for name in left
        )
    draft = Message(**{**vars(message), "attachments": list(message.attachments)})
    fill(world, channel, draft, body)
    vars(message).update(vars(draft))
    kept = message.flags & ~(Flag.SUPPRESS_EMBEDS | Flag.LOADING) if "flags" in said else message.flags & ~Flag.LOADING
    message.flags = kept | wanted
    message.edited = world.now()
    world.tell_message("MESSAGE_UPDATE", message)


async def delete(call: Call) -> None:
    """DELETE channels/{channel}/messages/{message}."""
    channel = call.text_channel()
    message = call.message(channel)
    manages = Permission.MANAGE_MESSAGES in call.world.permissions(call.world.app.bot, channel)
    if message.author != call.world.app.bot and not (channel.guild and manages):
        raise not_permitted()
    if channel.thread and channel.thread.archived:
        raise archived()
    take_away(call.world, message)
    call.world.accept(call.name, {}, message)


def take_away(world: World, message: Message) -> None:
    """A message is deleted."""
    message.deleted = True
    channel = world.channels[message.channel]
    if message.only_for is None and world.bot_sees(channel):
        where = {"guild_id": str(channel.guild)} if channel.guild else {}
        intent = Intent.GUILD_MESSAGES if channel.guild else Intent.DM_MESSAGES
        data = {"id": str(message.id), "channel_id": str(channel.id), **where}
        world.tell("MESSAGE_DELETE", data, channel.guild, intent)


async def one(call: Call) -> Json:
    """GET channels/{channel}/messages/{message}."""
    channel = call.text_channel()
    if Permission.READ_MESSAGE_HISTORY not in call.world.permissions(call.world.app.bot, channel):
        raise no_access()
    return payloads.readable(call.world, call.message(channel))


async def several(call: Call) -> list[Json]:
    """GET channels/{channel}/messages: newest first. Who may not read the history gets nothing."""
    channel = call.text_channel()
    most = call.number("limit", 50, 100)
    if Permission.READ_MESSAGE_HISTORY not in call.world.permissions(call.world.app.bot, channel):
        return []
    named = [name for name in ("around", "before", "after") if call.query.get(name)]
    if len(named) > 1:
        said = "You may only specify one of before, after, around."
        insist([wrong("MESSAGE_HISTORY_EXCLUSIVE", said, named[0])])
    chosen = _chosen(channel.posts, call.query, most)
    return [payloads.readable(call.world, message) for message in reversed(chosen)]


def _chosen(posts: list[Message], query: Mapping[str, str], most: int) -> list[Message]:
    posts = sorted(posts, key=lambda message: message.id)
    if query.get("after"):
        return [one for one in posts if one.id > int(query["after"])][:most]
    if query.get("before"):
        return [one for one in posts if one.id < int(query["before"])][-most:]
    if query.get("around"):
        middle, half = int(query["around"]), most // 2
        before = [one for one in posts if one.id < middle][-half:] if half else []
        return [*before, *[one for one in posts if one.id >= middle][: most - half]]
    return posts[-most:]


async def typing(call: Call) -> None:
    """POST channels/{channel}/typing."""
    call.text_channel()
