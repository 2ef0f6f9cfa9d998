"""Use case: the day. Whoever is due gets the digest of each due date, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.calendar import Calendar
from core.delivery import Courier
from core.digesting import DigestMaker
from core.due import due_dates, posting_of
from core.errors import BroadsheetError, NotPublishedYet, UnderWay
from core.model import Channel, Digest, Subscription
from core.ports import Clock, Store

# How long after its posting time a channel waits for a category that is late, before it gets what there is.
PATIENCE = timedelta(hours=5)
# How long what did not work rests before it is tried again.
REST = timedelta(minutes=10)


class Step(StrEnum):
    """What became of one subscription and date on one visit."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one subscription and date; `reason` says why it is waiting or failed."""

    channel: Channel
    date: date
    step: Step
    reason: str = ""


@dataclass(frozen=True)
class Daily:
    """Looks who is due, and serves them, one at a time. Safe to call as often as one likes."""

    store: Store
    calendar: Calendar
    maker: DigestMaker
    courier: Courier
    clock: Clock
    _resting: dict[tuple[Channel, date], datetime] = field(default_factory=dict)

    async def due(self) -> tuple[tuple[Subscription, date], ...]:
        """Who is to be served, with the date, oldest first: deliveries that were broken off, then what has fallen due;
        not what was tried a moment ago, nor a channel on a platform that is not connected here."""
        async with self.store.read() as work:
            subscriptions = {one.channel: one for one in await work.subscriptions.all() if self._connected(one)}
            begun = await work.deliveries.open()
        now = self.clock.now()
        for key in [key for key, until in self._resting.items() if until <= now]:
            del self._resting[key]
        broken_off = [(one.channel, one.date) for one in begun if one.channel in subscriptions]
        fallen_due = [
            (subscription.channel, day)
            for subscription in subscriptions.values()
            for day in due_dates(subscription, self.calendar, now)
        ]
        keys = [key for key in dict.fromkeys(broken_off + fallen_due) if key not in self._resting]
        return tuple([(subscriptions[channel], day) for channel, day in keys if not await self._served(channel, day)])

    async def visit(self, subscription: Subscription, day: date) -> Visit:
        """Make and post the digest of one subscription and date, or tell why not; then it rests for a while."""
        self._resting[subscription.channel, day] = self.clock.now() + REST
        try:
            begun = await self.courier.begun(subscription.channel, day)
            await self.courier.deliver(begun or await self._made(subscription, day))
        except (NotPublishedYet, UnderWay) as waiting:
            return Visit(subscription.channel, day, Step.WAITING, str(waiting))
        except BroadsheetError as fault:
            return Visit(subscription.channel, day, Step.FAILED, str(fault))
        return Visit(subscription.channel, day, Step.DELIVERED)

    def _connected(self, subscription: Subscription) -> bool:
        return subscription.channel.platform in self.courier.platforms

    async def _made(self, subscription: Subscription, day: date) -> Digest:
        late = self.clock.now() > posting_of(subscription, self.calendar, day) + PATIENCE
        return await self.maker.make(subscription, day, partial=late)

    async def _served(self, channel: Channel, day: date) -> bool:
        return (await self.courier.standing(channel, day)).is_ended
