"""Socket Mode: WebSockets to the app (https://docs.slack.dev/apis/events-api/using-socket-mode)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fakes.slack.delivery import Delivery, Parcel, Reply
from tests.fakes.slack.schema import Json
from tests.fakes.slack.world import PATIENCE, World

MOST_CONNECTIONS = 10


@dataclass(eq=False)
class Connection:
    """One socket, and the envelopes on it that wait for an acknowledgement."""

    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[Reply]] = field(default_factory=dict)
    leaving: bool = False
    deaf: bool = False

    async def say(self, frame: Json) -> None:
        """Send a frame."""
        await self.socket.send_str(json.dumps(frame))

    def drop(self) -> None:
        """Lose the connection without a word."""
        self.leaving = True
        if self.request.transport:
            self.request.transport.abort()


@dataclass
class Sockets:
    """All connections of the app. Each payload goes to one of them, in turn. `patience`: real seconds for an ack."""

    world: World
    delivery: Delivery
    patience: float
    connections: list[Connection] = field(default_factory=list)
    acknowledged: list[Json] = field(default_factory=list)
    _turn: int = 0

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """A new connection, if the ticket is good."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.world.tickets:
            return web.Response(status=401, text="invalid ticket")
        self.world.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await connection.say(_farewell("too_many_websockets"))
            return socket
        await self._serve(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        await connection.say(self._hello())
        await self.world.touched()
        self.delivery.release()
        try:
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._answered(connection, json.loads(message.data))
                elif message.type is WSMsgType.PING and not connection.deaf:
                    await connection.socket.pong(message.data)
        finally:
            self.connections.remove(connection)
            for future in connection.waiting.values():
                if not future.done():
                    future.set_result(Reply(False, why="connection_closed"))
            await self.world.touched()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.world.app.id},
        }

    def _answered(self, connection: Connection, frame: Json) -> None:
        future = connection.waiting.pop(str(frame.get("envelope_id")), None)
        self.acknowledged.append(frame)
        if future and not future.done():
            future.set_result(Reply(True, frame.get("payload")))

    async def send(self, parcel: Parcel) -> Reply:
        ready = [connection for connection in self.connections if not connection.leaving]
        if not ready:
            return Reply(False, why="no connection")
        self._turn += 1
        connection = ready[self._turn % len(ready)]
        envelope = self._envelope(parcel)
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = future
        try:
            async with asyncio.timeout(self.patience):
                await connection.say(envelope)
                return await future
        except ConnectionError:
            return Reply(False, why="connection_closed")
        except TimeoutError:
            return Reply(False, why="timeout")

    def _envelope(self, parcel: Parcel) -> Json:
        envelope: Json = {
            "envelope_id": self.world.ids.secret("envelope-"),
            "type": parcel.kind,
            "payload": parcel.payload,
            "accepts_response_payload": parcel.kind != "events_api",
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
        return envelope

    async def farewell(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to go: `warning`, `refresh_requested`, `link_disabled`. Nothing more is sent on them."""
        for connection in list(self.connections):
            connection.leaving = True
            await connection.say(_farewell(reason))

    def deafen(self) -> None:
        """Answer no ping any more, on the connections that are there: as if a router had forgotten them."""
        for connection in self.connections:
            connection.deaf = True

    def drop(self) -> None:
        """Lose every connection."""
        for connection in list(self.connections):
            connection.drop()

    async def connected(self, count: int = 1, within: float = PATIENCE) -> None:
        """Wait until the app has so many connections."""
        await self.world.until(lambda: len(self._ready()) >= count, within)

    def _ready(self) -> list[Connection]:
        return [connection for connection in self.connections if not connection.leaving]


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
