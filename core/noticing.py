"""Use case: a short text in a channel, once, edited in place as it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from core.errors import PlatformError
from core.model import Channel, Note, Notice
from core.ports import Clock, Platform, Store

# As of a digest's messages: longer than any platform is waited for.
_LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Noticing:
    """Posts notices. The record tells what a channel reads already."""

    store: Store
    platforms: Mapping[str, Platform]
    clock: Clock

    async def say(self, channel: Channel, key: str, text: str, thread: str | None = None) -> None:
        """Let the channel's notice of that key say this, in this thread if one is named. Raises `PlatformError`,
        `PlaceClosed`.

        Nothing happens where it says so already, or where another process is posting it.
        """
        note = await self._known(channel, key)
        if note and note.ref:
            await self._changed(note, text)
        elif await self._claimed(wanted := Note(channel=channel, key=key, text=text)):
            ref = await self._published(wanted, thread, was_tried=note is not None)
            await self._posted(replace(wanted, ref=ref))

    async def change(self, channel: Channel, key: str, text: str) -> None:
        """The same, if there is such a notice. Raises `PlatformError`, `PlaceClosed`."""
        note = await self._known(channel, key)
        if note and not note.ref:
            # Whoever posted it ended before its name was on record: it may have arrived.
            note = replace(note, ref=await self._platform(channel).find(channel, _notice(note)))
        if note and note.ref:
            await self._changed(note, text)

    async def _changed(self, note: Note, text: str) -> None:
        if note.ref is None or note.text == text:
            return
        changed = replace(note, text=text)
        await self._platform(note.channel).edit(note.channel, note.ref, _notice(changed))
        await self._posted(changed)

    async def _published(self, note: Note, thread: str | None, *, was_tried: bool) -> str:
        platform, notice = self._platform(note.channel), replace(_notice(note), thread=thread)
        there = await platform.find(note.channel, notice) if was_tried else None
        if there is None:
            return await platform.publish(note.channel, notice)
        # It may say what was to be said when it was tried.
        await platform.edit(note.channel, there, notice)
        return there

    def _platform(self, channel: Channel) -> Platform:
        if channel.platform not in self.platforms:
            raise PlatformError(f"{channel.platform} is not connected here.")
        return self.platforms[channel.platform]

    async def _known(self, channel: Channel, key: str) -> Note | None:
        async with self.store.read() as work:
            return await work.notes.get(channel, key)

    async def _claimed(self, note: Note) -> bool:
        async with self.store.write() as work:
            return await work.notes.posting(note, at=self.clock.now(), lease=_LEASE)

    async def _posted(self, note: Note) -> None:
        async with self.store.write() as work:
            await work.notes.posted(note)


def _notice(note: Note) -> Notice:
    return Notice(key=f"{note.channel}/{note.key}", text=note.text)
