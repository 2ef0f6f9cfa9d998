"""How often the app may call (https://discord.com/developers/docs/topics/rate-limits)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

TOGETHER = (50, 1.0)  # "all bots can make up to 50 requests per second"

# Discord tells limits in headers only; these are what they are known to be.
_LIMITS = {
    "create_message": (5, 5.0),
    "edit_message": (5, 5.0),
    "delete_message": (5, 1.0),
    "add_reaction": (1, 0.25),
    "remove_reaction": (1, 0.25),
    "followup": (5, 2.0),
    "edit_original": (5, 2.0),
    "edit_followup": (5, 2.0),
}


@dataclass(frozen=True)
class Standing:
    """How a bucket stands after a call. `wait`: seconds by the clock until it is full again.

    `told`: what the client is told to wait; `refused`: the call was one too many.
    """

    bucket: str
    limit: int
    remaining: int
    wait: float
    told: float
    refused: bool = False
    everywhere: bool = False


@dataclass
class Bucket:
    """Calls of one kind in one place within a window. `ahead`: what was waited without the clock's knowing."""

    limit: int
    window: float
    started: float = 0.0
    used: int = 0
    ahead: float = 0.0
    owed: tuple[float, float] | None = None

    def count(self, now: float) -> bool:
        """One call. False when it is one too many."""
        if now + self.ahead >= self.started + self.window:
            self.started, self.used = now + self.ahead, 0
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def left(self, now: float) -> float:
        """Seconds until it is full again."""
        return max(0.0, self.started + self.window - now - self.ahead)


@dataclass
class Rates:
    """Counts calls. `on` may be switched while it runs. `hurry`: see README."""

    on: bool = True
    hurry: bool = False
    waited: list[tuple[str, float]] = field(default_factory=list)
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def count(self, call: str, place: str, now: float, *, together: bool = True) -> Standing | None:
        """One call. `place`: the channel, guild or token that it is about. `together`: it counts with all others."""
        if not self.on:
            return None
        if together and not self._of("everything", *TOGETHER, now).count(now):
            return self._standing("everything", self._buckets["everything"], now, refused=True, everywhere=True)
        name = f"{call}:{place}"
        bucket = self._of(name, *_LIMITS.get(call, TOGETHER), now)
        return self._standing(name, bucket, now, refused=not bucket.count(now))

    def _of(self, name: str, limit: int, window: float, now: float) -> Bucket:
        bucket = self._buckets.setdefault(name, Bucket(limit, window, now))
        if bucket.owed and asyncio.get_running_loop().time() >= bucket.owed[0]:
            bucket.ahead += bucket.owed[1]
            bucket.owed = None
        return bucket

    def _standing(self, name: str, bucket: Bucket, now: float, *, refused: bool, everywhere: bool = False) -> Standing:
        wait = bucket.left(now)
        told = wait / 1000 if self.hurry else wait
        remaining = 0 if refused else bucket.limit - bucket.used
        if remaining == 0:
            self.waited.append((name, wait))
            if self.hurry:
                bucket.owed = (asyncio.get_running_loop().time() + told, wait)
        call = name.partition(":")[0]
        return Standing(call, bucket.limit, remaining, wait, told, refused, everywhere)
