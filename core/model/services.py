"""How the services outside fare, and whether they are to be asked at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Halt:
    """The operator stopped all work that costs money or time, for this reason, `since` this instant."""

    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """When a service last did its part, and when and why it last did not."""

    ok_at: datetime | None = None
    fault_at: datetime | None = None
    fault: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the last that was heard of it was good; so it is when nothing was heard."""
        return self.fault_at is None or (self.ok_at is not None and self.ok_at >= self.fault_at)
