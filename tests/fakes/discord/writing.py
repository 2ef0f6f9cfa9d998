"""Messages that the app writes: what they may be, and how they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.discord import components, embeds, pinging
from tests.fakes.discord.bits import Flag
from tests.fakes.discord.refusals import (
    Json,
    Problem,
    Problems,
    empty_message,
    insist,
    wrong,
)
from tests.fakes.discord.schema import array, boolean, integer, maybe, shape, snowflake, text
from tests.fakes.discord.state import Channel, Message
from tests.fakes.discord.world import World

MOST_CHARACTERS = 2000
MOST_FILES = 10
MOST_BYTES = 10 * 1024 * 1024

_SETTABLE = Flag.SUPPRESS_EMBEDS | Flag.EPHEMERAL | Flag.SUPPRESS_NOTIFICATIONS | Flag.COMPONENTS_V2
_reference = shape({"message_id": snowflake}, {"channel_id": snowflake, "fail_if_not_exists": boolean})


def _nonce(value: Any) -> Problems:
    yield from text(25)(value if isinstance(value, str) else str(value))


_fields = shape(
    {},
    {
        "content": maybe(text(MOST_CHARACTERS)),
        "nonce": _nonce,
        "enforce_nonce": boolean,
        "tts": boolean,
        "flags": integer(0, (1 << 31) - 1),
        "embeds": maybe(embeds.problems_of),
        "allowed_mentions": maybe(pinging.problems_of),
        "message_reference": _reference,
        "attachments": maybe(array(shape({}, {"filename": text(1024), "description": maybe(text(1024))}), MOST_FILES)),
    },
)


@dataclass(frozen=True)
class File:
    """A file that was sent with a message."""

    field: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Body:
    """What a message is to become. `second`: with components of the second kind."""

    said: Json
    files: tuple[File, ...] = ()

    @property
    def flags(self) -> Flag:
        flags = self.said.get("flags") or 0
        return Flag(flags) & _SETTABLE if isinstance(flags, int) else Flag(0)

    @property
    def content(self) -> str:
        return str(self.said.get("content") or "").strip()

    def names_files(self) -> bool:
        """It says something about attachments, or brings some."""
        return bool(self.files) or "attachments" in self.said


def check(body: Body, *, second: bool) -> None:
    """Refuse what Discord refuses. `second`: the message is of the second kind, by this body or before."""
    problems = list(_fields(body.said))
    if body.said.get("components"):
        found = components.problems_of(body.said["components"], second=second)
        problems += [problem.under("components") for problem in found]
    problems += _mixed(body) if second else []
    problems += _oversized(body)
    insist(problems)


def _mixed(body: Body) -> Problems:
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if body.said.get(name):
            said = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield wrong("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said, name)


def _oversized(body: Body) -> Problems:
    if len(body.files) > MOST_FILES:
        yield Problem(("attachments",), "BASE_TYPE_MAX_LENGTH", f"Must be {MOST_FILES} or fewer in length.")
    for place, file in enumerate(body.files):
        if len(file.content) > MOST_BYTES:
            yield Problem(("files", str(place)), "FILE_TOO_LARGE", "Request entity too large")


def fill(world: World, channel: Channel, message: Message, body: Body) -> Message:
    """Put what was checked into a message. A field that is not named stays."""
    said = body.said
    if "content" in said:
        message.content = body.content
    if "embeds" in said:
        message.embeds = embeds.kept(said["embeds"] or [])
    if "components" in said:
        message.components = components.numbered(said["components"] or [])
    if body.names_files():
        message.attachments = attachments(world, channel, message, body)
    if said.get("allowed_mentions") is not None:
        message.allowed = said["allowed_mentions"]
    insist_something(message, body)
    parts = list(pinging.texts(message.content, message.components))
    message.pings = pinging.pings(world, message.author, channel, parts, message.allowed)
    message.names = names(world, channel)
    return message


def insist_something(message: Message, body: Body) -> None:
    """Refuse a message with nothing in it."""
    shows = [one for one in message.embeds if not embeds.is_empty(one)]
    if not (message.content or shows or message.components or message.attachments or body.files):
        raise empty_message()


def attachments(world: World, channel: Channel, message: Message, body: Body) -> list[Json]:
    """The attachments of a message: those that the body keeps, and those that it brings."""
    named = [one for one in body.said.get("attachments") or [] if isinstance(one, dict)]
    brought = {f"files[{one.get('id')}]": one for one in named}
    kept = [one for one in message.attachments if one["id"] in [str(other.get("id")) for other in named]]
    for file in body.files:
        number = str(world.ids.new())
        name = brought.get(file.field, {}).get("filename") or file.name
        url = f"{world.url}/attachments/{channel.id}/{number}/{name}"
        world.files[url.removeprefix(world.url)] = file.content
        about = brought.get(file.field, {}).get("description")
        more = {"description": about} if about else {}
        kept.append({"id": number, "filename": name, "size": len(file.content), "url": url, "proxy_url": url, **more})
    return kept


def names(world: World, channel: Channel) -> dict[str, str]:
    """What mentions are shown as in a channel."""
    guild = world.guild_of(channel)
    shown = {f"@{one.id}": f"@{one.shown or one.name}" for one in world.users.values()}
    if guild:
        shown |= {f"@&{role.id}": f"@{role.name}" for role in guild.roles.values()}
        shown |= {f"#{one.id}": f"#{one.name}" for one in world.channels.values() if one.guild == guild.id}
    return shown
