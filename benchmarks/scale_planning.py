"""What a channel costs when there are many: planning, serving one, and a look when nothing is due."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.commands import counted
from core.model import Channel
from core.planning import Planning
from core.queue.postgres import PostgresQueue
from core.store import SqlStore, libpq_address, migrate, open_store
from tests.fakes.databases import PostgresServer
from tests.fakes.day import Day
from tests.fakes.grown import subscribe
from tests.fakes.scene import DAY, papers

WORKSPACES, CRITERIA, PAPERS, LISTED = 200, 200, 1000, 20
# Channels that are served, of a few criteria, so that verdicts are shared as they are among thousands.
SERVED, OF_CRITERIA = 40, 4


@dataclass(frozen=True, slots=True)
class Cost:
    """Of so many channels: seconds to plan them all, to look when nothing is due, and to serve one."""

    channels: int
    jobs: int
    planned: float
    idle: float
    served: float

    @property
    def planned_each(self) -> float:
        """Seconds for one channel."""
        return self.planned / self.channels


async def cost(postgres: PostgresServer, channels: int) -> Cost:
    """Measured on a database of its own."""
    with postgres.empty() as url:
        await migrate(url)
        store = open_store(url)
        queue = PostgresQueue(libpq_address(url) or "", 1)
        try:
            return await _measured(url, store, queue, channels)
        finally:
            await queue.close()
            await store.close()


async def _measured(url: str, store: SqlStore, queue: PostgresQueue, channels: int) -> Cost:
    day = Day(store)
    day.scene.announce_good(DAY, *range(1, LISTED + 1))
    day.scene.source.announce(DAY, papers(*range(LISTED + 1, PAPERS + 1)))
    rooms = [Channel("fake", f"T{n % WORKSPACES}", f"C{n}") for n in range(channels)]
    await subscribe(store, rooms, CRITERIA, day.scene.clock.now())
    await counted(url)
    planning = Planning(store, queue, ("fake",), day.scene.clock)
    began = time.perf_counter()
    jobs = await planning.plan()
    planned = time.perf_counter() - began
    began = time.perf_counter()
    assert await planning.plan() == 0
    idle = time.perf_counter() - began
    return Cost(channels, jobs, planned, idle, await _served(day, store, rooms))


async def _served(day: Day, store: SqlStore, rooms: list[Channel]) -> float:
    """Seconds to serve a channel, as a worker does it, when what it shares with others is judged."""
    day.scene.clock.advance(timedelta(minutes=1).total_seconds())
    alike = [room for n, room in enumerate(rooms) if n % CRITERIA < OF_CRITERIA][:SERVED]
    for room in alike[:OF_CRITERIA]:
        await day.daily.judge_ahead(room)
    began = time.perf_counter()
    for room in alike:
        for order, date in await day.daily.due(room):
            await day.daily.visit(order, date)
        await day.daily.put_off(room)
    seconds = time.perf_counter() - began
    assert len(day.heads()) == len(alike)
    return seconds / len(alike)
