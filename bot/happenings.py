"""From what a platform tells without being asked to what is kept of it, and to what is said in the channel."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.boundary import guarded
from bot.desk import Desk
from bot.events import Gone, Happening, Joined, Moved, Reaction, Reply, said
from bot.handlers.moments import looking, next_words
from bot.handlers.status import SET_UP
from core.errors import BroadsheetError
from core.model import Channel
from core.presence import Presence
from core.reacting import Reacting

_WHAT_IT_IS = (
    "Broadsheet reads every new arXiv paper and posts the few that this channel cares about, once a day, as one thread."
)
_HOW_TO_BEGIN = "It begins when somebody sets the channel up; `/help` lists what it can do."


@dataclass(frozen=True)
class Happenings:
    """Hears what happens. Nothing but cancellation leaves it as an exception."""

    desk: Desk

    async def __call__(self, happening: Happening) -> Reply | None:
        """Take note of it; what is to be said in the channel for all to see, if anything."""
        return await guarded(self._settled(happening), _unforeseen)

    async def _settled(self, happening: Happening) -> Reply | None:
        """The log names what happened and where: names and signs are people's own."""
        about = {"what": type(happening).__name__.lower(), "where": _where(happening)}
        log = structlog.get_logger()
        try:
            reply = await self._heard(happening)
        except BroadsheetError as fault:
            log.warning("happening is lost", **about, reason=str(fault))
            return None
        (log.debug if isinstance(happening, Reaction) else log.info)("happening", **about)
        return reply

    async def _heard(self, happening: Happening) -> Reply | None:
        match happening:
            case Reaction():
                await self._reacted(happening)
            case Moved(place):
                await self._presence.moved(place)
            case Joined(place):
                return await self._welcome(place.channel) if await self._presence.joined(place) else None
            case Gone(platform, workspace, at):
                await self._presence.gone(platform, workspace, at)
        return None

    @property
    def _presence(self) -> Presence:
        return Presence(self.desk.store, self.desk.courier.platforms, self.desk.clock)

    async def _reacted(self, reaction: Reaction) -> None:
        reacting = Reacting(self.desk.store, self.desk.clock)
        await reacting.heard(
            reaction.channel, reaction.ref, reaction.person, reaction.emoji, added=reaction.added, key=reaction.key
        )

    async def _welcome(self, channel: Channel) -> Reply:
        coming = await looking(self.desk).coming(channel)
        if coming.subscription is None:
            return said(_WHAT_IT_IS, _HOW_TO_BEGIN, buttons=(SET_UP,))
        return said(f"This channel's subscription still stands. {next_words(self.desk, coming)}")


def _where(happening: Happening) -> str:
    match happening:
        case Reaction(channel=channel):
            return str(channel)
        case Moved(place) | Joined(place):
            return str(place.channel)
        case Gone(platform, workspace):
            return f"{platform}/{workspace}"


def _unforeseen(name: str) -> None:
    """Nobody waits for an answer; the log tells more under that name."""
