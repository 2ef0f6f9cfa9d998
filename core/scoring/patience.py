"""How long a model's server is given, and when it is left alone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from core.ports import Clock
from core.scoring.allowance import LONGEST_WAIT, UNTOLD, Allowance
from core.scoring.reply import PASSING, Kind, Trouble

_FIRST_PAUSE = {Kind.RATE: 4.0}  # limits are counted by the minute: with five tries this outlasts one
_TRIES = {
    Kind.TIMEOUT: 2,  # each costs the whole timeout
    Kind.NO_WAY: 2,  # a network that is down stays so for longer than anybody waits at a screen
}
_WEIGHT = {Kind.TIMEOUT: 3, Kind.NO_WAY: 3}


class Passage:
    """One call on its way; `told` are the limits in its answer's headers."""

    def __init__(self) -> None:
        self.told = UNTOLD


class Gate:
    """Lets so many calls through at a time, none while the server wants a pause, and none that the server's limits
    would not carry. One for all runs of a scorer."""

    def __init__(self, clock: Clock, width: int) -> None:
        self.slots = asyncio.Semaphore(width)
        self._clock = clock
        self._held_until: datetime | None = None
        self._allowance = Allowance(clock)

    def hold(self, seconds: float) -> None:
        """Let nothing through for that long."""
        until = self._clock.now() + timedelta(seconds=seconds)
        self._held_until = max(until, self._held_until or until)

    async def open(self) -> None:
        """Wait until calls are let through."""
        while self._held_until and (left := (self._held_until - self._clock.now()).total_seconds()) > 0:
            await self._clock.sleep(left)

    @asynccontextmanager
    async def passing(self, tokens: int) -> AsyncIterator[Passage]:
        """Wait until a call of so many tokens is let through, which is then made within the block."""
        await self.open()
        call, passage = await self._allowance.take(tokens), Passage()
        try:
            yield passage
        finally:
            self._allowance.end(call, passage.told)


class Patience:
    """What one run has left. It ends when as many calls in a row have failed as all slots have tries together."""

    def __init__(self, clock: Clock, gate: Gate, *, tries: int, slots: int) -> None:
        self._clock = clock
        self._gate = gate
        self._tries = tries
        self._limit = tries * slots
        self._weight = self._failures = 0
        self.ended = ""  # the reason, once it has

    def end(self, reason: str) -> None:
        """Ask nothing any more. The first reason stands."""
        self.ended = self.ended or reason

    def succeeded(self) -> None:
        """A call brought verdicts."""
        self._weight = self._failures = 0

    def failed(self, trouble: Trouble) -> None:
        """A call brought none."""
        self._weight += _WEIGHT.get(trouble.kind, 1)
        self._failures += 1
        if (trouble.retry_after or 0) > LONGEST_WAIT:  # a server that wants a longer pause is left alone
            self.end(f"{trouble.reason} and wants a pause of {trouble.retry_after:.0f} s")
        if self._weight >= self._limit:
            self.end(f"{trouble.reason}; asking was given up after {self._failures} failed calls in a row")

    def allows(self, trouble: Trouble, tried: int) -> bool:
        """Whether the same call may be tried again after so many tries."""
        if trouble.kind not in PASSING and trouble.kind not in _TRIES:
            return False
        return not self.ended and tried < min(self._tries, _TRIES.get(trouble.kind, self._tries))

    async def back_off(self, trouble: Trouble, tried: int) -> None:
        """Wait before the next try: as long as the server says, or twice as long as before; longer by some chance,
        so that slots do not come back all at once."""
        pause = trouble.retry_after
        if pause is None:
            pause = min(_FIRST_PAUSE.get(trouble.kind, 1.0) * 2 ** (tried - 1), LONGEST_WAIT)
        pause *= 1 + random.random() / 4  # noqa: S311 - nothing secret
        if trouble.kind is Kind.RATE:
            self._gate.hold(pause)
        await self._clock.sleep(pause)
