"""Work that waits until Slack was told of everything that it was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from weakref import WeakValueDictionary

from bot.underway import Tasks

# Seconds between the beginnings of two pieces of one person's work, and how long one waits at most for what is still
# to be acknowledged. Of many commands at one moment all are acknowledged before most are worked on.
_BETWEEN, _MOST = 0.02, 1.0


class SlackTasks(Tasks):
    """Work under way, each piece in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
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

    async def _turn(self, of: str) -> None:
        turn = self._turns.setdefault(of, asyncio.Lock())
        async with turn:
            await asyncio.sleep(_BETWEEN)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_heard.wait(), _MOST)
