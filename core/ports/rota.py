"""Ports to the record of when channels are looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from core.model import Channel, OnRota


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
