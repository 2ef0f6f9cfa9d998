"""Somebody in place of the house, behind a Discord in process: what is answered is laid down, what is asked noted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from bot.commands import Option, Table
from bot.events import Ask, Command, Happening, Reply, said
from bot.handlers.table import table
from core.model import Channel, PaperPost, Person
from core.ports import Progress

_MOST_TURNS = 2_000


@dataclass
class FakeFront:
    """A `bot.front.Front`. `reply` is the answer to everything; it takes `until` something is so."""

    reply: Reply = field(default_factory=lambda: said("Done."))
    until: Callable[[], object] = lambda: True
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
        ask = await self.meant(value, channel)
        assert ask
        return await self(Command(ask, channel, person), progress)

    async def meant(self, value: str, channel: Channel) -> Ask | None:
        text = self.kept.get(value, "") if value.startswith("=") else value
        return Ask(*json.loads(text)) if text else None

    async def keep(self, channel: Channel, long: Mapping[str, str]) -> None:
        self.kept.update(long)

    async def suggest(self, option: Option, typed: str) -> Mapping[str, str]:
        await self._takes_long()
        return {"2505.06839": f"{option.name}: {typed}" + "x" * 200, "y" * 101: "too long to be sent"}

    async def happened(self, happening: Happening) -> Reply | None:
        self.happenings.append(happening)
        return None

    async def home(self, person: Person, channels: Collection[Channel]) -> Reply:
        raise AssertionError("Discord has no home")

    async def paper_at(self, channel: Channel, ref: str) -> str | None:
        return self.papers.get(ref)

    async def recent(self, platform: str) -> Mapping[Channel, tuple[PaperPost, ...]]:
        return {}

    async def reactions(self, channel: Channel, post: PaperPost, reactions: Mapping[str, Collection[str]]) -> None:
        raise AssertionError("there are no recent papers")

    async def _takes_long(self) -> None:
        for _ in range(_MOST_TURNS):
            if self.until():
                return
            await asyncio.sleep(0)
