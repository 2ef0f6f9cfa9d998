"""One call of the REST API: what it is about, what it says, and what the bot may do there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.discord.bits import Permission
from tests.fakes.discord.refusals import (
    Json,
    Refused,
    no_access,
    not_permitted,
    unknown,
    wrong_kind,
)
from tests.fakes.discord.state import Channel, Guild, Message
from tests.fakes.discord.world import World
from tests.fakes.discord.writing import Body, File


@dataclass
class Call:
    """A call of which the token is good, when it needs one."""

    world: World
    name: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    said: Any
    files: tuple[File, ...]
    now: datetime
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Json:
        """What was said, as an object."""
        if not isinstance(self.said, dict):
            raise Refused(400, 50109, "The request body contains invalid JSON.")
        return self.said

    def message_body(self, said: Json | None = None) -> Body:
        """What was said, as a message."""
        return Body(self.body if said is None else said, self.files)

    def id(self, name: str) -> int:
        """A part of the path that is an id."""
        if not self.path[name].isdecimal():
            raise Refused(400, 50035, "Invalid Form Body")
        return int(self.path[name])

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number of the query."""
        value = self.query.get(name)
        if value is None:
            return default
        if not value.isdecimal() or not 1 <= int(value) <= most:
            said = f"int value should be between 1 and {most}."
            tree = {name: {"_errors": [{"code": "NUMBER_TYPE_MAX", "message": said}]}}
            raise Refused(400, 50035, "Invalid Form Body", tree)
        return int(value)

    def channel(self, *needed: Permission) -> Channel:
        """The channel that is meant. The bot sees it, and may do this there."""
        channel = self.world.channels.get(self.id("channel"))
        if channel is None or channel.deleted:
            raise unknown("Channel")
        if channel.guild:
            self._available(self.world.guilds[channel.guild])
        granted = self.world.permissions(self.world.app.bot, channel)
        if Permission.VIEW_CHANNEL not in granted:
            raise no_access()
        if any(permission not in granted for permission in needed):
            raise not_permitted()
        return channel

    def text_channel(self, *needed: Permission) -> Channel:
        """The channel that is meant, which holds messages."""
        channel = self.channel(*needed)
        if channel.kind == 15:
            raise wrong_kind()
        return channel

    def guild(self) -> Guild:
        """The guild that is meant. The bot is in it."""
        guild = self.world.guilds.get(self.id("guild"))
        if guild is None:
            raise unknown("Guild")
        self._available(guild)
        if self.world.app.bot not in guild.members:
            raise no_access()
        return guild

    def _available(self, guild: Guild) -> None:
        if guild.unavailable:
            raise Refused(503, 0, "503: Service Unavailable")

    def message(self, channel: Channel) -> Message:
        """The message that is meant."""
        message = channel.messages.get(self.id("message"))
        if message is None or message.deleted:
            raise unknown("Message")
        return message


async def arguments(request: web.Request) -> tuple[Any, tuple[File, ...]]:
    """What was sent: as JSON, or as JSON and files in parts."""
    if request.content_type == "multipart/form-data":
        return await _parts(request)
    if not request.can_read_body:
        return {}, ()
    if request.content_type != "application/json":
        raise Refused(400, 50035, "Invalid Form Body")
    return _json(await request.text()), ()


async def _parts(request: web.Request) -> tuple[Any, tuple[File, ...]]:
    form, said, files = await request.post(), {}, []
    for name, part in form.items():
        if isinstance(part, web.FileField):
            files.append(File(name, part.filename, part.file.read()))
        elif name == "payload_json":
            said = _json(str(part))
    return said, tuple(files)


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError:
        raise Refused(400, 50109, "The request body contains invalid JSON.") from None
