"""One at a time, over all processes that share a store.

In one process people queue in memory, for as long as it takes; between processes a lease in the store decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import uuid4
from weakref import WeakKeyDictionary

from core.errors import BroadsheetError, UnderWay
from core.model import Channel
from core.ports import Clock, Progress, Store

LEASE = 30.0
"""Seconds for which somebody who died in the middle is waited for. Whoever is alive renews it all the time."""
PATIENCE = 150.0
"""Seconds for which another process that is at it is waited for."""
_RENEWALS = 4
_LOOK_AGAIN = 1.0


@dataclass
class _Line:
    """Those who wait in this process for the same, in the order in which they came."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


_LINES: WeakKeyDictionary[Store, dict[str, _Line]] = WeakKeyDictionary()


def key_of(work: str, channel: Channel) -> str:
    """What all processes call some work on one channel. Not for people to read."""
    return f"{work} of {channel}"


@asynccontextmanager
async def alone(
    store: Store,
    clock: Clock,
    key: str,
    what: str,
    progress: Progress,
    *,
    patience: float = PATIENCE,
    lease: float = LEASE,
) -> AsyncIterator[None]:
    """Wait until nobody else does what the key names, and keep others from it meanwhile.

    Raises `UnderWay` if another process is still at it when `patience` (seconds) is over: it is alive, and may take
    long; with a patience of 0 also if somebody in this process is. The error tells people of a request for `what`, such
    as "this channel's digests".
    """
    lines = _LINES.setdefault(store, {})
    line = lines.setdefault(key, _Line())
    if not patience and line.lock.locked():
        raise _at_it(what)
    try:
        async with _in_line(line, progress), _leased(store, clock, key, what, progress, patience, lease):
            yield
    finally:
        if not line.waiting and not line.lock.locked():
            lines.pop(key, None)


def _at_it(what: str) -> UnderWay:
    return UnderWay(f"Somebody else's request for {what} is still under way. Try again in a minute.")


@asynccontextmanager
async def _in_line(line: _Line, progress: Progress) -> AsyncIterator[None]:
    """Wait for one's turn in this process; who does not have it at once is told how many come before."""
    if line.lock.locked():
        progress(0, 0, f"busy, your request is queued as no. {line.waiting + 1}")
    line.waiting += 1
    try:
        await line.lock.acquire()
    finally:
        line.waiting -= 1
    try:
        yield
    finally:
        line.lock.release()


@asynccontextmanager
async def _leased(
    store: Store, clock: Clock, key: str, what: str, progress: Progress, patience: float, lease: float
) -> AsyncIterator[None]:
    holder, ended = uuid4().hex, asyncio.get_running_loop().create_future()
    renewing: asyncio.Task[None] | None = None
    try:
        if not await _taken(store, clock, key, holder, progress, patience, lease):
            raise _at_it(what)
        renewing = asyncio.create_task(_renewed_until(ended, store, clock, key, holder, lease))
        yield
    finally:
        ended.set_result(None)
        # What was done is done, and what went wrong is told as it is: a lease that cannot be given back runs out.
        with suppress(BroadsheetError):
            await asyncio.shield(_given_back(store, key, holder, renewing))


async def _given_back(store: Store, key: str, holder: str, renewing: asyncio.Task[None] | None) -> None:
    if renewing:
        await asyncio.wait([renewing])
    async with store.write() as work:
        await work.turns.give_back(key, holder)


async def _taken(
    store: Store, clock: Clock, key: str, holder: str, progress: Progress, patience: float, lease: float
) -> bool:
    """Whether it is ours, at last."""
    waited = 0.0
    while True:
        async with store.write() as work:
            if not await work.turns.take(key, holder, now=clock.now(), pause=0, lease=lease):
                return True
        if waited >= patience:
            return False
        progress(0, 0, "waiting for another process")
        await clock.sleep(_LOOK_AGAIN)
        waited += _LOOK_AGAIN


async def _renewed_until(
    ended: asyncio.Future[None], store: Store, clock: Clock, key: str, holder: str, lease: float
) -> None:
    while not (await asyncio.wait([ended], timeout=lease / _RENEWALS))[0]:
        # One that fails is made up for by the next.
        with suppress(BroadsheetError):
            async with store.write() as work:
                await work.turns.renew(key, holder, now=clock.now(), lease=lease)
