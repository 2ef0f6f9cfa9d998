"""Use case: the day. Whoever is due gets the digest of each due date, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.calendar import Calendar
from core.delivery import Courier
from core.digesting import DigestMaker
from core.due import due_dates, posting_of
from core.errors import BroadsheetError, NotPublishedYet
from core.model import Channel, DeliveryState, Subscription
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
        """Who is due and not served, with the date, except what was tried a moment ago."""
        async with self.store.read() as work:
            orders = await work.subscriptions.all()
        now = self.clock.now()
        for key in [key for key, until in self._resting.items() if until <= now]:
            del self._resting[key]
        dates = ((order, day) for order in orders for day in due_dates(order, self.calendar, now))
        awake = [(order, day) for order, day in dates if (order.channel, day) not in self._resting]
        return tuple([one for one in awake if not await self._served(*one)])

    async def visit(self, order: Subscription, day: date) -> Visit:
        """Make and post the digest of one subscription and date, or tell why not; then it rests for a while."""
        self._resting[order.channel, day] = self.clock.now() + REST
        late = self.clock.now() > posting_of(order, self.calendar, day) + PATIENCE
        try:
            digest = await self.maker.make(order, day, partial=late)
            await self.courier.deliver(digest)
        except NotPublishedYet as waiting:
            return Visit(order.channel, day, Step.WAITING, str(waiting))
        except BroadsheetError as fault:
            return Visit(order.channel, day, Step.FAILED, str(fault))
        return Visit(order.channel, day, Step.DELIVERED)

    async def _served(self, order: Subscription, day: date) -> bool:
        async with self.store.read() as work:
            delivery = await work.deliveries.get(order.channel, day)
        return delivery is not None and delivery.state is DeliveryState.SENT
