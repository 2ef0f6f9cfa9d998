"""What Slack sends to the app, by socket or by HTTP, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.fakes.slack.events import Event, heard, wrapped
from tests.fakes.slack.schema import Json
from tests.fakes.slack.world import World

SECONDS_TO_ACK = 3.0


@dataclass
class Parcel:
    """One payload on its way. `attempt` counts from nought; events are sent again, nothing else is."""

    kind: str
    payload: Json
    name: str
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Reply:
    """What the app answered. `acknowledged` in time; `body` what it said with it; `why` it failed."""

    acknowledged: bool
    body: Any = None
    seconds: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class Ack:
    """How long the app took to acknowledge something, in seconds of the local Slack's clock."""

    kind: str
    name: str
    seconds: float


class Transport(Protocol):
    """How payloads reach the app. `patience`: how many real seconds it may take to answer."""

    patience: float

    async def send(self, parcel: Parcel) -> Reply:
        """The app's answer."""
        ...


@dataclass
class Delivery:
    """Sends things to the app. `held` are events that were not acknowledged, and wait to be sent again."""

    world: World
    transport: Transport = field(init=False)
    acks: list[Ack] = field(default_factory=list)
    delivered: list[Parcel] = field(default_factory=list)
    held: list[Parcel] = field(default_factory=list)
    under_way: set[asyncio.Task[Reply]] = field(default_factory=set)

    async def ask(self, kind: str, payload: Json, name: str) -> Reply:
        """Send a command or an interaction. It is sent once."""
        return await self._send(Parcel(kind, payload, name))

    def tell(self, event: Event) -> asyncio.Task[Reply] | None:
        """Send an event, in the background, if the app hears of it."""
        app = self.world.app
        if not heard(event, app.events):
            return None
        at = int(self.world.now().timestamp())
        payload = wrapped(event, app.id, app.verification, self.world.ids.new("Ev"), at)
        return self._later(Parcel("events_api", payload, event.name))

    def again(self, parcel: Parcel, reason: str = "timeout") -> asyncio.Task[Reply]:
        """Send an event once more, as Slack does when it believes that it did not arrive."""
        return self._later(Parcel(parcel.kind, parcel.payload, parcel.name, parcel.attempt + 1, reason))

    def release(self) -> list[asyncio.Task[Reply]]:
        """Send the events that nobody acknowledged."""
        waiting, self.held = self.held, []
        return [self.again(parcel, parcel.reason or "timeout") for parcel in waiting]

    def _later(self, parcel: Parcel) -> asyncio.Task[Reply]:
        task = asyncio.ensure_future(self._send(parcel))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        return task

    async def _send(self, parcel: Parcel) -> Reply:
        started = self.world.now()
        self.delivered.append(parcel)
        reply = await self.transport.send(parcel)
        seconds = (self.world.now() - started).total_seconds()
        if reply.acknowledged:
            self.acks.append(Ack(parcel.kind, parcel.name, seconds))
            if seconds > SECONDS_TO_ACK:
                reply = Reply(False, why="timeout")
        if not reply.acknowledged and parcel.kind == "events_api":
            parcel.reason = reply.why
            self.held.append(parcel)
        await self.world.touched()
        return Reply(reply.acknowledged, reply.body, seconds, reply.why)

    async def settled(self) -> None:
        """Nothing is under way any more."""
        while self.under_way:
            await asyncio.gather(*self.under_way, return_exceptions=True)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)


def as_form(payload: Json) -> Mapping[str, str]:
    """Only what was said: Slack sends no field that is null in a form."""
    return {name: str(value) for name, value in payload.items() if value is not None}
