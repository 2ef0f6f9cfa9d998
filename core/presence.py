"""Use case: where the bot is. What platforms tell of their channels and workspaces is kept, and what they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.errors import PlaceClosed, PlatformError
from core.model import Channel, Installation, Place, PlaceState
from core.ports import Clock, Platform, Store, Work
from core.tex import one_line

_LONGEST_NAME = 80
# Platforms tell whole seconds.
_ROUNDED = timedelta(seconds=1)
_WHY = {
    PlaceState.ARCHIVED: "the channel is archived",
    PlaceState.DELETED: "the channel is deleted",
    PlaceState.LEFT: "it is not in the channel",
    PlaceState.FORBIDDEN: "it is not allowed to",
}
_CURES = {
    PlaceState.ARCHIVED: "Posting goes on when somebody unarchives it.",
    PlaceState.DELETED: "If it is still there, invite Broadsheet into it.",
    PlaceState.LEFT: "Invite it there, or add it in the channel's settings.",
    PlaceState.FORBIDDEN: "Whoever manages the channel can allow it, in the channel's settings.",
}


def closed_words(state: PlaceState, where: str = "here") -> str:
    """That the bot cannot post, why, and what to do, in two sentences; "" if it can."""
    return "" if state is PlaceState.OPEN else f"Broadsheet cannot post {where}: {_WHY[state]}. {_CURES[state]}"


def warning_of(place: Place, closed: PlaceClosed) -> str:
    """The same for somebody who is elsewhere. What is missing where it is not allowed only the platform knows."""
    where = f"in {_called(place)}"
    is_forbidden = place.state is PlaceState.FORBIDDEN
    return f"Broadsheet cannot post {where}. {closed}" if is_forbidden else closed_words(place.state, where)


@dataclass(frozen=True, slots=True)
class Presence:
    """Keeps what is told. To a closed channel nothing is posted until it is open again; what is kept of it stays.

    It may be told the same twice, and by several processes at once.
    """

    store: Store
    platforms: Mapping[str, Platform]
    clock: Clock

    async def moved(self, place: Place) -> None:
        """A channel has this name and state now."""
        async with self.store.write() as work:
            await self._keep(work, place)

    async def joined(self, place: Place) -> bool:
        """The bot was brought into a channel. Whether it can post there, and could not or did not know it before."""
        async with self.store.write() as work:
            before = await self._keep(work, place)
        return place.state is PlaceState.OPEN and (before is None or before.state is not PlaceState.OPEN)

    async def gone(self, platform: str, workspace: str, at: datetime | None = None) -> None:
        """A workspace took its permission back: its secrets are dropped now, its channels are closed. What is kept of
        them stays for the grace period. `at` is when that was: what is told late does not undo a later installation."""
        now = self.clock.now()
        async with self.store.write() as work:
            kept = await work.installations.get(platform, workspace)
            if at and kept and kept.at - at > _ROUNDED:
                return
            known = await work.installations.gone(platform, workspace, now)
            # A workspace whose token is in the settings has no installation on record until it is gone.
            if not known and await work.installations.get(platform, workspace) is None:
                ended = Installation(platform=platform, workspace=workspace, at=now, gone_at=now)
                await work.installations.put(ended)

    async def look(self, channel: Channel) -> Place | None:
        """What the platform tells of a channel now; None if it does not answer.

        It is kept, but for one thing: that a channel which refused messages is open is known when it takes one
        (`opened`), for not every platform tells what it forbids.
        """
        told = await self._told(channel)
        if told is None:
            return None
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            before = await work.places.get(channel)
            if told.state is not PlaceState.OPEN or not _is_forbidden(before):
                await self._keep(work, told)
        if told.state is PlaceState.OPEN:
            # A unit of its own: it takes all channels of the workspace, and who takes many has none before.
            async with self.store.write() as work:
                await _let_in(work, channel)
        return told

    async def opened(self, place: Place) -> None:
        """A channel took a message: it is open, whatever was known of it."""
        await self.moved(replace(place, state=PlaceState.OPEN))

    async def refused(self, channel: Channel, closed: PlaceClosed) -> str:
        """A channel took no message. That is kept, and if it is news whoever let the bot in is told. What there is to
        note of it, in a sentence or two."""
        place = Place(channel, state=PlaceState(closed.state))
        async with self.store.write() as work:
            before = await self._keep(work, place)
        if before and before.state is place.state:
            return str(closed)
        name = before.name if before else ""
        return f"{closed}{await self._warned(replace(place, name=name), closed)}"

    async def _warned(self, place: Place, closed: PlaceClosed) -> str:
        """What went wrong with telling it, "" if nothing did."""
        told = None if place.name else await self._told(place.channel)
        named = replace(place, name=told.name) if told else place
        try:
            await self.platforms[place.channel.platform].warn(place.channel, warning_of(named, closed))
        except PlatformError as fault:
            return f" Whoever installed Broadsheet could not be told: {fault}"
        return ""

    async def _told(self, channel: Channel) -> Place | None:
        platform = self.platforms.get(channel.platform)
        if platform is None:
            return None
        try:
            return await platform.place(channel)
        except PlaceClosed as closed:
            return Place(channel, state=PlaceState(closed.state))
        except PlatformError:
            return None

    async def _keep(self, work: Work, place: Place) -> Place | None:
        """Keep it, with the name that is known if it comes without, and answer with what was known."""
        await work.subscriptions.hold(place.channel)
        before = await work.places.get(place.channel)
        kept = replace(place, name=place.name or (before.name if before else ""))
        if kept != before:
            await work.places.put(kept, self.clock.now())
        return before


async def _let_in(work: Work, channel: Channel) -> None:
    """A workspace that answers has let the bot in, even if it is on record as gone."""
    if channel not in await work.places.closed():
        return
    known = await work.installations.get(channel.platform, channel.workspace)
    if known and known.gone_at:
        await work.installations.put(replace(known, gone_at=None))


def _is_forbidden(place: Place | None) -> bool:
    return place is not None and place.state is PlaceState.FORBIDDEN


def _called(place: Place) -> str:
    """`#papers`; a name is somebody's text, and must not look like a command."""
    name = one_line(place.name).replace("`", "")[:_LONGEST_NAME]
    return f"#{name}" if name else f"a channel ({place.channel.id})"
