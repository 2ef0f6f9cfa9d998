"""A clock that moves only when it is told to, or slept on."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta


class FakeClock:
    """Time that passes at once: `sleep` moves it on."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
