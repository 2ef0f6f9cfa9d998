"""A chat service as a list in memory."""

from __future__ import annotations

from core.errors import PlatformError
from core.model import Channel, Message


class Killed(BaseException):
    """The process ended here."""


class FakePlatform:
    """A `Platform` that keeps what it is given. It can refuse, and the process can die around a message.

    `edits` are the messages that were edited, as they read now, by their names. `address` is what its links begin
    with, "" for a platform without links.
    """

    name = "fake"

    def __init__(self) -> None:
        self.posted: list[tuple[Channel, Message, str]] = []
        self.edits: dict[str, Message] = {}
        self.address = "https://chat.test/"
        self.refuse_after: int | None = None
        self.refuses_edits = False
        self.die_before: str | None = None
        self.die_after: str | None = None

    async def publish(self, channel: Channel, message: Message) -> str:
        if self.refuse_after is not None and len(self.posted) >= self.refuse_after:
            raise PlatformError("The chat service does not answer (503).")
        if message.key == self.die_before:
            raise Killed
        ref = f"ts-{len(self.posted) + 1}"
        self.posted.append((channel, message, ref))
        if message.key == self.die_after:
            raise Killed
        return ref

    async def find(self, channel: Channel, message: Message) -> str | None:
        there = (ref for place, one, ref in self.posted if (place, one.key) == (channel, message.key))
        return next(there, None)

    async def edit(self, channel: Channel, ref: str, message: Message) -> None:
        if self.refuses_edits:
            raise PlatformError("The chat service does not answer (503).")
        if message.key == self.die_before:
            raise Killed
        assert ref in {name for place, _, name in self.posted if place == channel}
        self.edits[ref] = message
        if message.key == self.die_after:
            raise Killed

    async def link(self, channel: Channel, ref: str) -> str:
        return f"{self.address}{ref}" if self.address else ""
