"""Port to the record of what people are owed the end of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from core.model import Channel, Errand


class Errands(Protocol):
    """What people asked for, until they were told how it ended."""

    async def put(self, errand: Errand, look_at: datetime) -> None:
        """Put it on record. Whoever was asked is at it; others look after it from `look_at` on."""

    async def get(self, key: str) -> Errand | None:
        """It, if its end is still owed."""

    async def of(self, channel: Channel) -> tuple[Errand, ...]:
        """All of a channel, oldest first."""

    async def drop(self, key: str) -> None:
        """It is ended."""

    async def hand_out(self, platforms: Collection[str], now: datetime, until: datetime) -> tuple[Errand, ...]:
        """Those of channels of these platforms that are to be looked after, oldest first, each with one try more; until
        then nobody else gets them."""

    async def put_off(self, key: str, until: datetime) -> None:
        """Look after it then, and not before: it could not be tried."""

    async def all_again(self) -> None:
        """Look after all of them at once."""

    async def prune(self, before: datetime) -> None:
        """Forget what was asked for before that moment."""
