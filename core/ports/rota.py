"""Ports to the record of when channels are looked at, and of what people are owed the end of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from core.model import Channel, Errand, OnRota


class Rota(Protocol):
    """When each channel with an order is to be looked at next. Saving an order, and a channel or workspace that is open
    (again), make it at once."""

    async def hand_out(self, platforms: Collection[str], now: datetime, until: datetime) -> tuple[OnRota, ...]:
        """The channels of these platforms whose time has come, longest first; until then nobody else gets them."""

    async def look_at(self, channel: Channel) -> datetime | None:
        """When, in UTC; None for a channel without an order."""

    async def put_off(self, channel: Channel, until: datetime) -> bool:
        """Look at it then, and not before. False, and nothing is changed, if something happened since it was handed
        out for which it is to be looked at at once."""

    async def no_later(self, channel: Channel, until: datetime) -> None:
        """Look at it at that moment at the latest."""

    async def all_again(self) -> None:
        """Look at all of them at once."""


class Errands(Protocol):
    """What people asked for, until they were told how it ended."""

    async def put(self, errand: Errand, look_at: datetime) -> None:
        """Put it on record. Whoever was asked is at it; others look after it from `look_at` on."""

    async def get(self, key: str) -> Errand | None:
        """It, if its end is still owed."""

    async def drop(self, key: str) -> None:
        """It is ended."""

    async def hand_out(self, platforms: Collection[str], now: datetime, until: datetime) -> tuple[Errand, ...]:
        """Those of channels of these platforms that are to be looked after, oldest first; until then nobody else gets
        them."""

    async def put_off(self, key: str, until: datetime) -> None:
        """Look after it then, and not before."""

    async def all_again(self) -> None:
        """Look after all of them at once."""

    async def prune(self, before: datetime) -> None:
        """Forget what was asked for before that moment."""
