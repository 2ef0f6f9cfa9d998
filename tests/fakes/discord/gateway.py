"""The gateway (https://discord.com/developers/docs/events/gateway): sockets, sessions, events."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import payloads
from tests.fakes.discord.bits import KNOWN_INTENTS, PRIVILEGED, Intent
from tests.fakes.discord.methods.application import flags
from tests.fakes.discord.sessions import Identified, Line, Session
from tests.fakes.discord.state import Event, Json
from tests.fakes.discord.world import World

HELLO, IDENTIFY, RESUME, HEARTBEAT, RECONNECT, INVALID, ACK = 10, 2, 6, 1, 7, 9, 11
_HARMLESS = (3, 4, 8)  # presence, voice, members


@dataclass
class Gateway:
    """Sessions of the app. `starts`: how many may begin in a day; `concurrency`: how many at once in 5 s."""

    world: World
    shards: int | None = None
    per_shard: int = 2500
    starts: int = 1000
    concurrency: int = 1
    heartbeat: int = 41250
    sessions: list[Session] = field(default_factory=list)
    identifies: list[Identified] = field(default_factory=list)
    resumes: list[tuple[str, bool]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    _queue: deque[tuple[Session, Json]] = field(default_factory=deque)
    _pump: asyncio.Task[None] | None = None

    # What the REST API says of it.

    @property
    def recommended(self) -> int:
        """How many shards Discord would have."""
        there = len([one for one in self.world.guilds if self.world.bot_in(one)])
        return self.shards or max(1, -(-there // self.per_shard))

    def left(self) -> int:
        """How many sessions may still begin today."""
        day = self.world.now() - timedelta(days=1)
        return max(0, self.starts - len([one for one in self.identifies if one.at > day and one.code is None]))

    def about(self) -> Json:
        """What GET gateway/bot says."""
        limit = {
            "total": self.starts,
            "remaining": self.left(),
            "reset_after": 86_400_000,
            "max_concurrency": self.concurrency,
        }
        return {"url": self.url, "shards": self.recommended, "session_start_limit": limit}

    @property
    def url(self) -> str:
        return self.world.url.replace("http", "ws", 1) + "/gateway/"

    # Events on their way.

    def tell(self, event: Event) -> None:
        """An event happened: to everybody whom it concerns, in order."""
        for session in self.sessions:
            if session.hears(event):
                open_ = Intent.MESSAGE_CONTENT in session.intents
                data = event.data if open_ or event.hidden is None else event.hidden
                # What is told is as it is now, not as it will be when the line is free.
                self._queue.append((session, session.note(event.name, json.loads(json.dumps(data)))))
        self._kick()

    def _kick(self) -> None:
        if self._queue and (self._pump is None or self._pump.done()):
            self._pump = asyncio.ensure_future(self._send_all())

    async def _send_all(self) -> None:
        while self._queue:
            session, frame = self._queue.popleft()
            await self._send(session.socket, frame)
        await self.world.touched()

    async def _send(self, socket: web.WebSocketResponse | None, frame: Json) -> None:
        if socket is not None and not socket.closed:
            with suppress(ConnectionError):
                await socket.send_str(json.dumps(frame))

    async def settled(self) -> None:
        """Everything that was to be sent was sent."""
        while self._pump is not None and not self._pump.done():
            await asyncio.wait([self._pump])

    # One socket.

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        """A client connects."""
        socket = web.WebSocketResponse(max_msg_size=4096, autoping=True)
        await socket.prepare(request)
        self.urls.append(request.path)
        line = Line(socket, request.transport)
        self.lines.append(line)
        await line.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat}, "s": None, "t": None})
        if request.query.get("v") != "10":
            await line.end(4012)
        try:
            await self._listen(line)
        finally:
            self.lines.remove(line)
            self._torn(line)
            await self.world.touched()
        return socket

    async def _listen(self, line: Line) -> None:
        async for message in line.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                frame = json.loads(message.data)
            except ValueError:
                await line.end(4002)
                return
            if self.world.rates.on and line.too_many(self.world.now().timestamp()):
                await line.end(4008)
                return
            await self._received(line, frame)

    def _torn(self, line: Line) -> None:
        session = line.session
        if session is None or session.socket is not line.socket:
            return
        session.socket, session.lost = None, self.world.now()
        # A client that closes with 1000 or 1001 is gone for good.
        by_client = line.ended is None and line.socket.close_code in (1000, 1001)
        session.over = session.over or by_client

    async def _received(self, line: Line, frame: Any) -> None:
        op = frame.get("op") if isinstance(frame, dict) else None
        data = frame.get("d") if isinstance(frame, dict) else None
        if op == HEARTBEAT:
            line.beats += 1
            if not line.deaf:
                await line.send({"op": ACK, "d": None, "s": None, "t": None})
        elif op == IDENTIFY and isinstance(data, dict):
            await self._identify(line, data)
        elif op == RESUME and isinstance(data, dict):
            await self._resume(line, data)
        elif op not in _HARMLESS:
            await line.end(4001)
        elif line.session is None:
            await line.end(4003)
        await self.world.touched()

    async def _identify(self, line: Line, data: Json) -> None:
        shard, shards = data.get("shard") or (0, 1)
        intents = data.get("intents") or 0
        code = self._refusal(line, data.get("token"), shard, shards, intents)
        if code is None and not self._free(shard):
            code = 0
        self.identifies.append(Identified(self.world.now(), shard, shards, intents, code))
        if code:
            await line.end(code)
        elif code == 0:
            await line.send({"op": INVALID, "d": False, "s": None, "t": None})
        else:
            self._begin(line, shard, shards, Intent(intents))

    def _refusal(self, line: Line, token: object, shard: int, shards: int, intents: int) -> int | None:
        mine = [one for one in self.world.guilds if self.world.bot_in(one) and (one >> 22) % max(1, shards) == shard]
        refusals = [
            (4005, line.session is not None),
            (4004, token != self.world.app.token or self.left() == 0),
            (4010, not 0 <= shard < shards),
            (4011, len(mine) > self.per_shard),
            (4013, bool(intents & ~KNOWN_INTENTS) or intents < 0),
            (4014, bool(intents & PRIVILEGED & ~self.world.app.privileged)),
        ]
        return next((code for code, so in refusals if so), None)

    def _free(self, shard: int) -> bool:
        """So many may begin within five seconds."""
        if not self.world.rates.on:
            return True
        since = self.world.now() - timedelta(seconds=5)
        recent = [one for one in self.identifies if one.code is None and one.at > since]
        return all(one.shard % self.concurrency != shard % self.concurrency for one in recent)

    def _begin(self, line: Line, shard: int, shards: int, intents: Intent) -> None:
        session = Session(f"session{len(self.sessions) + 1:04}", shard, shards, intents, line.socket)
        line.session = session
        self.sessions.append(session)
        guilds = [one for one in self.world.guilds.values() if self._in(one.id, shard, shards)]
        app = self.world.app
        ready = {
            "v": 10,
            "user": payloads.user(self.world.bot),
            "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url.replace("/gateway/", "/resume/"),
            "shard": [shard, shards],
            "application": {"id": str(app.id), "flags": flags(app.privileged)},
            "session_type": "normal",
            "private_channels": [],
        }
        session.ready = True
        self._queue.append((session, session.note("READY", ready)))
        for one in guilds if Intent.GUILDS in intents else ():
            if not one.unavailable:
                self._queue.append((session, session.note("GUILD_CREATE", payloads.guild(self.world, one))))
        self._kick()

    def _in(self, guild: int, shard: int, shards: int) -> bool:
        return self.world.bot_in(guild) and (guild >> 22) % shards == shard

    async def _resume(self, line: Line, data: Json) -> None:
        found = next((one for one in self.sessions if one.id == data.get("session_id")), None)
        if data.get("token") != self.world.app.token:
            await line.end(4004)
            return
        good = found is not None and found.resumable(self.world.now())
        self.resumes.append((str(data.get("session_id")), good))
        if found is None or not good:
            await line.send({"op": INVALID, "d": False, "s": None, "t": None})
        elif not isinstance(data.get("seq"), int) or data["seq"] > found.sequence:
            await line.end(4007)
        else:
            await self._go_on(line, found, data["seq"])

    async def _go_on(self, line: Line, session: Session, sequence: int) -> None:
        await self.settled()
        line.session, session.socket, session.lost = session, line.socket, None
        self._queue.extend((session, frame) for frame in session.missed(sequence))
        self._queue.append((session, session.note("RESUMED", {})))
        self._kick()

    # What a test has it do.

    def connected(self, shard: int | None = None) -> list[Line]:
        """The lines on which somebody identified."""
        there = [one for one in self.lines if one.session is not None]
        return [one for one in there if shard is None or (one.session and one.session.shard == shard)]

    async def reconnect(self, shard: int | None = None) -> None:
        """Ask the client to connect anew and go on (op 7)."""
        for line in self.connected(shard):
            await line.send({"op": RECONNECT, "d": None, "s": None, "t": None})

    async def invalidate(self, shard: int | None = None, *, resumable: bool = False) -> None:
        """Tell the client that its session is over (op 9), or that it has to go on with it anew."""
        for line in self.connected(shard):
            if line.session is not None:
                line.session.over = not resumable
            await line.send({"op": INVALID, "d": resumable, "s": None, "t": None})

    async def close(self, code: int = 4000, shard: int | None = None) -> None:
        """Close the socket with a code. 4007 and 4009 end the session too."""
        for line in self.connected(shard):
            if line.session is not None and code in (4003, 4004, 4007, 4009):
                line.session.over = True
            await line.end(code)

    async def drop(self, shard: int | None = None) -> None:
        """Tear the line, without a word."""
        for line in self.connected(shard):
            line.tear()
        await self.world.until(lambda: not self.connected(shard), 20.0)

    def forget(self) -> None:
        """Lose all sessions: whoever resumes is told to identify."""
        for session in self.sessions:
            session.over = True

    def deafen(self, shard: int | None = None) -> None:
        """Answer no heartbeats any more, on the lines that are there."""
        for line in self.connected(shard):
            line.deaf = True

    async def asks(self, shard: int | None = None) -> None:
        """Ask for a heartbeat now (op 1)."""
        for line in self.connected(shard):
            await line.send({"op": HEARTBEAT, "d": None, "s": None, "t": None})
