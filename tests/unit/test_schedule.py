import asyncio
from datetime import UTC, datetime, timedelta

from bot.schedule import PLAN_SECONDS, TEND_SECONDS, scheduled


async def test_planning_begins_at_once_and_goes_on_tending_comes_a_minute_later() -> None:
    planned = asyncio.Event()

    async def plan() -> None:
        planned.set()

    async def tend() -> None:
        raise AssertionError

    async with scheduled(plan=plan, tend=tend) as scheduler:
        await asyncio.wait_for(planned.wait(), timeout=10)
        waits = sorted(job.next_run_time - datetime.now(UTC) for job in scheduler.get_jobs())
    assert timedelta(0) < waits[0] <= timedelta(seconds=PLAN_SECONDS)
    assert timedelta(seconds=TEND_SECONDS / 2) < waits[1] <= timedelta(seconds=TEND_SECONDS)


async def test_a_tick_that_breaks_is_followed_by_the_next() -> None:
    ticks: asyncio.Queue[None] = asyncio.Queue()

    async def tick() -> None:
        ticks.put_nowait(None)
        raise ZeroDivisionError

    async with scheduled(plan=tick) as scheduler:
        (job,) = scheduler.get_jobs()
        for _ in range(2):
            await asyncio.wait_for(ticks.get(), timeout=10)
            job.modify(next_run_time=datetime.now(UTC))


async def test_nothing_of_a_tick_goes_on_once_the_schedule_is_over() -> None:
    begun, ended = asyncio.Event(), False

    async def tick() -> None:
        nonlocal ended
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # as one that gives back a connection
            ended = True

    async with scheduled(plan=tick):
        await asyncio.wait_for(begun.wait(), timeout=10)
    assert ended
