"""A chat service of which the time is taken that each message needs."""

from __future__ import annotations

from time import perf_counter

from core.model import Channel, Message, Notice, Place
from core.ports import Meter, Platform, Timing


class TimedPlatform:
    """A `core.ports.Platform` as it is."""

    def __init__(self, platform: Platform, meter: Meter) -> None:
        self._platform, self._meter = platform, meter

    @property
    def name(self) -> str:
        """See `core.ports.Platform`."""
        return self._platform.name

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        """See `core.ports.Platform`. What is refused is not counted, what had to wait for its turn is."""
        began = perf_counter()
        ref = await self._platform.publish(channel, message)
        self._meter.took(Timing.POST, perf_counter() - began, self.name)
        return ref

    async def find(self, channel: Channel, message: Message | Notice) -> str | None:
        """See `core.ports.Platform`."""
        return await self._platform.find(channel, message)

    async def edit(self, channel: Channel, ref: str, message: Message | Notice) -> None:
        """See `core.ports.Platform`."""
        await self._platform.edit(channel, ref, message)

    async def link(self, channel: Channel, ref: str) -> str:
        """See `core.ports.Platform`."""
        return await self._platform.link(channel, ref)

    async def place(self, channel: Channel) -> Place:
        """See `core.ports.Platform`."""
        return await self._platform.place(channel)

    async def warn(self, channel: Channel, text: str) -> None:
        """See `core.ports.Platform`."""
        await self._platform.warn(channel, text)
