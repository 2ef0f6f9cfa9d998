"""Reactions to messages."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

from tests.fakes.discord import payloads
from tests.fakes.discord.bits import Intent, Permission
from tests.fakes.discord.call import Call
from tests.fakes.discord.refusals import Json, Refused, archived, not_permitted, unknown
from tests.fakes.discord.state import Channel, Message
from tests.fakes.discord.world import World

MOST_KINDS = 20
_SIGNS = ("So", "Sk", "Sm", "Po", "Me")  # symbols, skin tones, ➕, ‼, and the frame of a key


def known(world: World, channel: Channel, name: str) -> str:
    """The name of an emoji, if there is such a one: a sign, or `name:id` of a guild of the bot's."""
    word, _, number = name.partition(":")
    if number:
        if any(number == str(one) for guild in world.guilds.values() for one in guild.emojis):
            return f"{word}:{number}"
        raise unknown("Emoji")
    signs = [sign for sign in name if ord(sign) > 0xFF and unicodedata.category(sign) in _SIGNS]
    if not signs or len(name) > 16 or any(sign.isalpha() for sign in name):
        raise unknown("Emoji")
    return name


async def add(call: Call) -> None:
    """PUT channels/{channel}/messages/{message}/reactions/{emoji}/@me."""
    channel, message, name = _meant(call, Permission.READ_MESSAGE_HISTORY)
    if channel.thread and channel.thread.archived:
        raise archived()
    granted = call.world.permissions(call.world.app.bot, channel)
    if name not in message.reactions and Permission.ADD_REACTIONS not in granted:
        raise not_permitted()
    react(call.world, message, call.world.app.bot, name)
    call.world.accept(call.name, {"emoji": name}, message)


def _meant(call: Call, *needed: Permission) -> tuple[Channel, Message, str]:
    channel = call.text_channel(*needed)
    message = call.message(channel)
    return channel, message, known(call.world, channel, unquote(call.path["emoji"]))


def react(world: World, message: Message, user: int, name: str) -> None:
    """Somebody reacts. Once."""
    if name not in message.reactions and len(message.reactions) >= MOST_KINDS:
        raise Refused(400, 30010, f"Maximum number of reactions reached ({MOST_KINDS})")
    who = message.reactions.setdefault(name, [])
    if user not in who:
        who.append(user)
        tell(world, "MESSAGE_REACTION_ADD", message, user, name)


def unreact(world: World, message: Message, user: int, name: str) -> None:
    """Somebody takes a reaction back."""
    who = message.reactions.get(name, [])
    if user in who:
        who.remove(user)
        if not who:
            del message.reactions[name]
        tell(world, "MESSAGE_REACTION_REMOVE", message, user, name)


def tell(world: World, event: str, message: Message, user: int, name: str) -> None:
    """The app hears of it, when it sees the channel."""
    channel = world.channels[message.channel]
    if not world.bot_sees(channel):
        return
    data: Json = {
        "user_id": str(user),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "emoji": payloads.emoji(name),
        "burst": False,
        "type": 0,
    }
    guild = world.guild_of(channel)
    if guild:
        data["guild_id"] = str(guild.id)
    if event.endswith("ADD"):
        data["message_author_id"] = str(message.author)
        if guild and user in guild.members:
            data["member"] = payloads.member(world, guild.members[user])
    world.tell(event, data, channel.guild, Intent.GUILD_REACTIONS if guild else Intent.DM_REACTIONS)


async def who(call: Call) -> list[Json]:
    """GET channels/{channel}/messages/{message}/reactions/{emoji}: by their ids, a page at a time."""
    _, message, name = _meant(call, Permission.READ_MESSAGE_HISTORY)
    most, after = call.number("limit", 25, 100), int(call.query.get("after") or 0)
    found = sorted(number for number in message.reactions.get(name, []) if number > after)[:most]
    return [payloads.user(call.world.users[number]) for number in found]


async def remove_own(call: Call) -> None:
    """DELETE channels/{channel}/messages/{message}/reactions/{emoji}/@me."""
    _, message, name = _meant(call)
    unreact(call.world, message, call.world.app.bot, name)


async def remove(call: Call) -> None:
    """DELETE channels/{channel}/messages/{message}/reactions/{emoji}/{user}."""
    _, message, name = _meant(call, Permission.MANAGE_MESSAGES)
    unreact(call.world, message, call.id("user"), name)
