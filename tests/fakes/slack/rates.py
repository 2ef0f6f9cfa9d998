"""How often an app may call a method (https://docs.slack.dev/apis/web-api/rate-limits)."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
BURST = 4  # "short bursts" of messages to one channel; no page states a number
OF_A_WORKSPACE = 300  # "several hundred messages per minute" over a workspace


class Limited(Exception):
    """Too many calls. `after`: whole seconds until the next may succeed."""

    def __init__(self, after: int) -> None:
        super().__init__(f"ratelimited for {after} s")
        self.after = after


@dataclass
class Rates:
    """Counts calls. `on` may be switched while it runs."""

    on: bool = True
    _minute: dict[tuple[str, ...], deque[float]] = field(default_factory=dict)
    _bucket: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def count(self, team: str, method: str, limit: int, now: float) -> None:
        """One call of a method that may be called `limit` times a minute."""
        if not self.on:
            return
        calls = self._minute.setdefault((team, method), deque())
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= limit:
            raise Limited(max(1, math.ceil(calls[0] + 60 - now)))
        calls.append(now)

    def count_post(self, team: str, channel: str, now: float) -> None:
        """One message to a channel: one a second, a few at once."""
        if not self.on:
            return
        left, before = self._bucket.get((team, channel), (float(BURST), now))
        left = min(float(BURST), left + now - before)
        if left < 1:
            self._bucket[team, channel] = (left, now)
            raise Limited(max(1, math.ceil(1 - left)))
        self.count(team, "every message", OF_A_WORKSPACE, now)
        self._bucket[team, channel] = (left - 1, now)
