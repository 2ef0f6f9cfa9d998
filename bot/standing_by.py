"""A chat service that takes one connection only: of several processes that could hold it one does, the others stand
by. Discord tells every connection of a bot everything, so two would answer each person twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import uuid4

import structlog
from aiohttp.web import AbstractRouteDef

from bot.front import Front
from bot.services import Service, Way
from core.errors import BroadsheetError, PlatformError
from core.ports import Clock, Platform, Store

LEASE = 30.0
"""Seconds after which the connection of a process that died is another's."""
_RENEWALS = 4


class StandingBy:
    """A service as it is, connected by whoever holds its lease in the store. `renewal`: seconds of real time."""

    def __init__(self, service: Service, store: Store, clock: Clock, renewal: float = LEASE / _RENEWALS) -> None:
        self._service, self._store, self._clock, self._renewal = service, store, clock, renewal
        self._holder = uuid4().hex
        self._holding: asyncio.Task[None] | None = None
        self._front: Front | None = None

    @property
    def name(self) -> str:
        """See `bot.services.Service`."""
        return self._service.name

    @property
    def platform(self) -> Platform:
        """See `bot.services.Service`."""
        return self._service.platform

    @property
    def way(self) -> Way:
        """See `bot.services.Service`."""
        return self._service.way

    def routes(self, front: Front) -> Sequence[AbstractRouteDef]:
        """See `bot.services.Service`."""
        return self._service.routes(front)

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """See `bot.services.Service`."""
        return self._service.checks()

    async def connect(self, front: Front) -> str:
        """Connect, if nobody else is connected. Raises `PlatformError` if somebody is."""
        if not await self._take():
            raise PlatformError(f"Another process holds the connection to {self.name}; this one stands by.")
        try:
            where = await self._service.connect(front)
        except BroadsheetError:
            await self._give_back()
            raise
        self._front, self._holding = front, asyncio.create_task(self._hold())
        return where

    async def tend(self) -> bool:
        """See `bot.services.Service`. What was lost to another process is asked for again."""
        if self._holding and self._holding.done() and self._front:
            await self.connect(self._front)
            return True
        return await self._service.tend()

    async def close(self, seconds: float) -> None:
        """Close the connection, and let another process have it."""
        if self._holding:
            self._holding.cancel()
            await asyncio.gather(self._holding, return_exceptions=True)
        await self._service.close(seconds)
        await self._give_back()

    async def _hold(self) -> None:
        """Renew the lease as long as it is ours. Who lost it (its machine slept, its store was away) disconnects."""
        while await self._renewed():
            await self._clock.sleep(self._renewal)
        structlog.get_logger().warning("another process has the connection now", service=self.name)
        await self._service.close(0)

    async def _renewed(self) -> bool:
        try:
            return await self._take()
        except BroadsheetError:
            return True  # the next renewal makes up for it, or finds that the lease is another's

    async def _take(self) -> bool:
        async with self._store.write() as work:
            key, now = f"connection to {self.name}", self._clock.now()
            if await work.turns.renew(key, self._holder, now=now, lease=LEASE):
                return True
            return not await work.turns.take(key, self._holder, now=now, pause=0, lease=LEASE)

    async def _give_back(self) -> None:
        async with self._store.write() as work:
            await work.turns.give_back(f"connection to {self.name}", self._holder)
