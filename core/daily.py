"""Use case: the day. Whoever is due gets the digest of each due date, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.calendar import Calendar
from core.delivery import Courier
from core.digesting import DigestMaker
from core.due import due_dates, posting_of
from core.errors import NotPublishedYet, ServiceError
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
    """Looks who is due, and serves them. Safe to call as often as one likes."""

    store: Store
    calendar: Calendar
    maker: DigestMaker
    courier: Courier
    clock: Clock
    _resting: dict[tuple[Channel, date], datetime] = field(default_factory=dict)

    async def visit_all(self, heard: Callable[[Visit], None]) -> None:
        """Serve every subscription that is due and not served yet. One that fails does not keep the others waiting."""
        async with self.store.read() as work:
            orders = await work.subscriptions.all()
        for order in orders:
            for day in due_dates(order, self.calendar, self.clock.now()):
                if not self._rests(order, day) and not await self._served(order, day):
                    heard(await self._visit_and_rest(order, day))

    async def visit(self, order: Subscription, day: date) -> Visit:
        """Make and post the digest of one subscription and date, or tell why not."""
        late = self.clock.now() > posting_of(order, self.calendar, day) + PATIENCE
        try:
            digest = await self.maker.make(order, day, partial=late)
            await self.courier.deliver(digest)
        except NotPublishedYet as waiting:
            return Visit(order.channel, day, Step.WAITING, str(waiting))
        except ServiceError as fault:
            return Visit(order.channel, day, Step.FAILED, str(fault))
        return Visit(order.channel, day, Step.DELIVERED)

    async def _visit_and_rest(self, order: Subscription, day: date) -> Visit:
        visit = await self.visit(order, day)
        if visit.step is not Step.DELIVERED:
            self._resting[order.channel, day] = self.clock.now() + REST
        return visit

    def _rests(self, order: Subscription, day: date) -> bool:
        return self.clock.now() < self._resting.get((order.channel, day), self.clock.now())

    async def _served(self, order: Subscription, day: date) -> bool:
        async with self.store.read() as work:
            delivery = await work.deliveries.get(order.channel, day)
        return delivery is not None and delivery.state is DeliveryState.SENT
