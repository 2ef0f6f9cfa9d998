"""What a test can let go wrong with the next call."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.fakes.discord.refusals import Refused


class FaultKind(StrEnum):
    """How a call fails."""

    STATUS = "an HTTP status with a page"
    STATUS_AFTER = "the same after everything is done"
    REFUSED = "one of Discord's errors"
    LIMITED = "too many calls"
    HANG = "no answer until released"
    DROP_BEFORE = "the connection is lost before anything is done"
    DROP_AFTER = "the connection is lost after everything is done"


@dataclass
class Fault:
    """One failure. `reached` is set when a call meets it; `release` lets a hanging call go on."""

    kind: FaultKind
    status: int = 200
    refusal: Refused | None = None
    after: float = 0.0
    everywhere: bool = False
    via: bool = True
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """A hanging call is now handled."""
        self.released.set()


@dataclass
class Faults:
    """Failures in waiting, by the name of a call, or `*` for any."""

    waiting: dict[str, deque[Fault]] = field(default_factory=dict)

    def _add(self, call: str, fault: Fault, times: int) -> Fault:
        self.waiting.setdefault(call, deque()).extend([fault] * times)
        return fault

    def http(self, call: str, status: int = 500, times: int = 1) -> Fault:
        """The next calls answer this status with a page. The client itself tries 500, 502 and 504 again, later."""
        return self._add(call, Fault(FaultKind.STATUS, status=status), times)

    def http_after(self, call: str, status: int = 502, times: int = 1) -> Fault:
        """The next calls do their work, then answer this status with a page: who sends again does it twice."""
        return self._add(call, Fault(FaultKind.STATUS_AFTER, status=status), times)

    def refuse(self, call: str, status: int, code: int, message: str = "", times: int = 1, **more: Any) -> Fault:
        """The next calls answer one of Discord's errors."""
        refusal = Refused(status, code, message or f"error {code}", **more)
        return self._add(call, Fault(FaultKind.REFUSED, refusal=refusal), times)

    def limited(
        self, call: str, after: float = 1.0, times: int = 1, *, everywhere: bool = False, via: bool = True
    ) -> Fault:
        """The next calls answer 429, seconds to wait. `everywhere`: the global limit. Without `via`: as Cloudflare."""
        fault = Fault(FaultKind.LIMITED, after=after, everywhere=everywhere, via=via)
        return self._add(call, fault, times)

    def banned(self, times: int = 1) -> Fault:
        """The next calls answer 429 as Cloudflare does: a page, and no `Via`."""
        return self._add("*", Fault(FaultKind.LIMITED, after=3600, via=False), times)

    def hang(self, call: str) -> Fault:
        """The next call is not handled until the fault is released."""
        return self._add(call, Fault(FaultKind.HANG), 1)

    def drop_before(self, call: str, times: int = 1) -> Fault:
        """The next calls lose their connection and do nothing."""
        return self._add(call, Fault(FaultKind.DROP_BEFORE), times)

    def drop_after(self, call: str, times: int = 1) -> Fault:
        """The next calls do their work, then lose their connection: who sends again does it twice."""
        return self._add(call, Fault(FaultKind.DROP_AFTER), times)

    def of(self, call: str) -> Fault | None:
        """The fault that befalls this call, if any. It is used up."""
        for name in (call, "*"):
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
