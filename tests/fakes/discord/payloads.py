"""State as Discord writes it into JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.fakes.discord.bits import REQUIRE_TAG, Intent, Kind
from tests.fakes.discord.state import Channel, Guild, Json, Member, Message, Role, Tag, User

if TYPE_CHECKING:
    from tests.fakes.discord.world import World

HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


def moment(at: datetime | None) -> str | None:
    """A time as Discord writes it."""
    return at.isoformat(timespec="microseconds") if at else None


def user(one: User) -> Json:
    """A user object."""
    return {
        "id": str(one.id),
        "username": one.name,
        "global_name": None if one.bot else one.shown or one.name,
        "discriminator": "0000" if one.bot else "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


def role(one: Role) -> Json:
    """A role object."""
    tags = {"tags": {"bot_id": str(one.bot)}} if one.bot else {}
    return {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(int(one.permissions)),
        "managed": one.bot is not None,
        "mentionable": one.mentionable,
        "flags": 0,
        **tags,
    }


def member(world: World, one: Member) -> Json:
    """A member object with its user."""
    return _bare_member(one) | {"user": user(world.users[one.user])}


def _bare_member(one: Member) -> Json:
    return {
        "nick": one.nick,
        "avatar": None,
        "roles": [str(role) for role in one.roles],
        "joined_at": moment(one.joined),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }


def partial_member(guild: Guild, author: int) -> Json:
    """The member that comes with a message."""
    found = guild.members.get(author)
    return {"member": _bare_member(found)} if found else {}


def tag(one: Tag) -> Json:
    """A tag of a forum."""
    return {
        "id": str(one.id),
        "name": one.name,
        "moderated": one.moderated,
        "emoji_id": None,
        "emoji_name": one.emoji,
    }


def channel(world: World, one: Channel) -> Json:
    """A channel object of any kind."""
    last = max(one.messages, default=None)
    shown = {"id": str(one.id), "type": int(one.kind), "last_message_id": str(last) if last else None, "flags": 0}
    if one.kind is Kind.DM:
        others = [world.users[number] for number in one.people if number != world.app.bot]
        return shown | {"recipients": [user(other) for other in others]}
    shown |= {"guild_id": str(one.guild), "name": one.name, "rate_limit_per_user": 0}
    shown |= {"parent_id": str(one.parent) if one.parent else None}
    if one.thread:
        return shown | _thread(world, one)
    shown |= {"position": one.position, "topic": one.topic, "nsfw": False, "permission_overwrites": _overwrites(one)}
    if one.kind is Kind.FORUM:
        shown |= {"available_tags": [tag(each) for each in one.tags], "default_sort_order": None}
        shown |= {"default_reaction_emoji": None, "default_forum_layout": 0}
        shown |= {"flags": REQUIRE_TAG if one.require_tag else 0, "template": ""}
    return shown


def _overwrites(one: Channel) -> list[Json]:
    return [
        {
            "id": str(each.target),
            "type": int(each.member),
            "allow": str(int(each.allow)),
            "deny": str(int(each.deny)),
        }
        for each in one.overwrites.values()
    ]


def _thread(world: World, one: Channel) -> Json:
    thread = one.in_thread()
    mine = thread.members.get(world.app.bot)
    return {
        "owner_id": str(thread.owner),
        "message_count": len([post for post in one.posts if post.id != one.id]),
        "member_count": len(thread.members),
        "total_message_sent": len(one.messages),
        "applied_tags": [str(number) for number in thread.tags],
        "thread_metadata": {
            "archived": thread.archived,
            "auto_archive_duration": thread.minutes,
            "archive_timestamp": moment(thread.changed or thread.created),
            "locked": thread.locked,
            "create_timestamp": moment(thread.created),
        },
    } | ({"member": thread_member(one, world.app.bot)} if mine else {})


def thread_member(one: Channel, number: int) -> Json:
    """Somebody in a thread."""
    joined = moment(one.in_thread().members[number])
    return {"id": str(one.id), "user_id": str(number), "join_timestamp": joined, "flags": 0}


def emoji(name: str) -> Json:
    """An emoji by the name that reactions are kept under: a sign, or `name:id`."""
    word, _, number = name.partition(":")
    return {"id": number or None, "name": word, "animated": False} if number else {"id": None, "name": name}


def is_open(world: World, one: Message) -> bool:
    """Everybody may read it: the app's own, what mentions it, what is said to it alone."""
    mine = one.author == world.app.bot or one.by_application
    return mine or f"@{world.app.bot}" in one.pings or world.channels[one.channel].kind is Kind.DM


def readable(world: World, one: Message) -> Json:
    """A message as REST gives it: without what is in it, when the app may not read that."""
    shown = message(world, one)
    return shown if is_open(world, one) or Intent.MESSAGE_CONTENT in world.app.privileged else shown | HIDDEN


def message(world: World, one: Message) -> Json:
    """A message object."""
    called = [int(name[1:]) for name in one.pings if name[1:].isdecimal() and name.startswith("@")]
    shown = {
        "id": str(one.id),
        "type": one.kind,
        "channel_id": str(one.channel),
        "author": user(world.users[one.author]),
        "content": one.content,
        "timestamp": moment(one.created),
        "edited_timestamp": moment(one.edited),
        "tts": False,
        "pinned": False,
        "mention_everyone": "@everyone" in one.pings or "@here" in one.pings,
        "mentions": [user(world.users[number]) for number in called if number in world.users],
        "mention_roles": [name[2:] for name in one.pings if name.startswith("@&")],
        "attachments": one.attachments,
        "embeds": one.embeds,
        "components": one.components,
        "flags": int(one.flags),
    }
    return shown | _extras(world, one)


def _extras(world: World, one: Message) -> Json:
    shown: Json = {}
    if one.nonce is not None:
        shown["nonce"] = one.nonce
    if one.reactions:
        shown["reactions"] = [_reaction(world, name, who) for name, who in one.reactions.items()]
    if one.by_application:
        shown |= {"application_id": str(world.app.id), "webhook_id": str(world.app.id)}
    if one.interaction:
        shown["interaction_metadata"] = one.interaction
    if one.reference:
        shown["message_reference"] = one.reference
    if one.id in world.channels and one.id != one.channel:
        shown["thread"] = channel(world, world.channels[one.id])
    return shown


def _reaction(world: World, name: str, who: list[int]) -> Json:
    return {
        "emoji": emoji(name),
        "count": len(who),
        "count_details": {"normal": len(who), "burst": 0},
        "me": world.app.bot in who,
        "me_burst": False,
        "burst_colors": [],
    }


def guild(world: World, one: Guild) -> Json:
    """A guild as GUILD_CREATE has it, with the bot as its only member: the rest are asked for."""
    mine = [place for place in world.channels.values() if place.guild == one.id and not place.deleted]
    active = [place for place in mine if place.thread and not place.thread.archived and world.bot_sees(place)]
    return {
        **brief_guild(one),
        "member_count": len(one.members),
        "large": len(one.members) > 250,
        "unavailable": False,
        "joined_at": moment(one.joined),
        "members": [member(world, one.members[world.app.bot])] if world.app.bot in one.members else [],
        "channels": [channel(world, place) for place in mine if not place.is_thread],
        "threads": [channel(world, place) for place in active],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def brief_guild(one: Guild) -> Json:
    """A guild as REST has it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.owner),
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "preferred_locale": one.locale,
        "features": [],
        "emojis": [
            {"id": str(number), "name": name, "roles": [], "require_colons": True, "managed": False, "animated": False}
            for number, name in one.emojis.items()
        ],
        "stickers": [],
        "roles": [role(each) for each in one.roles.values()],
    }
