"""Processes of which only one may have a connection: each with a machine's clock and a way to the store of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from aiohttp import web

from bot.front import Front
from bot.services import Way
from bot.standing_by import RENEWAL, StandingBy
from core.errors import StoreError
from core.ports import Platform, Store, Work
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform

FRONT = cast(Front, object())  # no service here asks it anything
AT_MOST = 10.0
"""Seconds of real time until a test that hangs fails."""
_NOON = datetime(2025, 5, 13, 12, 0, tzinfo=UTC)


class Waking(FakeClock):
    """Who sleeps wakes when time has moved on far enough."""

    def __init__(self) -> None:
        super().__init__(_NOON)
        self._moved, self.asleep = asyncio.Event(), asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        self.asleep.set()
        while self.now() < until:
            await self._moved.wait()
        self.asleep.clear()

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        self._moved.set()
        self._moved = asyncio.Event()


@dataclass
class Chat:
    """A `Service` that knows whether it is connected. `fault` is raised by attempts to connect, `lost` by `tend`;
    `ready` keeps attempts waiting; `times` counts those that went well."""

    connected: bool = False
    fault: Exception | None = None
    lost: Exception | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    drained: list[float] = field(default_factory=list)
    times: int = 0
    platform: Platform = field(default_factory=FakePlatform)
    name: str = "Chat"
    way: Way = Way.ONE_SOCKET

    def __post_init__(self) -> None:
        self.ready.set()

    def routes(self, front: Front) -> Sequence[web.AbstractRouteDef]:
        return ()

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        return {}

    async def connect(self, front: Front) -> str:
        await self.ready.wait()
        if self.fault:
            raise self.fault
        self.connected = True
        self.times += 1
        return "in 2 places"

    async def tend(self) -> bool:
        if self.lost:
            raise self.lost
        return False

    async def close(self, seconds: float) -> None:
        self.connected = False
        self.drained.append(seconds)
        self.ended.set()


class Away:
    """A store that is not there now and then, for one process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.is_away = False
        self.refused = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Work]:
        if self.is_away:
            self.refused += 1
            raise StoreError("The database cannot be reached.")
        async with self._store.write() as work:
            yield work


class Process:
    """One of several, with a machine's clock of its own: one that stands still is a process that died."""

    def __init__(self, store: Store) -> None:
        self.clock, self.chat, self.store = Waking(), Chat(), Away(store)
        self.service = StandingBy(self.chat, cast(Store, self.store), self.clock)

    async def connect(self) -> str:
        return await self.service.connect(FRONT)

    async def renews(self, seconds: float = RENEWAL) -> None:
        """Time passes, and whatever the process does about it is done."""
        await asyncio.wait_for(self.clock.asleep.wait(), AT_MOST)
        self.clock.asleep.clear()
        self.clock.advance(seconds)
        await asyncio.wait_for(self.clock.asleep.wait(), AT_MOST)
