import asyncio
from datetime import UTC, datetime, timedelta

from bot.schedule import TICK_SECONDS, scheduled


async def test_the_scheduler_ticks_once_it_is_started_and_again_a_minute_later() -> None:
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    scheduler = scheduled(tick)
    scheduler.start()
    (job,) = scheduler.get_jobs()
    job.modify(next_run_time=datetime.now(UTC))
    await asyncio.wait_for(ticked.wait(), timeout=10)
    assert timedelta(0) < job.next_run_time - datetime.now(UTC) <= timedelta(seconds=TICK_SECONDS)
    scheduler.shutdown(wait=False)


async def test_a_tick_that_breaks_is_followed_by_the_next() -> None:
    ticks: asyncio.Queue[None] = asyncio.Queue()

    async def tick() -> None:
        ticks.put_nowait(None)
        raise ZeroDivisionError

    scheduler = scheduled(tick)
    scheduler.start()
    (job,) = scheduler.get_jobs()
    for _ in range(2):
        job.modify(next_run_time=datetime.now(UTC))
        await asyncio.wait_for(ticks.get(), timeout=10)
    scheduler.shutdown(wait=False)
