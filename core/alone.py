"""One at a time, over all processes that share a store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from core.errors import UnderWay
from core.ports import Clock, Progress, Store, Work

# Seconds. Longer than a model is silent between two answers; and who died in the middle is not waited for much longer.
LEASE = 150
_LOOK_AGAIN = 1.0


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to do a thing alone, as long as it is renewed."""

    what: str
    holder: str
    clock: Clock

    async def renew(self, work: Work) -> None:
        """Say that one is still at it."""
        await work.turns.renew(self.what, self.holder, now=self.clock.now(), lease=LEASE)


@asynccontextmanager
async def alone(store: Store, clock: Clock, what: str, progress: Progress) -> AsyncIterator[Turn]:
    """Wait until nobody else does `what`, and keep others from it meanwhile.

    Raises `UnderWay` if another is still at it when a lease is over: it is alive, and may take long.
    """
    turn = Turn(what, uuid4().hex, clock)
    await _taken(store, turn, progress)
    try:
        yield turn
    finally:
        async with store.write() as work:
            await work.turns.give_back(what, turn.holder)


async def _taken(store: Store, turn: Turn, progress: Progress) -> None:
    waited = 0.0
    while True:
        async with store.write() as work:
            now = turn.clock.now()
            wait = await work.turns.take(turn.what, turn.holder, now=now, pause=_LOOK_AGAIN, lease=LEASE)
        if not wait:
            return
        if waited > LEASE:
            raise UnderWay(f"Another process is busy with {turn.what}. Try again in a minute.")
        progress(0, 0, "waiting for another process")
        await turn.clock.sleep(wait)
        waited += wait
