"""Somebody in place of the house, behind a Discord in process: what is answered is laid down, what is asked noted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from bot.commands import Option, Table
from bot.events import Ask, Command, Happening, Reply, said
from bot.front import away
from bot.handlers.table import table
from core.errors import StoreError
from core.model import Channel, PaperPost, Person
from core.ports import Progress

_LONGEST = 10.0  # real seconds: what is not so by then never will be


@dataclass
class FakeFront:
    """A `bot.front.Front`. `reply` is the answer to everything; it takes `until` something is so, and to look something
    up until that is `known`. `is_away`: its database fails."""

    reply: Reply = field(default_factory=lambda: said("Done."))
    until: Callable[[], object] = lambda: True
    known: Callable[[], object] = lambda: True
    is_away: bool = False
    asked: list[Command] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return table()

    async def __call__(self, command: Command, progress: Progress) -> Reply:
        self.asked.append(command)
        progress(3, 10, "Scoring")
        await self._takes_long()
        return self.reply

    async def typed(self, text: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        raise AssertionError("nothing is typed in Discord")

    async def pressed(self, value: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        try:
            ask = await self.meant(value, channel)
        except StoreError as fault:
            return away(fault)
        assert ask
        return await self(Command(ask, channel, person), progress)

    async def meant(self, value: str, channel: Channel) -> Ask | None:
        await self._looks_up()
        text = self.kept.get(value, "") if value.startswith("=") else value
        return read_ask(text) if text else None

    async def keep(self, channel: Channel, long: Mapping[str, str]) -> None:
        if long:
            await self._looks_up()
        self.kept.update(long)

    async def suggest(self, option: Option, typed: str, channel: Channel) -> Mapping[str, str]:
        if typed == "fault":
            raise RuntimeError("nobody foresaw this")
        await self._takes_long()
        return {"2505.06839": f"{option.name}: {typed}" + "x" * 200, "y" * 101: "too long to be sent"}

    async def happened(self, happening: Happening) -> Reply | None:
        self.happenings.append(happening)
        return None

    async def home(self, person: Person, channels: Collection[Channel]) -> Reply:
        raise AssertionError("Discord has no home")

    async def paper_at(self, channel: Channel, ref: str) -> str | None:
        await self._looks_up()
        return self.papers.get(ref)

    async def recent(self, platform: str) -> Mapping[Channel, tuple[PaperPost, ...]]:
        return {}

    async def reactions(self, channel: Channel, post: PaperPost, reactions: Mapping[str, Collection[str]]) -> None:
        raise AssertionError("there are no recent papers")

    async def _looks_up(self) -> None:
        if self.is_away:
            raise StoreError("the database is locked")
        await _once(self.known)

    async def _takes_long(self) -> None:
        await _once(self.until)


def read_ask(text: str) -> Ask:
    """What a button asks for that carries this."""
    name, verb, options, *where = json.loads(text)
    return Ask(name, verb, options, Channel(*where) if where else None)


async def _once(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(_LONGEST):
        while not is_so():  # noqa: ASYNC110 - a test says it to nobody
            await asyncio.sleep(0)
