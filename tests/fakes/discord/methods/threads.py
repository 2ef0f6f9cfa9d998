"""Channels, threads and posts of forums."""

from __future__ import annotations

from tests.fakes.discord import payloads
from tests.fakes.discord.bits import Flag, Intent, Kind, Permission
from tests.fakes.discord.call import Call
from tests.fakes.discord.methods.messages import may_write, publish
from tests.fakes.discord.refusals import (
    Json,
    Refused,
    archived,
    insist,
    not_permitted,
    required,
    unknown,
    wrong_kind,
)
from tests.fakes.discord.schema import among, array, boolean, integer, maybe, shape, snowflake, text
from tests.fakes.discord.state import Channel, Message, Tag, Thread
from tests.fakes.discord.world import World
from tests.fakes.discord.writing import check, fill

MINUTES = (60, 1440, 4320, 10080)
MOST_TAGS, MOST_APPLIED = 20, 5

_tag = shape({"name": text(20, 1)}, {"moderated": boolean, "emoji_name": maybe(text(64))})
_optional = {"auto_archive_duration": maybe(among(*MINUTES)), "rate_limit_per_user": maybe(integer(0, 21600))}
_named = shape({"name": text(100, 1)}, _optional)
_loose = shape({"name": text(100, 1)}, {**_optional, "type": among(10, 11, 12), "invitable": boolean})
_post = shape({"name": text(100, 1)}, {**_optional, "applied_tags": maybe(array(snowflake, MOST_APPLIED))})
_thread_change = shape(
    {},
    {
        **_optional,
        "name": text(100, 1),
        "archived": boolean,
        "locked": boolean,
        "applied_tags": array(snowflake, MOST_APPLIED),
    },
)
_channel_change = shape(
    {}, {"name": text(100, 1), "topic": maybe(text(4096)), "available_tags": array(_tag, MOST_TAGS)}
)


async def channel(call: Call) -> Json:
    """GET channels/{channel}."""
    return payloads.channel(call.world, call.channel())


async def from_message(call: Call) -> Json:
    """POST channels/{channel}/messages/{message}/threads: the thread has the id of the message."""
    parent = call.text_channel(Permission.CREATE_PUBLIC_THREADS)
    message = call.message(parent)
    if parent.kind not in (Kind.TEXT, Kind.NEWS):
        raise wrong_kind()
    if message.id in call.world.channels:
        raise Refused(400, 160004, "A thread has already been created for this message")
    insist(_named(call.body))
    made = start(call.world, parent, message.id, call.body, call.world.app.bot)
    message.flags |= Flag.HAS_THREAD
    call.world.tell_message("MESSAGE_UPDATE", message)
    call.world.accept(call.name, call.body, message)
    return payloads.channel(call.world, made)


def start(world: World, parent: Channel, number: int, said: Json, owner: int) -> Channel:
    """A thread begins."""
    kind = Kind(said.get("type") or (Kind.NEWS_THREAD if parent.kind is Kind.NEWS else Kind.THREAD))
    now = world.now()
    thread = Thread(owner, now, now, said.get("auto_archive_duration") or 4320, members={owner: now})
    thread.tags = [int(tag) for tag in said.get("applied_tags") or ()]
    made = Channel(number, kind, parent.guild, said["name"].strip(), parent=parent.id, thread=thread)
    world.channels[made.id] = made
    world.tell_channel("THREAD_CREATE", made)
    return made


async def create(call: Call) -> Json:
    """POST channels/{channel}/threads: a post in a forum with its first message, or a thread without a message."""
    parent = call.channel()
    if parent.kind is Kind.FORUM:
        return _begin_post(call, parent)
    if parent.kind not in (Kind.TEXT, Kind.NEWS):
        raise wrong_kind()
    insist(_loose(call.body))
    kind = call.body.get("type", Kind.PRIVATE_THREAD)
    private = kind == Kind.PRIVATE_THREAD
    call.channel(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    made = start(call.world, parent, call.world.ids.new(), call.body | {"type": kind}, call.world.app.bot)
    call.world.accept(call.name, call.body)
    return payloads.channel(call.world, made)


def _begin_post(call: Call, forum: Channel) -> Json:
    call.channel(Permission.SEND_MESSAGES)
    insist(_post(call.body))
    said = call.body.get("message")
    if not isinstance(said, dict):
        insist([required("message")])
    _tagged(call.world, forum, call.body.get("applied_tags") or [])
    body = call.message_body(said)
    may_write(call.world, forum, body)
    check(body, second=Flag.COMPONENTS_V2 in body.flags)
    number = call.world.ids.new()
    message = Message(number, number, call.world.app.bot, call.now, flags=body.flags & ~Flag.EPHEMERAL)
    fill(call.world, forum, message, body)
    made = start(call.world, forum, number, call.body, call.world.app.bot)
    publish(call.world, made, message)
    call.world.accept(call.name, call.body, message)
    return payloads.channel(call.world, made) | {"message": payloads.message(call.world, message)}


def _tagged(world: World, forum: Channel, tags: list[object]) -> None:
    if forum.require_tag and not tags:
        raise Refused(400, 40067, "A tag is required to create a forum post in this channel")
    known = {str(tag.id): tag for tag in forum.tags}
    for number in tags:
        if str(number) not in known:
            raise unknown("Tag")
        manages = Permission.MANAGE_THREADS in world.permissions(world.app.bot, forum)
        if known[str(number)].moderated and not manages:
            raise not_permitted()


async def change(call: Call) -> Json:
    """PATCH channels/{channel}."""
    found = call.channel()
    if found.thread:
        _change_thread(call, found, found.thread)
    else:
        _change_channel(call, found)
    call.world.accept(call.name, call.body)
    return payloads.channel(call.world, found)


def _change_thread(call: Call, place: Channel, thread: Thread) -> None:
    said, world = call.body, call.world
    insist(_thread_change(said))
    manages = Permission.MANAGE_THREADS in world.permissions(world.app.bot, place)
    own = thread.owner == world.app.bot
    if not manages and (not own or "locked" in said or thread.locked):
        raise not_permitted()
    if thread.archived and said.get("archived", True) and set(said) - {"archived", "locked"}:
        raise archived()
    if "applied_tags" in said:
        _tagged(world, world.parent_of(place), said["applied_tags"])
        thread.tags = [int(tag) for tag in said["applied_tags"]]
    place.name = (said.get("name") or place.name).strip()
    thread.minutes = said.get("auto_archive_duration") or thread.minutes
    thread.locked = said.get("locked", thread.locked)
    archive(world, place, archived=said.get("archived", thread.archived))


def archive(world: World, place: Channel, *, archived: bool) -> None:
    """A thread goes to the archive, or comes out of it; told either way."""
    thread = place.in_thread()
    if thread.archived is not archived:
        thread.archived, thread.changed = archived, world.now()
        thread.active = world.now()
    world.tell_channel("THREAD_UPDATE", place)


def _change_channel(call: Call, place: Channel) -> None:
    call.channel(Permission.MANAGE_CHANNELS)
    insist(_channel_change(call.body))
    said = call.body
    place.name = said.get("name") or place.name
    place.topic = said.get("topic", place.topic)
    if "available_tags" in said:
        place.tags = [_kept_tag(call.world, one) for one in said["available_tags"]]
    call.world.tell_channel("CHANNEL_UPDATE", place)


def _kept_tag(world: World, said: Json) -> Tag:
    number = int(said["id"]) if said.get("id") else world.ids.new()
    return Tag(number, said["name"], said.get("emoji_name"), bool(said.get("moderated")))


async def delete(call: Call) -> Json:
    """DELETE channels/{channel}."""
    found = call.channel()
    call.channel(Permission.MANAGE_THREADS if found.is_thread else Permission.MANAGE_CHANNELS)
    take_away(call.world, found)
    return payloads.channel(call.world, found)


def take_away(world: World, place: Channel) -> None:
    """A channel or a thread is deleted, with all that is in it."""
    for inner in world.threads(place):
        inner.deleted = True
    seen = world.bot_sees(place)
    if not place.is_thread:
        world.tell("CHANNEL_DELETE", payloads.channel(world, place), place.guild, Intent.GUILDS)
    elif seen:
        data = {
            "id": str(place.id),
            "guild_id": str(place.guild),
            "parent_id": str(place.parent),
            "type": int(place.kind),
        }
        world.tell("THREAD_DELETE", data, place.guild, Intent.GUILDS)
    place.deleted = True


async def join(call: Call) -> None:
    """PUT channels/{channel}/thread-members/@me."""
    found = call.channel()
    if found.thread is None:
        raise wrong_kind()
    if found.thread.archived:
        raise archived()
    found.thread.members[call.world.app.bot] = call.now


async def archived_threads(call: Call) -> Json:
    """GET channels/{channel}/threads/archived/public: newest archived first."""
    parent = call.channel(Permission.READ_MESSAGE_HISTORY)
    most, before = call.number("limit", 50, 100), call.query.get("before")
    found = [one for one in call.world.threads(parent) if one.in_thread().archived]
    found.sort(key=lambda one: one.in_thread().changed or one.in_thread().created, reverse=True)
    if before:
        found = [one for one in found if (payloads.moment(one.in_thread().changed) or "") < before]
    shown = found[:most]
    return {
        "threads": [payloads.channel(call.world, one) for one in shown],
        "members": [],
        "has_more": len(found) > len(shown),
    }
