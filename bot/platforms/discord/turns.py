"""Turns of people: what one of them asks a thousand times does not hold up what others ask."""

from __future__ import annotations

import asyncio
from collections import Counter
from weakref import WeakValueDictionary

# Seconds between the beginnings of two pieces of one person's work, and how many of them wait at most.
_BETWEEN, _MOST = 0.02, 50


class Turns:
    """Whose turn it is, by person or whatever else has a name."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()

    def are_many(self, of: str) -> bool:
        """Whether so much is waiting already that no more is taken."""
        return self._waiting[of] >= _MOST

    async def turn(self, of: str) -> None:
        """Wait for it: the first is at once, the others a moment after one another."""
        lock = self._turns.setdefault(of, asyncio.Lock())
        self._waiting[of] += 1
        try:
            await lock.acquire()
        finally:
            self._waiting[of] -= 1
            if not self._waiting[of]:
                del self._waiting[of]
        asyncio.get_running_loop().call_later(_BETWEEN, lock.release)
