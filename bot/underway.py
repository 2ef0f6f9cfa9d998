"""Work that goes on after a chat service was told that it was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any

import structlog

from bot.boundary import guarded, traced
from core.errors import BroadsheetError


class Tasks:
    """Work under way, each piece a request with an id of its own, unless it is a part of one. What goes wrong in it is
    logged; a person was told before, where there was one."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._newest: dict[str, asyncio.Task[None]] = {}
        self._is_over = False

    def begin(self, work: Coroutine[Any, Any, None], after: str = "", *, of: str = "") -> None:
        """Do this work, `of` somebody, beside everything else, or `after` what was begun under the same name; nothing
        any more once the work is drained."""
        if self._is_over:
            work.close()
            return
        waited = _ended(self._newest.get(after)) if after else self._turn(of)
        task = asyncio.create_task(traced(guarded(_logged(waited, work), lambda name: None)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if after:
            self._newest[after] = task
            task.add_done_callback(lambda done: self._forget(after, done))

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, let the work under way end, for so long; then give the rest up."""
        self._is_over = True
        left = await self.ended(seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def ended(self, seconds: float) -> Collection[asyncio.Task[None]]:
        """Wait for the work under way, for so long; what is not done by then."""
        return (await asyncio.wait(self._running, timeout=seconds))[1] if self._running else ()

    async def _turn(self, of: str) -> None:
        """When somebody's work may begin: at once, unless a service has a reason to wait."""

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        if self._newest.get(name) is task:
            del self._newest[name]


async def _ended(before: asyncio.Task[None] | None) -> None:
    if before:
        await asyncio.wait({before})


async def _logged(waited: Coroutine[Any, Any, None], work: Coroutine[Any, Any, None]) -> None:
    try:
        await waited
        await work
    except BroadsheetError as fault:
        structlog.get_logger().warning("work is given up", reason=str(fault))
    finally:
        work.close()  # it may never have begun
