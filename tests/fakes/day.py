"""The day at work: the scene with a courier, and somebody who listens."""

from __future__ import annotations

from datetime import UTC, datetime

from core.daily import Daily, Step, Visit
from core.delivery import Courier
from core.model import Channel
from core.ports import Store
from core.presence import Presence
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import Scene


class Day:
    """Looks who is due, as often as it is told to."""

    def __init__(self, store: Store) -> None:
        self.scene = Scene(store)
        self.platform = FakePlatform()
        platforms = {"fake": self.platform}
        self.presence = Presence(store, platforms, self.scene.clock)
        courier = Courier(store, platforms, self.scene.clock)
        self.daily = Daily(store, self.scene.calendar, self.scene.maker, courier, self.scene.clock)

    async def visits(self) -> list[Visit]:
        return [await self.daily.visit(subscription, day) for subscription, day in await self.daily.due()]

    async def steps(self) -> list[Step]:
        return [visit.step for visit in await self.visits()]

    def heads(self) -> list[tuple[Channel, str]]:
        return [(place, str(one.digest.date)) for place, one, _ in self.platform.posted if one.entry is None]

    def jump(self, year: int, month: int, day: int, hour: int, minute: int = 0) -> None:
        then = datetime(year, month, day, hour, minute, tzinfo=UTC)
        self.scene.clock.advance((then - self.scene.clock.now()).total_seconds())
