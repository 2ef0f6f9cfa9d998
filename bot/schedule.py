"""APScheduler: when things start. What they do is a use case's business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

# Coarse enough to be polite to arXiv while a list is late, fine enough for a posting time.
TICK_SECONDS = 60


def scheduled(*ticks: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """A scheduler, not started, that calls each of these every minute. One that takes longer is not overtaken by its
    next call, and keeps no other waiting."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for tick in ticks:
        scheduler.add_job(
            tick, IntervalTrigger(seconds=TICK_SECONDS), max_instances=1, coalesce=True, misfire_grace_time=None
        )
    return scheduler
