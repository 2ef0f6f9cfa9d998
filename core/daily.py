"""Use case: the day. Whoever is due gets the digest of each due date, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from core.calendar import Calendar
from core.delivery import Courier
from core.digesting import DigestMaker
from core.due import due_dates, posting_of
from core.errors import BroadsheetError, NotPublishedYet, PlaceClosed, UnderWay
from core.model import Channel, Digest, PlaceState, Subscription
from core.ports import Clock, Store
from core.presence import Presence

# How long after its posting time a channel waits for a category that is late, before it gets what there is.
PATIENCE = timedelta(hours=5)
# How long what did not work rests before it is tried again.
REST = timedelta(minutes=10)
# How long a closed channel rests before its platform is asked about it again: that it is open may have gone unheard.
LOOK_AGAIN = timedelta(hours=1)
# How many closed channels are looked at in one go, so that those that are open do not wait for them.
_LOOKS = 5
_NEVER = datetime.min.replace(tzinfo=UTC)


class Step(StrEnum):
    """What became of one subscription and date on one visit."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    CLOSED = "closed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one subscription and date; `reason` says why it is waiting, why the channel is closed, or what
    failed."""

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
    _looked: dict[Channel, datetime] = field(default_factory=dict)
    _refused: dict[Channel, str] = field(default_factory=dict)

    async def due(self) -> tuple[tuple[Subscription, date], ...]:
        """Who is to be served, with the date, oldest first: deliveries that were broken off, then what has fallen due;
        not what was tried a moment ago, nor a channel that is closed or on a platform that is not connected here.

        Now and then closed channels are looked at. One that refused messages, and is open as far as its platform can
        tell, is tried with one date.
        """
        async with self.store.read() as work:
            subscriptions = {one.channel: one for one in await work.subscriptions.all() if self._connected(one)}
            begun = await work.deliveries.open()
        tried = await self._opened(subscriptions)
        closed = await self._closed() & subscriptions.keys()
        self._forget()
        broken_off = [(one.channel, one.date) for one in begun if one.channel in subscriptions]
        keys = dict.fromkeys(broken_off + list(self._fallen_due(subscriptions.values())))
        awake = [key for key in keys if key not in self._resting and (key[0] in tried or key[0] not in closed)]
        missing = [key for key in awake if not await self._served(*key)]
        return tuple((subscriptions[channel], day) for channel, day in _one_each(closed, missing))

    async def visit(self, subscription: Subscription, day: date) -> Visit:
        """Make and post the digest of one subscription and date, or tell why not; then it rests for a while."""
        channel = subscription.channel
        self._resting[channel, day] = self.clock.now() + REST
        try:
            if channel in self._refused:
                return Visit(channel, day, Step.CLOSED, self._refused[channel])
            return await self._attempted(subscription, day)
        except (NotPublishedYet, UnderWay) as waiting:
            return Visit(channel, day, Step.WAITING, str(waiting))
        except BroadsheetError as fault:
            return Visit(channel, day, Step.FAILED, str(fault))

    @property
    def _presence(self) -> Presence:
        return Presence(self.store, self.courier.platforms, self.clock)

    def _connected(self, subscription: Subscription) -> bool:
        return subscription.channel.platform in self.courier.platforms

    def _forget(self) -> None:
        """Let go of what has rested, and of what was refused when one last looked who is due."""
        now = self.clock.now()
        self._refused.clear()
        for key in [key for key, until in self._resting.items() if until <= now]:
            del self._resting[key]

    def _fallen_due(self, subscriptions: Iterable[Subscription]) -> Iterator[tuple[Channel, date]]:
        now = self.clock.now()
        for subscription in subscriptions:
            for day in due_dates(subscription, self.calendar, now):
                yield subscription.channel, day

    async def _closed(self) -> frozenset[Channel]:
        async with self.store.read() as work:
            return await work.places.closed()

    async def _opened(self, channels: Collection[Channel]) -> frozenset[Channel]:
        """Look at some of the closed channels, those first that were not looked at for longest; which are open."""
        closed, now = await self._closed(), self.clock.now()
        last = {channel: self._looked.get(channel, _NEVER) for channel in channels if channel in closed}
        rested = [channel for channel, at in last.items() if at + LOOK_AGAIN <= now]
        looked = sorted(rested, key=lambda channel: (last[channel], str(channel)))[:_LOOKS]
        self._looked.update(dict.fromkeys(looked, now))
        places = [await self._presence.look(channel) for channel in looked]
        return frozenset(place.channel for place in places if place and place.state is PlaceState.OPEN)

    async def _attempted(self, subscription: Subscription, day: date) -> Visit:
        channel = subscription.channel
        try:
            begun = await self.courier.begun(channel, day)
            await self.courier.deliver(begun or await self._made(subscription, day))
        except PlaceClosed as closed:
            self._looked[channel], self._refused[channel] = self.clock.now(), str(closed)
            return Visit(channel, day, Step.CLOSED, await self._presence.refused(channel, closed))
        await self._presence.posted(channel)
        return Visit(channel, day, Step.DELIVERED)

    async def _made(self, subscription: Subscription, day: date) -> Digest:
        late = self.clock.now() > posting_of(subscription, self.calendar, day) + PATIENCE
        return await self.maker.make(subscription, day, partial=late)

    async def _served(self, channel: Channel, day: date) -> bool:
        return (await self.courier.standing(channel, day)).is_ended


def _one_each(few: Collection[Channel], keys: Iterable[tuple[Channel, date]]) -> Iterator[tuple[Channel, date]]:
    """These, but only the first of each of a few channels."""
    had: set[Channel] = set()
    for channel, day in keys:
        if channel not in had:
            yield channel, day
        if channel in few:
            had.add(channel)
