"""What a server says that it still lets through, and who waits for it. One allowance for all runs of a scorer.

The headers: https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ports import Clock

LONGEST_WAIT = 120.0
"""Seconds. Nobody waits longer for a limit to be lifted; what is asked after it is the server's to refuse."""

_COUNT = re.compile(r"\d{1,12}", re.ASCII)
_NUMBER = r"(\d{1,9}(?:\.\d{1,9})?)"
_SPAN = re.compile(rf"(?:{_NUMBER}d)?(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s)?(?:{_NUMBER}ms)?", re.ASCII)
_SECONDS = (86_400.0, 3_600.0, 60.0, 1.0, 0.001)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit as told with an answer: how much is `left` of `most` (None if not told), and in how many seconds all
    of it is back."""

    most: int | None
    left: int
    back_in: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer's headers tell; None is what they do not."""

    requests: Limit | None = None
    tokens: Limit | None = None


UNTOLD = Limits()


def read_limits(headers: Mapping[str, str]) -> Limits:
    """The limits in an answer's headers. What is no number, no time or no sense is passed over."""
    return Limits(_limit(headers, "requests"), _limit(headers, "tokens"))


def _limit(headers: Mapping[str, str], what: str) -> Limit | None:
    most = _count(headers.get(f"x-ratelimit-limit-{what}"))
    left = _count(headers.get(f"x-ratelimit-remaining-{what}"))
    back_in = _seconds(headers.get(f"x-ratelimit-reset-{what}"))
    if left is None or back_in is None or most == 0 or (most is not None and left > most):
        return None
    return Limit(most, left, back_in)


def _count(text: str | None) -> int | None:
    return int(text) if text and _COUNT.fullmatch(text) else None


def _seconds(text: str | None) -> float | None:
    """Seconds of a span such as `1s`, `6m0s`, `120ms`."""
    found = _SPAN.fullmatch(text[:60]) if text else None
    return sum(float(part) * unit for part, unit in zip(found.groups(0), _SECONDS, strict=True)) if found else None


class Level:
    """What is left of one limit, as far as is known.

    A server counts a call when it comes in: of what it said was left, only the calls begun since are gone.
    """

    def __init__(self) -> None:
        self.back_at: datetime | None = None
        self._most: int | None = None
        self._left: int | None = None  # as last told; None: not known
        self._told_by = -1
        self._since: dict[int, int] = {}

    def carries(self, amount: int, now: datetime) -> bool:
        """Whether a call of this amount would be let through. One that is above the whole limit has to be tried."""
        if self.back_at and now >= self.back_at:
            self.refill()
        if self._left is None:
            return True
        return min(amount, self._most or amount) <= self._left - sum(self._since.values())

    def refill(self) -> None:
        """All of it is back."""
        self._left, self.back_at = self._most, None
        self._since.clear()

    def forget(self) -> None:
        """Nothing is known any more."""
        self._most = None
        self.refill()

    def take(self, call: int, amount: int) -> None:
        """A call begins."""
        self._since[call] = amount

    def hear(self, call: int, limit: Limit | None, now: datetime) -> None:
        """A call has ended, and its answer tells this. Of answers that overtake each other the newest call's holds."""
        if limit and call > self._told_by:
            self._told_by, self._left, self._most = call, limit.left, limit.most
            self.back_at = now + timedelta(seconds=min(limit.back_in, LONGEST_WAIT))
            self._since = {later: amount for later, amount in self._since.items() if later > call}
        elif self._left is None:
            self._since.pop(call, None)


class Allowance:
    """Lets a call begin when the server's limits carry it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._requests, self._tokens = Level(), Level()
        self._numbers = itertools.count()
        self._turn = asyncio.Lock()
        self._ended = asyncio.Event()
        self._under_way = 0

    async def take(self, tokens: int) -> int:
        """Wait until a call of so many tokens is let through, and begin it. The answer is its number."""
        async with self._turn:
            while level := self._short(tokens):
                await self._wait(level)
            call = next(self._numbers)
            self._requests.take(call, 1)
            self._tokens.take(call, tokens)
            self._under_way += 1
        return call

    def end(self, call: int, limits: Limits) -> None:
        """That call has ended, with these headers or none."""
        now = self._clock.now()
        self._requests.hear(call, limits.requests, now)
        self._tokens.hear(call, limits.tokens, now)
        self._under_way -= 1
        self._ended.set()

    def _short(self, tokens: int) -> Level | None:
        now = self._clock.now()
        if not self._requests.carries(1, now):
            return self._requests
        return None if self._tokens.carries(tokens, now) else self._tokens

    async def _wait(self, level: Level) -> None:
        """Until it is back; where nobody said when, until an answer tells more, or nothing is under way any more."""
        if level.back_at:
            await self._clock.sleep((level.back_at - self._clock.now()).total_seconds())
        elif self._under_way:
            self._ended.clear()
            await self._ended.wait()
        else:
            level.forget()
