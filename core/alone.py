"""One at a time, over all processes that share a store.

In one process people queue in memory, for as long as it takes; between processes a lease in the store decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4
from weakref import WeakKeyDictionary

from core.errors import StoreError, UnderWay
from core.ports import Clock, Progress, Store

LEASE = 30.0
"""Seconds for which somebody who died in the middle is waited for. Whoever is alive renews it all the time."""
PATIENCE = 150.0
"""Seconds for which another process that is at it is waited for."""
_RENEWALS = 4
_LOOK_AGAIN = 1.0
_QUEUES: WeakKeyDictionary[Store, dict[str, asyncio.Lock]] = WeakKeyDictionary()


@asynccontextmanager
async def alone(
    store: Store, clock: Clock, what: str, progress: Progress, *, patience: float = PATIENCE, lease: float = LEASE
) -> AsyncIterator[None]:
    """Wait until nobody else does `what`, and keep others from it meanwhile.

    Raises `UnderWay` if another process is still at it when `patience` (seconds) is over: it is alive, and may take
    long.
    """
    queue = _QUEUES.setdefault(store, {}).setdefault(what, asyncio.Lock())
    if queue.locked():
        progress(0, 0, "waiting for somebody who asked before")
    async with queue, _leased(store, clock, what, progress, patience, lease):
        yield


@asynccontextmanager
async def _leased(
    store: Store, clock: Clock, what: str, progress: Progress, patience: float, lease: float
) -> AsyncIterator[None]:
    holder = uuid4().hex
    await _taken(store, clock, what, holder, progress, patience, lease)
    ended = asyncio.get_running_loop().create_future()
    renewing = asyncio.create_task(_renewed_until(ended, store, clock, what, holder, lease))
    try:
        yield
    finally:
        ended.set_result(None)
        await renewing
        async with store.write() as work:
            await work.turns.give_back(what, holder)


async def _taken(
    store: Store, clock: Clock, what: str, holder: str, progress: Progress, patience: float, lease: float
) -> None:
    waited = 0.0
    while True:
        async with store.write() as work:
            if not await work.turns.take(what, holder, now=clock.now(), pause=0, lease=lease):
                return
        if waited > patience:
            raise UnderWay(f"Another process is busy with {what}. Try again in a minute.")
        progress(0, 0, "waiting for another process")
        await clock.sleep(_LOOK_AGAIN)
        waited += _LOOK_AGAIN


async def _renewed_until(
    ended: asyncio.Future[None], store: Store, clock: Clock, what: str, holder: str, lease: float
) -> None:
    while not (await asyncio.wait([ended], timeout=lease / _RENEWALS))[0]:
        # One that fails is made up for by the next.
        with suppress(StoreError):
            async with store.write() as work:
                await work.turns.renew(what, holder, now=clock.now(), lease=lease)
