"""A chat service that takes one connection only: of several processes that could hold it one does, the others stand
by. Discord tells every connection of a bot everything, so two would answer each person twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from uuid import uuid4

import structlog
from aiohttp.web import AbstractRouteDef

from bot.front import Front
from bot.services import Service, StandsBy, Way
from bot.waiting import given_up
from core.errors import PlatformError, StoreError
from core.ports import Clock, Platform, Store

LEASE = 30.0
"""Seconds after which the connection of a process that died is another's."""
RENEWAL = LEASE / 4
"""Seconds between two signs of life."""


class StandingBy:
    """A service as it is, connected by whoever holds its lease in the store."""

    def __init__(self, service: Service, store: Store, clock: Clock) -> None:
        self._service, self._store, self._clock = service, store, clock
        self._key, self._holder = f"connection to {service.name}", uuid4().hex
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

    @property
    def missing(self) -> str:
        """See `bot.services.Service`."""
        return self._service.missing

    def routes(self, front: Front) -> Sequence[AbstractRouteDef]:
        """See `bot.services.Service`."""
        return self._service.routes(front)

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """See `bot.services.Service`."""
        return self._service.checks()

    async def connect(self, front: Front) -> str:
        """Connect, if nobody else is connected. Raises `StandsBy` if somebody is, and `PlatformError`."""
        if not await self._asked():
            raise StandsBy("another process has the connection; this one stands by.")
        async with AsyncExitStack() as undoing:
            undoing.push_async_callback(self._let_go)
            # To connect may take longer than the lease.
            self._holding = holding = asyncio.create_task(self._hold())
            where = await self._service.connect(front)
            if holding.done():
                await self._service.close(0)
                raise StandsBy("another process took the connection; this one stands by.")
            undoing.pop_all()
        self._front = front
        return where

    async def tend(self) -> bool:
        """See `bot.services.Service`. What was lost to another process is asked for again; what cannot be connected
        anew another process may try."""
        if self._front and (self._holding is None or self._holding.done()):
            await self._service.close(0)
            await self.connect(self._front)
            return True
        try:
            return await self._service.tend()
        except PlatformError:
            await self._let_go()
            raise

    async def close(self, seconds: float) -> None:
        """Close the connection, and let another process have it."""
        self._front = None
        if self._holding:
            await given_up(self._holding)
        await self._service.close(seconds)
        await self._let_go()

    async def _hold(self) -> None:
        """Renew the lease as long as it is ours. Who lost it (its machine slept, its store was away) disconnects."""
        while await self._renewed():
            await self._clock.sleep(RENEWAL)
        structlog.get_logger().warning("another process has the connection now", service=self.name)
        await self._service.close(0)

    async def _renewed(self) -> bool:
        try:
            return await self._take()
        except StoreError:
            return True  # the next renewal makes up for it, or finds that the lease is another's

    async def _asked(self) -> bool:
        try:
            return await self._take()
        except StoreError as fault:
            raise PlatformError(f"Which process has the connection cannot be looked up: {fault}") from fault

    async def _take(self) -> bool:
        async with self._store.write() as work:
            now = self._clock.now()
            if await work.turns.renew(self._key, self._holder, now=now, lease=LEASE):
                return True
            return not await work.turns.take(self._key, self._holder, now=now, pause=0, lease=LEASE)

    async def _let_go(self) -> None:
        """Give the lease back. Where the store is away it runs out by itself."""
        holding, self._holding = self._holding, None
        if holding:
            await given_up(holding)
        with suppress(StoreError):
            async with self._store.write() as work:
                await work.turns.give_back(self._key, self._holder)
