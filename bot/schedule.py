"""APScheduler: when things start. What they do is a use case's business."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.waiting import given_up

# Fine enough for a posting time, and for what a dead worker left; to plan costs one look at what is due.
PLAN_SECONDS = 15
TEND_SECONDS = 60
RELIEVE_SECONDS = 10

_Running = set[asyncio.Task[None]]


class Tick(Protocol):
    """What is done now and then."""

    def __call__(self) -> Coroutine[Any, Any, None]:
        """Do it once."""
        ...


@asynccontextmanager
async def scheduled(
    *, plan: Tick | None = None, tend: Tick | None = None, relieve: Tick | None = None
) -> AsyncIterator[AsyncIOScheduler]:
    """While this is open, plan often, at once to begin with, tend every minute, and relieve others often.

    A call that takes longer is not overtaken by the next one, and keeps no other waiting. One that is under way at the
    end is given up: nothing of it goes on afterwards, when what it needs may be closed.
    """
    scheduler, running = AsyncIOScheduler(timezone="UTC"), _Running()
    if plan:
        _add(scheduler, partial(_call, plan, running), PLAN_SECONDS, next_run_time=datetime.now(UTC))
    if tend:
        _add(scheduler, partial(_call, tend, running), TEND_SECONDS)
    if relieve:
        _add(scheduler, partial(_call, relieve, running), RELIEVE_SECONDS)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.pause()
        await given_up(*running)


def _add(scheduler: AsyncIOScheduler, call: partial[Coroutine[Any, Any, None]], seconds: float, **options: Any) -> None:
    every = IntervalTrigger(seconds=seconds)
    scheduler.add_job(call, every, max_instances=1, coalesce=True, misfire_grace_time=None, **options)


async def _call(tick: Tick, running: _Running) -> None:
    """A task of its own, so that it can be given up without the scheduler taking that for a fault."""
    running.add(task := asyncio.create_task(tick()))
    task.add_done_callback(running.discard)
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()
