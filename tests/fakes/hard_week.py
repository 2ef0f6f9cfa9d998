"""A week in which everything fails once: what `status` has a story to tell of."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from core.model import Subscription
from core.ports import Store
from core.store import migrate, open_store
from tests.fakes.day import Day

_MORNING, _EVENING = 6, 19
MONDAY = date(2025, 5, 12)


async def a_hard_week(store: Store) -> tuple[Day, Subscription]:
    """From Monday 12 May 2025 at noon to Tuesday the 20th at noon of Berlin; the channel is subscribed at the start.

    On Tuesday arXiv does not answer until noon. From Wednesday to Thursday the model does not. On Friday one of two
    categories comes late. On Monday the bot is away. Of Tuesday there is nothing yet.
    """
    day = Day(store)
    scene = day.scene
    days = [MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7)]
    for number, each in enumerate(days, start=1):
        scene.announce_good(each, number)
    day.jump(2025, 5, 12, 12)
    order = await scene.subscribed(zone="Europe/Berlin", categories=("cs.LG", "cs.AI"))
    await _until(day, 13, 6)
    scene.source.unreachable = True
    await _until(day, 13, 10)
    scene.source.unreachable = False
    await _until(day, 14, 6)
    scene.scorer.silent = True
    await _until(day, 15, 12)
    scene.scorer.silent = False
    await _until(day, 16, 6)
    scene.source.late = {"cs.AI"}
    await _until(day, 16, 18)
    scene.source.late = set()
    await _until(day, 16, 20)
    day.jump(2025, 5, 20, 6)
    await day.visits()
    scene.source.late = {"cs.LG", "cs.AI"}
    await _until(day, 20, 10)
    return day, order


async def _until(day: Day, date_of_may: int, hour: int) -> None:
    """Look every half an hour of the working day, until then (UTC)."""
    clock = day.scene.clock
    while (now := clock.now()) < datetime(2025, 5, date_of_may, hour, tzinfo=UTC):
        if _MORNING <= now.hour < _EVENING:
            await day.visits()
        clock.advance(1800)


def lived_in(url: str) -> datetime:
    """Let the week pass in the SQLite file at that address, which is made; when it ends."""

    async def live() -> datetime:
        await migrate(url)
        store = open_store(url)
        day, _ = await a_hard_week(store)
        await store.close()
        return day.scene.clock.now()

    return asyncio.run(live())
