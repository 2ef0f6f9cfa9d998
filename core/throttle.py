"""How often people may ask for what costs money or time: a bucket for each of them, for each channel and workspace.

A bucket holds so many asks and fills up evenly. Of each the store keeps when it is full, so that all processes agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.errors import AskedTooOften
from core.model import Channel, Person
from core.ports import Clock, Store

_MINUTE = timedelta(minutes=1)
_FREE = "What is there already can be asked for at any time: `/digest`, `/saved`, `/paper`."


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of so many, at `most`, that takes so long to fill."""

    most: int
    within: timedelta

    def after_one(self, full_at: datetime, now: datetime) -> datetime | None:
        """When a bucket that is full at `full_at` is full again after one more; None if it is empty."""
        full = max(full_at, now) + self._every
        return full if full - now <= self.within else None

    def next_at(self, full_at: datetime) -> datetime:
        """When there is one more in a bucket that is empty."""
        return full_at + self._every - self.within

    @property
    def words(self) -> str:
        """`6 times in 10 minutes`."""
        minutes = self.within / _MINUTE
        times = "once" if self.most == 1 else f"{self.most:,} times"
        return f"{times} in {minutes:g} {'minute' if minutes == 1 else 'minutes'}"

    @property
    def _every(self) -> timedelta:
        return self.within // self.most


@dataclass(frozen=True, slots=True)
class Rates:
    """For whom there are limits; None is none."""

    person: Rate | None = None
    channel: Rate | None = None
    workspace: Rate | None = None


UNLIMITED = Rates()


@dataclass(frozen=True, slots=True)
class Throttle:
    """Counts what people ask for."""

    store: Store
    clock: Clock
    rates: Rates = UNLIMITED

    async def take(self, channel: Channel, person: Person) -> None:
        """Count one for this person, this channel and its workspace: for all of them, or, where one is empty, for none.
        Raises `AskedTooOften`, and `StoreError`."""
        rates = self._rates(channel, person)
        if not rates:
            return
        now = self.clock.now()
        async with self.store.write() as work:
            full = await work.buckets.hold([key for key, _ in rates.values()], now)
            after = {key: rate.after_one(full[key], now) for key, rate in rates.values()}
            empty = {who: rate.next_at(full[key]) for who, (key, rate) in rates.items() if after[key] is None}
            if not empty:
                await work.buckets.put({key: at for key, at in after.items() if at})
                return
            order = await work.subscriptions.get(channel)
        raise _refusal({who: rate for who, (_, rate) in rates.items()}, empty, order.zone if order else "UTC")

    def _rates(self, channel: Channel, person: Person) -> dict[str, tuple[str, Rate]]:
        """By who asked, in words: the bucket's key, and its rate."""
        workspace = f"{channel.platform}/{channel.workspace}"
        found = {
            "You": (f"person/{workspace}/{person.id}", self.rates.person),
            "People in this channel": (f"channel/{channel}", self.rates.channel),
            "People in this workspace": (f"workspace/{workspace}", self.rates.workspace),
        }
        return {who: (key, rate) for who, (key, rate) in found.items() if rate}


def _refusal(rates: Mapping[str, Rate], empty: Mapping[str, datetime], zone: str) -> AskedTooOften:
    """About the one that has to wait longest. Minutes are rounded up, so that what is told is true."""
    who = max(empty, key=lambda one: empty[one])
    at = (empty[who] + _MINUTE - timedelta.resolution).astimezone(ZoneInfo(zone))
    return AskedTooOften(f"{who} asked {rates[who].words}; the next is possible at {at:%H:%M}. {_FREE}")
