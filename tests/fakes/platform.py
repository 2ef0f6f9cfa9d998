"""A chat service as a list in memory."""

from __future__ import annotations

from core.errors import PlatformError
from core.model import Channel, Message


class Killed(BaseException):
    """The process ended here."""


class FakePlatform:
    """A `Platform` that keeps what it is given. It can refuse, and the process can die around a message."""

    name = "fake"

    def __init__(self) -> None:
        self.posted: list[tuple[Channel, Message, str]] = []
        self.refuse_after: int | None = None
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
