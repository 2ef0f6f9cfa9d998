"""What somebody asks for in the browser, worked on beside everything else until it is answered or stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.boundary import guarded
from bot.events import Command, Reply, Tone, said
from bot.front import Front, unforeseen
from bot.platforms.web.room import Exchange, Room
from bot.reading import written
from core.errors import BadCommand, PlatformError, StoreError
from core.model import Person, VoteKind
from core.ports import Progress, Store
from core.tex import one_line

YOU = Person("you", "you", is_admin=True)
"""Whoever reads the page runs the bot."""
MOST_AT_ONCE = 6
_LONGEST = 300  # characters of a command that is shown
_STOPPED = "Stopped. What was done until then is kept; ask again to go on."
_ELSEWHERE = "This button belongs to another channel. Ask with a command."
_TOO_OLD = "This button is too old: what it asks for is not kept any more. Ask again with a command."
_BUSY = f"{MOST_AT_ONCE} commands are under way already. Wait for one of them, or stop it."
_AGAIN = {"page", "yes"}
"""Options with which an answer takes the place of the one whose button was pressed."""

_VOTES = {"more", "less", "save", "unsave", "clear"}

Work = Callable[[Progress], Awaitable[Reply]]


@dataclass
class Heard:
    """A `Progress` that a page follows: each change of words, and of a hundredth."""

    room: Room
    exchange: Exchange
    last: tuple[int, str] = (-1, "")

    def __call__(self, done: int, total: int, what: str) -> None:
        step = (done * 100 // total if total else 0, what)
        if step != self.last:
            self.last = step
            self.room.comes_along(self.exchange, f"{what}: {done:,} of {total:,}" if total else what)


@dataclass
class Asking:
    """The questions of one room."""

    room: Room
    front: Front
    store: Store
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _stopped: set[str] = field(default_factory=set)

    def typed(self, text: str) -> str:
        """Somebody types a command; the id of what is answered. Raises `PlatformError` if too much is under way."""
        shown = one_line(text)
        line = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
        self._free()
        return self._begin(self.room.asked(line), lambda hear: self.front.typed(text, self.room.channel, YOU, hear))

    async def pressed(self, value: str, below: str) -> str:
        """Somebody presses a button below an answer, or below a message. Raises as `typed`, and `BadCommand`."""
        command = await self._meant(value)
        ask, line = command.ask, written(command.ask, self.front.table)
        instead = below if _AGAIN & set(ask.options) else ""
        paper = ask.options.get("paper", "") if ask.name == "paper" and ask.verb in _VOTES and not below else ""
        exchange = self.room.asked(line, self._free(instead), paper=paper)
        return self._begin(exchange, lambda hear: self.front(command, hear))

    async def sent(self, value: str, values: Mapping[str, str], mark: str) -> str:
        """Somebody sends a form, which the page calls by this mark. Raises as `pressed`."""
        command = await self._meant(value)
        filled = Command(command.ask.having(**values), self.room.channel, YOU)
        self._free()
        exchange = self.room.asked(written(command.ask, self.front.table), mark=mark)
        return self._begin(exchange, lambda hear: self.front(filled, hear))

    def stop(self, id: str) -> bool:  # noqa: A002 - the id of an exchange
        """Give work up; False if there is none of that id."""
        if task := self._running.get(id):
            self._stopped.add(id)
            task.cancel()
        return task is not None

    async def look_at_votes(self) -> None:
        """Let the page show what holds of papers. Raises `StoreError`."""
        async with self.store.read() as work:
            votes = await work.votes.of(self.room.channel, YOU.id)
        kinds: dict[str, set[VoteKind]] = {}
        for vote in votes:
            kinds.setdefault(vote.paper_id, set()).add(vote.kind)
        self.room.voted({paper: frozenset(of) for paper, of in kinds.items()})

    async def close(self, seconds: float) -> None:
        """What is under way gets that long to end."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds)
        left = list(self._running.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _meant(self, value: str) -> Command:
        """What a button asks for. Whoever sends it is an admin here and nowhere else."""
        ask = await self.front.meant(value, self.room.channel)
        if ask is None:
            raise BadCommand(_TOO_OLD)
        if ask.channel not in (None, self.room.channel):
            raise BadCommand(_ELSEWHERE)
        return Command(ask, self.room.channel, YOU)

    def _free(self, instead: str = "") -> str:
        """The same, if there is room for one more. Raises `PlatformError`."""
        if len(self._running) >= MOST_AT_ONCE or instead in self._running:
            raise PlatformError(_BUSY)
        return instead

    def _begin(self, exchange: Exchange, work: Work) -> str:
        task = asyncio.create_task(self._answer(exchange, work))
        self._running[exchange.id] = task
        task.add_done_callback(lambda done: self._running.pop(exchange.id, None))
        return exchange.id

    async def _answer(self, exchange: Exchange, work: Work) -> None:
        try:
            reply = await guarded(work(Heard(self.room, exchange)), unforeseen)
        except asyncio.CancelledError:
            if exchange.id not in self._stopped:
                raise
            reply = said(_STOPPED)
        self._stopped.discard(exchange.id)
        if reply.tone is not Tone.FAULT:
            await guarded(self._votes(), lambda name: None)
        # Whoever reads the answer may press what is below it at once.
        self._running.pop(exchange.id, None)
        self.room.answered(exchange, reply)

    async def _votes(self) -> None:
        try:
            await self.look_at_votes()
        except StoreError:
            return  # they are looked at again after the next answer
