"""APScheduler: when things start. What they do is a use case's business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

Tick = Callable[[], Awaitable[None]]

# Fine enough for a posting time, and for what a dead worker left; to plan costs one look at what is due.
PLAN_SECONDS = 15
TEND_SECONDS = 60


def scheduled(*, plan: Tick | None = None, tend: Tick | None = None) -> AsyncIOScheduler:
    """A scheduler, not started, that plans often, at once to begin with, and tends every minute. A call that takes
    longer is not overtaken by the next one, and keeps no other waiting."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    if plan:
        _add(scheduler, plan, PLAN_SECONDS, next_run_time=datetime.now(UTC))
    if tend:
        _add(scheduler, tend, TEND_SECONDS)
    return scheduler


def _add(scheduler: AsyncIOScheduler, tick: Tick, seconds: float, **options: Any) -> None:
    every = IntervalTrigger(seconds=seconds)
    scheduler.add_job(tick, every, max_instances=1, coalesce=True, misfire_grace_time=None, **options)
