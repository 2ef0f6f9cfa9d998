"""Work that goes on after Slack was told that it was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog

from bot.boundary import guarded
from core.errors import BroadsheetError

# Seconds between the beginnings of two pieces of work, and how long one waits at most for what is still to be
# acknowledged. Of many commands at one moment all are acknowledged before most are worked on.
_BETWEEN, _MOST = 0.02, 1.0


class Tasks:
    """Work under way. What goes wrong in it is logged; a person was told before, where there was one."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._newest: dict[str, asyncio.Task[None]] = {}
        self._unheard = 0
        self._all_heard = asyncio.Event()
        self._all_heard.set()

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """While something is being acknowledged. Work that is about to begin waits for the end of it, for a moment."""
        self._unheard += 1
        self._all_heard.clear()
        try:
            yield
        finally:
            self._unheard -= 1
            if not self._unheard:
                self._all_heard.set()

    def begin(self, work: Coroutine[Any, Any, None], after: str = "") -> None:
        """Do this work, beside everything else, or `after` what was begun under the same name."""
        waited = _ended(self._newest.get(after)) if after else self._in_turn()
        task = asyncio.create_task(guarded(_logged(waited, work), lambda name: None))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if after:
            self._newest[after] = task
            task.add_done_callback(lambda done: self._forget(after, done))

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        if self._newest.get(name) is task:
            del self._newest[name]

    async def _in_turn(self) -> None:
        async with self._turn:
            await asyncio.sleep(_BETWEEN)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_heard.wait(), _MOST)

    async def drain(self, seconds: float) -> None:
        """Let the work under way end, for so long; then give the rest up."""
        left = await self.ended(seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def ended(self, seconds: float) -> Collection[asyncio.Task[None]]:
        """Wait for the work under way, for so long; what is not done by then."""
        return (await asyncio.wait(self._running, timeout=seconds))[1] if self._running else ()


async def _logged(waited: Coroutine[Any, Any, None], work: Coroutine[Any, Any, None]) -> None:
    try:
        await waited
        await work
    except BroadsheetError as fault:
        structlog.get_logger().warning("slack", reason=str(fault))
    finally:
        work.close()  # it may never have begun


async def _ended(before: asyncio.Task[None] | None) -> None:
    if before:
        await asyncio.wait({before})
