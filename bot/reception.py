"""Where platforms bring what people ask and what happens: `bot.front.Front` over one desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from bot.boundary import traced
from bot.carrying import carried, keep
from bot.commands import Option, Table
from bot.desk import Desk
from bot.dispatch import Dispatch, settled
from bot.events import Ask, Command, Happening, Reply
from bot.handlers.home import home
from bot.happenings import Happenings
from bot.suggesting import Suggesting
from core.errors import BadCommand, StoreError, UserError
from core.model import Channel, PaperPost, Person
from core.ports import Progress
from core.reacting import Reacting

RECENT = timedelta(days=7)
"""How old messages are at most whose reactions are looked up: to look at each costs a call."""
_ELSEWHERE = "This button is about a channel of another workspace. Ask there, with a command."


@dataclass(frozen=True)
class Reception:
    """Answers come whatever goes wrong; the rest may raise `StoreError`."""

    desk: Desk
    table: Table

    async def __call__(self, command: Command, progress: Progress) -> Reply:
        return await self._dispatch(command, progress)

    async def typed(self, text: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        return await self._dispatch.typed(text, channel, person, progress)

    async def pressed(self, value: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        return await traced(settled(self._pressed(value, channel, person, progress)))

    async def _pressed(self, value: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        ask = await carried(self.desk.store, channel, value)
        if ask.channel and not ask.channel.is_beside(channel):
            raise BadCommand(_ELSEWHERE)
        reply = await self._dispatch(Command(ask, ask.channel or channel, person), progress)
        return reply.within(ask.channel) if ask.channel else reply

    async def meant(self, value: str, channel: Channel) -> Ask | None:
        try:
            return await carried(self.desk.store, channel, value)
        except UserError:
            return None

    async def keep(self, channel: Channel, long: Mapping[str, str]) -> None:
        await keep(self.desk.store, channel, long, self.desk.clock.now())

    async def suggest(self, option: Option, typed: str, channel: Channel) -> Mapping[str, str]:
        return await Suggesting(self.desk.store, self.desk.clock).suggest(option, typed, channel)

    async def happened(self, happening: Happening) -> Reply | None:
        return await traced(Happenings(self.desk)(happening))

    async def home(self, person: Person, channels: Collection[Channel]) -> Reply:
        return await traced(settled(home(self.desk, person, channels)))

    async def is_first(self, key: str) -> bool:
        try:
            async with self.desk.store.write() as work:
                return await work.seen.first(key, self.desk.clock.now())
        except StoreError:
            return True

    async def paper_at(self, channel: Channel, ref: str) -> str | None:
        async with self.desk.store.read() as work:
            return await work.deliveries.paper_at(channel, ref)

    async def recent(self, platform: str) -> Mapping[Channel, tuple[PaperPost, ...]]:
        since = (self.desk.clock.now() - RECENT).date()
        return await self._reacting.recent(platform, since)

    async def reactions(self, channel: Channel, post: PaperPost, reactions: Mapping[str, Collection[str]]) -> None:
        await self._reacting.settle(channel, post, reactions)

    @cached_property
    def _dispatch(self) -> Dispatch:
        return Dispatch(self.desk, self.table)

    @cached_property
    def _reacting(self) -> Reacting:
        return Reacting(self.desk.store, self.desk.clock)
