"""What a test can let go wrong with the next call of a method."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a call fails."""

    ERROR = "an error code"
    STATUS = "an HTTP status"
    LIMITED = "too many calls"
    HANG = "no answer until released"
    DROP_BEFORE = "the connection is lost before anything is done"
    DROP_AFTER = "the connection is lost after everything is done"


@dataclass
class Fault:
    """One failure. `reached` is set when a call meets it; `release` lets a hanging call go on."""

    kind: Kind
    error: str = ""
    status: int = 200
    after: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """A hanging call is now handled."""
        self.released.set()


@dataclass
class Faults:
    """Failures in waiting, by method: a Web API method, `response_url`, `upload`, or `*` for any."""

    waiting: dict[str, deque[Fault]] = field(default_factory=dict)

    def _add(self, method: str, fault: Fault, times: int) -> Fault:
        self.waiting.setdefault(method, deque()).extend([fault] * times)
        return fault

    def error(self, method: str, error: str, times: int = 1, **more: Any) -> Fault:
        """The next calls answer `ok: false` with this code."""
        return self._add(method, Fault(Kind.ERROR, error=error, more=more), times)

    def http(self, method: str, status: int = 500, times: int = 1) -> Fault:
        """The next calls answer this status with a page."""
        return self._add(method, Fault(Kind.STATUS, status=status), times)

    def limited(self, method: str, after: int = 1, times: int = 1) -> Fault:
        """The next calls answer 429 with this Retry-After, in seconds."""
        return self._add(method, Fault(Kind.LIMITED, after=after), times)

    def hang(self, method: str) -> Fault:
        """The next call is not handled until the fault is released."""
        return self._add(method, Fault(Kind.HANG), 1)

    def drop_before(self, method: str, times: int = 1) -> Fault:
        """The next calls lose their connection and do nothing."""
        return self._add(method, Fault(Kind.DROP_BEFORE), times)

    def drop_after(self, method: str, times: int = 1) -> Fault:
        """The next calls do their work, then lose their connection: who sends again does it twice."""
        return self._add(method, Fault(Kind.DROP_AFTER), times)

    def of(self, method: str) -> Fault | None:
        """The fault that befalls this call, if any. It is used up."""
        for name in (method, "*"):
            if self.waiting.get(name):
                fault = self.waiting[name].popleft()
                fault.reached.set()
                return fault
        return None

    def clear(self) -> None:
        """Nothing goes wrong any more; hanging calls go on."""
        for fault in (fault for line in self.waiting.values() for fault in line):
            fault.release()
        self.waiting.clear()
