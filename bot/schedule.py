"""APScheduler: when things start. What they do is a use case's business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

# Coarse enough to be polite to arXiv while a list is late, fine enough for a posting time.
TICK_SECONDS = 60


def scheduled(tick: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """A scheduler, not started, that ticks every minute. A tick that takes longer is not overtaken by the next."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        tick, IntervalTrigger(seconds=TICK_SECONDS), max_instances=1, coalesce=True, misfire_grace_time=None
    )
    return scheduler
