import asyncio
from datetime import UTC, datetime, timedelta

from bot.schedule import PLAN_SECONDS, TEND_SECONDS, scheduled


async def test_planning_begins_at_once_and_goes_on_tending_comes_a_minute_later() -> None:
    planned = asyncio.Event()

    async def plan() -> None:
        planned.set()

    async def tend() -> None:
        raise AssertionError

    scheduler = scheduled(plan=plan, tend=tend)
    scheduler.start()
    await asyncio.wait_for(planned.wait(), timeout=10)
    waits = sorted(job.next_run_time - datetime.now(UTC) for job in scheduler.get_jobs())
    assert timedelta(0) < waits[0] <= timedelta(seconds=PLAN_SECONDS)
    assert timedelta(seconds=TEND_SECONDS / 2) < waits[1] <= timedelta(seconds=TEND_SECONDS)
    scheduler.shutdown(wait=False)


async def test_a_tick_that_breaks_is_followed_by_the_next() -> None:
    ticks: asyncio.Queue[None] = asyncio.Queue()

    async def tick() -> None:
        ticks.put_nowait(None)
        raise ZeroDivisionError

    scheduler = scheduled(plan=tick)
    scheduler.start()
    (job,) = scheduler.get_jobs()
    for _ in range(2):
        await asyncio.wait_for(ticks.get(), timeout=10)
        job.modify(next_run_time=datetime.now(UTC))
    scheduler.shutdown(wait=False)
