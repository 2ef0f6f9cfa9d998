"""The browser as a service of the bot: a channel on this machine, and one with the recorded days."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aiohttp.web import AbstractRouteDef

from bot.commands import Table
from bot.front import Front
from bot.platforms.web.access import HERE, RECORDED, WebAccess
from bot.platforms.web.asking import Asking
from bot.platforms.web.doors import Doors, Tries
from bot.platforms.web.entering import Entering
from bot.platforms.web.keys import Keys
from bot.platforms.web.offering import Offering
from bot.platforms.web.pages import Desks, Pages
from bot.platforms.web.publish import WebPlatform
from bot.platforms.web.render.pieces import Pieces
from bot.platforms.web.room import Room
from core.errors import PlatformRefused
from core.ports import Clock, Store


class Web:
    """Two rooms. `recorded` is who answers in the second; `style` is the sheet that all pages share; `program` is what
    one types to call the bot."""

    name = "Browser"

    def __init__(
        self, access: WebAccess, store: Store, clock: Clock, table: Table, *, style: Path, program: str
    ) -> None:
        self._access, self._store, self._clock, self._table = access, store, clock, table
        self._style, self._program = style, program
        self._pieces = Pieces(table)
        self.keys = Keys(store, HERE, clock)
        self.here = Room("here", "Papers", HERE, self._pieces)
        self.days = Room("recorded", "Recorded days", RECORDED, self._pieces)
        self.platform = WebPlatform(self.here, lambda: f"{self.address}/")
        self.recorded_platform = WebPlatform(self.days, lambda: f"{self.address}/{self.days.slug}")
        self.recorded: Front | None = None
        self._askings: list[Asking] = []

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return self._access.address

    def listens(self, port: int) -> None:
        """It is served on this port. To be said before anybody comes."""
        self._access = replace(self._access, port=port)

    def routes(self, front: Front) -> Sequence[AbstractRouteDef]:
        """The page and all that it asks for. Raises `PlatformRefused` where others could reach it without a
        password."""
        if refusal := self._access.refusal:
            raise PlatformRefused(refusal)
        doors = Doors(self._access, self.keys, Tries(self._clock))
        rooms = [self._desks(self.here, front), *([self._desks(self.days, self.recorded)] if self.recorded else [])]
        return Pages(doors, Entering(doors, self._pieces), rooms, self._style, self._program).routes()

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """None: it needs nobody."""
        return {}

    async def connect(self, front: Front) -> str:
        """A link that lets whoever runs the bot in, once. Raises `StoreError`."""
        return await self.link()

    async def link(self) -> str:
        """The same."""
        return f"{self.address}/?token={await self.keys.link()}"

    async def tend(self) -> bool:
        """There is nothing to see to."""
        return False

    async def close(self, seconds: float) -> None:
        """Let work under way end; pages are told nothing any more."""
        for asking in self._askings:
            await asking.close(seconds)
        for room in (self.here, self.days):
            room.feed.end()

    def _desks(self, room: Room, front: Front) -> Desks:
        asking = Asking(room, front, self._store)
        self._askings.append(asking)
        return Desks(room, asking, Offering(front, room.channel))
