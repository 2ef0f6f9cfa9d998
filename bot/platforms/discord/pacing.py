"""How often Discord may be asked over all: fifty times a second, by all processes of a bot together.

https://docs.discord.com/developers/topics/rate-limits: who goes on asking too much is shut out altogether. discord.py
(2.7) heeds this limit only once it is broken; the limits of single routes it keeps by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams, TraceRequestStartParams

MOST, LEAST = 47.0, 5.0
"""Requests a second: what is left of the fifty is for whoever else asks."""
ONCE, AGAIN = 0.8, 0.5
"""What is left of the rate when Discord refuses, and when it refused a moment ago: once may have been chance."""
GROWTH = 2.0
"""By so many requests a second the rate grows again with each second."""
BURST = 2
"""Requests that need not wait for each other."""
# Answers to people do not count, and do not wait.
_APART = ("/interactions/", "/webhooks/")
_TOO_MANY = 429
_LONG_AGO = 10.0
_LONGEST_PAUSE = 60.0


@dataclass
class Rate:
    """How often one process asks: as often as it may, and less when Discord finds that all together ask too much. So
    processes come to share the limit without knowing of each other. Times are seconds of one clock."""

    _even: float = 0.0
    _told: float = float("-inf")
    _then: float = MOST

    def wait(self, now: float) -> float:
        """Seconds until one more may begin."""
        return max(0.0, self._even - (BURST - 1) / self.at(now) - now)

    def begun(self, now: float) -> None:
        """One began."""
        self._even = max(self._even, now) + 1 / self.at(now)

    def at(self, now: float) -> float:
        """Requests a second."""
        return min(MOST, self._then + GROWTH * (now - self._told)) if now > self._told else self._then

    def refused(self, now: float, pause: float = 0.0) -> None:
        """Discord said that it is too much, and for how many seconds to ask nothing. What it says within a second it
        says of one burst."""
        quiet = now - self._told
        if quiet >= 1:
            less = ONCE if quiet >= _LONG_AGO else AGAIN
            self._then, self._told = max(LEAST, self.at(now) * less), now
        self._even = max(self._even, now + pause + (BURST - 1) / self.at(now))


@dataclass(frozen=True)
class Pace:
    """Lets requests wait for their turn; `now` and `sleep` are in seconds."""

    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rate: Rate = field(default_factory=Rate)
    _next: asyncio.Lock = field(default_factory=asyncio.Lock)

    def listen(self, trace: TraceConfig) -> None:
        """Let whoever sends with this trace wait: aiohttp lets it see a request before it goes out."""
        trace.on_request_start.append(self._asked)
        trace.on_request_end.append(self._answered)

    async def _asked(self, session: ClientSession, context: SimpleNamespace, told: TraceRequestStartParams) -> None:
        if not any(part in told.url.path for part in _APART):
            # One after the other, by when each really began: several that were to wake one after the other wake at
            # once in a process that is busy, and are too many for the second in which they begin.
            async with self._next:
                if wait := self.rate.wait(self.now()):
                    await self.sleep(wait)
                self.rate.begun(self.now())

    async def _answered(self, session: ClientSession, context: SimpleNamespace, told: TraceRequestEndParams) -> None:
        if told.response.status == _TOO_MANY and "X-RateLimit-Global" in told.response.headers:
            self.rate.refused(self.now(), _pause(told.response.headers.get("Retry-After", "")))


def _pause(header: str) -> float:
    """Seconds. discord.py pauses by itself, but not who waited for a turn here."""
    try:
        seconds = float(header)
    except ValueError:
        return 0.0
    return min(seconds, _LONGEST_PAUSE) if seconds > 0 else 0.0
