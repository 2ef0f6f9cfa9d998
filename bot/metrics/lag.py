"""How late the event loop is with what should happen now: what blocks it keeps everybody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

EVERY = 1.0
"""Seconds between two looks."""


class LoopLag:
    """Tells `lagged` once in a while by how many seconds the loop came late. A chain of timers: nothing to end."""

    def __init__(self, lagged: Callable[[float], None], every: float = EVERY) -> None:
        self._lagged, self._every = lagged, every
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Look from now on, on the loop that is running; once, however often this is called."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._arm(loop)

    def _arm(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + self._every
        loop.call_at(due, self._beat, loop, due)

    def _beat(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._lagged(max(0.0, loop.time() - due))
        if self._loop is loop:
            self._arm(loop)
