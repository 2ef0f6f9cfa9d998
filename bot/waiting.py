"""Waiting for tasks, and giving them up."""

from __future__ import annotations

import asyncio
from typing import Any


async def first_of(task: asyncio.Task[Any], stop: asyncio.Event, within: float | None = None) -> None:
    """Wait for the end of the task, for `stop`, or that many seconds."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED, timeout=within)
    stopping.cancel()


async def given_up(*tasks: asyncio.Task[Any]) -> None:
    """Cancel these tasks, and wait until they have ended: one that still gives back what it held, a connection to the
    store above all, is not to be surprised by its being closed."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
