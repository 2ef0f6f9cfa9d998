"""One gateway session: what it asked for, what it was told, and how it goes on after a torn line."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from tests.fakes.discord.bits import Intent
from tests.fakes.discord.state import Event, Json

RESUMABLE = timedelta(minutes=5)
MOST_SENDS, WINDOW = 120, 60.0


@dataclass(frozen=True)
class Identified:
    """A session began, or was refused with a close code (or with op 9: 0)."""

    at: datetime
    shard: int
    shards: int
    intents: int
    code: int | None = None


@dataclass
class Session:
    """What a shard identified as. `events`: all that it was told, in order; `socket`: None while the line is torn."""

    id: str
    shard: int
    shards: int
    intents: Intent
    socket: web.WebSocketResponse | None
    sequence: int = 0
    told: list[tuple[int, Json]] = field(default_factory=list, repr=False)
    ready: bool = False
    lost: datetime | None = None
    over: bool = False

    @property
    def events(self) -> list[str]:
        """The names of what it was told."""
        return [payload["t"] for _, payload in self.told]

    def hears(self, event: Event) -> bool:
        """The event is of its shard, and it asked for such."""
        mine = (event.guild or 0) >> 22
        if self.over or not self.ready or mine % self.shards != self.shard:
            return False
        return event.intent is None or Intent(event.intent) in self.intents

    def note(self, name: str, data: Json) -> Json:
        """The frame of an event. It is kept, to be told again after a RESUME."""
        self.sequence += 1
        frame = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.told.append((self.sequence, frame))
        return frame

    def missed(self, sequence: int) -> list[Json]:
        """The frames after this one."""
        return [frame for number, frame in self.told if number > sequence]

    def resumable(self, now: datetime) -> bool:
        """It may go on."""
        return not self.over and (self.lost is None or now - self.lost < RESUMABLE)


@dataclass
class Line:
    """One socket, before and after it identified. Counts what is sent on it."""

    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None = None
    session: Session | None = None
    sends: deque[float] = field(default_factory=deque)
    beats: int = 0
    deaf: bool = False
    ended: int | None = None

    async def send(self, frame: Json) -> None:
        """One frame, unless the line is torn."""
        if not self.socket.closed:
            await self.socket.send_str(json.dumps(frame))

    async def end(self, code: int) -> None:
        """Close it with a code."""
        self.ended = code
        await self.socket.close(code=code)

    def tear(self) -> None:
        """End it without a word."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def too_many(self, now: float) -> bool:
        """One more was received; there were more than 120 within a minute."""
        while self.sends and self.sends[0] <= now - WINDOW:
            self.sends.popleft()
        self.sends.append(now)
        return len(self.sends) > MOST_SENDS
