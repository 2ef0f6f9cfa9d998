"""What is asked of the store about what all processes agree on while they run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from core.model import Halt, Health


class Healths(Protocol):
    """How the services outside fare, as all processes see them: "arXiv", "model"."""

    async def ok(self, service: str, at: datetime) -> None:
        """It did its part."""

    async def fault(self, service: str, reason: str, at: datetime) -> None:
        """It did not."""

    async def all(self) -> dict[str, Health]:
        """What was heard last, by service."""


class Turns(Protocol):
    """Whose turn it is to do what only one may do at a time, such as ask arXiv. Shared by all processes."""

    async def take(self, service: str, holder: str, *, now: datetime, pause: float, lease: float) -> float:
        """Try to take the turn. 0.0: it is yours, for at most `lease` seconds, and the next begins at the earliest
        `pause` seconds from `now`. Otherwise: the seconds to wait before trying again."""

    async def renew(self, service: str, holder: str, *, now: datetime, lease: float) -> bool:
        """Keep one's turn for another `lease` seconds. False, and nothing happens, if it is another's by now."""

    async def give_back(self, service: str, holder: str, *, not_before: datetime | None = None) -> None:
        """End one's turn. `not_before` holds everybody off until then (a service that said Retry-After)."""

    async def prune(self, before: datetime) -> None:
        """Forget those that nobody has had, and that held nobody off, since that moment."""


class Buckets(Protocol):
    """From when on each bucket of `core.throttle` is full. Of its key only a hash is kept."""

    async def hold(self, keys: Collection[str], now: datetime) -> dict[str, datetime]:
        """When each of them is full, by key; one that is not known is full `now`. Until this unit ends, no other unit
        holds any of them. Only in a unit that writes."""

    async def put(self, full_at: Mapping[str, datetime]) -> None:
        """Keep these, by key."""

    async def prune(self, before: datetime) -> None:
        """Forget those that were full before that moment: what is not known is full as well."""


class Halts(Protocol):
    """The operator's switch."""

    async def get(self) -> Halt | None:
        """The halt that stands; None as long as everything goes on."""

    async def put(self, halt: Halt) -> None:
        """Let it stand, in place of one that does."""

    async def lift(self) -> bool:
        """Let everything go on. False if it did."""
