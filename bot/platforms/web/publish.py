"""Publishing to the browser: what is posted stands on every open page at once."""

from __future__ import annotations

from collections.abc import Callable

from bot.events import said
from bot.platforms.web.room import Room, name_of
from core.model import Channel, Message, Notice, Place


class WebPlatform:
    """A `Platform` of one room. `address` is where the room is now."""

    def __init__(self, room: Room, address: Callable[[], str]) -> None:
        self._room = room
        self._address = address

    @property
    def name(self) -> str:
        """The platform in `Channel.platform`."""
        return self._room.channel.platform

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        """Let it stand there. Its name is made of its key, so that it is there once."""
        return self._room.post(message)

    async def find(self, channel: Channel, message: Message | Notice) -> str | None:
        """Its name if it stands there. What was lost with a process is not, and is posted again."""
        ref = name_of(message.key)
        return ref if self._room.message(ref) else None

    async def edit(self, channel: Channel, ref: str, message: Message | Notice) -> None:
        """Let it say this; what is too old to stand there stays as it is in the store."""
        self._room.edit(ref, message)

    async def link(self, channel: Channel, ref: str) -> str:
        """Where it stands on the page."""
        return f"{self._address()}#m-{ref}" if self._room.message(ref) else ""

    async def place(self, channel: Channel) -> Place:
        """Open, and called as the page calls it."""
        return Place(channel, self._room.title)

    async def warn(self, channel: Channel, text: str) -> None:
        """Say it on the page: whoever reads it let the bot in."""
        self._room.answered(self._room.asked(""), said(text))
