"""Use case: the day. Whoever is due gets the digest of each due date, once; what was missed is made up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from core.afterwards import Afterwards
from core.calendar import Calendar
from core.delivery import LEASE, Courier, Standing, so_far
from core.digesting import DigestMaker
from core.due import CATCH_UP, due_dates, posting_after, posting_of
from core.errors import BroadsheetError, NotPublishedYet, PlaceClosed, PlatformBusy, PlatformError, StoreError, UnderWay
from core.ledger import PATIENCE, Ledger, mended_at, wanted
from core.model import Channel, Digest, DigestState, PlaceState, Subscription
from core.ports import Clock, Store
from core.presence import Presence
from core.weekly import Weekly

# How long what did not work rests before it is tried again: by how long ago its posting time was.
_RESTS = ((PATIENCE, timedelta(minutes=10)), (timedelta(days=1), timedelta(minutes=30)))
_LONGEST_REST = timedelta(hours=2)
# How long a closed channel rests before its platform is asked about it again: that it is open may have gone unheard.
LOOK_AGAIN = timedelta(hours=1)
# How many closed channels are looked at in one go, so that those that are open do not wait for them.
_LOOKS = 5
_NOW = timedelta(0)
# The least time between two looks at a channel, and how far from today the dates lie that are mended.
_SOON, _RECENT = timedelta(minutes=1), timedelta(days=3)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Step(StrEnum):
    """What became of one subscription and date on one visit. `under way`: somebody else is at it; `kept`: there is a
    digest, and it is not posted."""

    DELIVERED = "delivered"
    KEPT = "kept"
    WAITING = "waiting"
    UNDER_WAY = "under way"
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


@dataclass(frozen=True, slots=True)
class CatchUp:
    """How far `back` dates that were missed are made up, and whether they are `posted` or kept in the archive only."""

    back: timedelta = CATCH_UP
    posted: bool = True


@dataclass(frozen=True)
class Daily:
    """Looks who is due, and serves them, one at a time. Safe to call as often as one likes."""

    store: Store
    calendar: Calendar
    maker: DigestMaker
    courier: Courier
    clock: Clock
    catch_up: CatchUp = CatchUp()
    _resting: dict[tuple[Channel, date], datetime] = field(default_factory=dict)
    _looked: dict[Channel, datetime] = field(default_factory=dict)
    _refused: dict[Channel, str] = field(default_factory=dict)
    _busy: dict[Channel, str] = field(default_factory=dict)

    async def due(self, channel: Channel | None = None) -> tuple[tuple[Subscription, date], ...]:
        """Who is to be served, of all or this one, with the date, oldest first: deliveries that were broken off, then
        what has fallen due; not what was tried a moment ago, nor a channel that is closed or on a platform that is not
        connected here.

        Now and then closed channels are looked at. One that refused messages, and is open as far as its platform can
        tell, is tried with one date.
        """
        async with self.store.read() as work:
            orders = [await work.subscriptions.get(channel)] if channel else await work.subscriptions.all()
            subscriptions = {one.channel: one for one in orders if one and self._connected(one)}
            begun = await work.deliveries.open(channel)
            closed = await work.places.closed(channel) & subscriptions.keys()
            broken_off = [(one.channel, one.date) for one in begun if one.channel in subscriptions]
            keys = dict.fromkeys(broken_off + list(self._fallen_due(subscriptions.values())))
            known = await work.outcomes.since(min(day for _, day in keys), channel) if keys else ()
        tried = await self._opened(closed)
        if closed:
            async with self.store.read() as work:
                closed &= await work.places.closed(channel)
        self._forget(subscriptions)
        outcomes, now = {(one.channel, one.date): one for one in known}, self.clock.now()
        missing = [key for key in keys if key in broken_off or wanted(outcomes.get(key), now)]
        awake = [key for key in missing if key not in self._resting and (key[0] in tried or key[0] not in closed)]
        return tuple((subscriptions[channel], day) for channel, day in _one_each(closed, awake))

    async def judge_ahead(self, channel: Channel) -> None:
        """Judge what the channel's due digests are made of, for all that have its criteria, and make none of them. What
        goes wrong is told when they are made."""
        for subscription, day in await self.due(channel):
            with suppress(BroadsheetError):
                papers = await self.maker.candidates(subscription, day)
                if papers:
                    await self.maker.judging.judge(subscription, day, papers)

    async def put_off(self, channel: Channel) -> None:
        """Let a channel that was served rest until there may be more to do for it."""
        now = self.clock.now()
        async with self.store.write() as work:
            subscription = await work.subscriptions.get(channel)
            if subscription is None:
                return
            kept = await work.outcomes.between(channel, now.date() - _RECENT, now.date() + _RECENT)
            rests = [until for (whose, _), until in self._resting.items() if whose == channel]
            mends = [at for outcome in kept if (at := mended_at(outcome, now))]
            begun = [one for one in await work.deliveries.open(channel) if (channel, one.date) not in self._resting]
            lapses = [now + LEASE] if begun else []  # whoever else posts it may have ended
            again = [now + LOOK_AGAIN] if await work.places.closed(channel) else [*rests, *mends, *lapses]
            until = min([posting_after(subscription, now) or now + _RECENT, *again])
            await work.rota.put_off(channel, max(until, now + _SOON))

    async def visit(self, subscription: Subscription, day: date) -> Visit:
        """Make and post the digest of one subscription and date, or put on record and tell why not; then it rests for
        a while."""
        channel = subscription.channel
        next_try = self.clock.now() + self._rest(subscription, day)
        self._resting[channel, day] = next_try
        try:
            if channel in self._refused:
                return Visit(channel, day, Step.CLOSED, self._refused[channel])
            if channel in self._busy:
                return self._under_way(channel, day)
            return await self._attempted(subscription, day)
        except UnderWay as busy:
            self._busy[channel] = str(busy)
            return self._under_way(channel, day)
        except NotPublishedYet as waiting:
            await self.ledger.waits(subscription, day, str(waiting))
            return Visit(channel, day, Step.WAITING, str(waiting))
        except BroadsheetError as fault:
            if isinstance(fault, PlatformBusy):
                next_try = min(next_try, self.clock.now() + timedelta(seconds=fault.after))
                self._resting[channel, day] = next_try
            await self._failed(subscription, day, fault, next_try)
            return Visit(channel, day, Step.FAILED, str(fault))

    @property
    def ledger(self) -> Ledger:
        """Where outcomes are kept."""
        return Ledger(self.store, self.calendar, self.courier.platforms, self.clock)

    def _under_way(self, channel: Channel, day: date) -> Visit:
        """Later dates of the channel wait as well, so that none overtakes it, until a claim that nobody holds any more
        has lapsed."""
        self._resting[channel, day] = self.clock.now() + LEASE
        return Visit(channel, day, Step.UNDER_WAY, self._busy[channel])

    async def _failed(self, subscription: Subscription, day: date, fault: BroadsheetError, next_try: datetime) -> None:
        # Where the record itself is the fault it is told by the visit alone.
        with suppress(StoreError):
            await self.ledger.failed(subscription, day, str(fault), next_try)
            if isinstance(fault, PlatformError) and fault.lasts:
                # Its thread is gone, or locked. It is tried as long as missed dates are made up, not for ever.
                await self.courier.give_up(subscription.channel, day, self.clock.now() - self.catch_up.back, str(fault))

    def _rest(self, subscription: Subscription, day: date) -> timedelta:
        late = self.clock.now() - posting_of(subscription, self.calendar, day)
        return next((rest for until, rest in _RESTS if late < until), _LONGEST_REST)

    @property
    def _presence(self) -> Presence:
        return Presence(self.store, self.courier.platforms, self.clock)

    @property
    def _weekly(self) -> Weekly:
        return Weekly(self.store, self.calendar, self.courier.platforms, self.clock)

    def _connected(self, subscription: Subscription) -> bool:
        return subscription.channel.platform in self.courier.platforms

    def _forget(self, channels: Iterable[Channel]) -> None:
        """Let go of what has rested, and of what was refused or under way when one last looked at these channels."""
        now = self.clock.now()
        for channel in channels:
            self._refused.pop(channel, None)
            self._busy.pop(channel, None)
        for key in [key for key, until in self._resting.items() if until <= now]:
            del self._resting[key]

    def _fallen_due(self, subscriptions: Iterable[Subscription]) -> Iterator[tuple[Channel, date]]:
        now = self.clock.now()
        for subscription in subscriptions:
            for day in due_dates(subscription, self.calendar, now, self.catch_up.back):
                yield subscription.channel, day

    async def _opened(self, closed: Collection[Channel]) -> frozenset[Channel]:
        """Look at some of the closed channels, those first that were not looked at for longest; which are open."""
        now = self.clock.now()
        last = {channel: self._looked.get(channel, _NEVER) for channel in closed}
        rested = [channel for channel, at in last.items() if at + LOOK_AGAIN <= now]
        looked = sorted(rested, key=lambda channel: (last[channel], str(channel)))[:_LOOKS]
        self._looked.update(dict.fromkeys(looked, now))
        places = [await self._presence.look(channel) for channel in looked]
        return frozenset(place.channel for place in places if place and place.state is PlaceState.OPEN)

    async def _attempted(self, subscription: Subscription, day: date) -> Visit:
        channel = subscription.channel
        try:
            digest, posted = await self._served_now(subscription, day)
        except PlaceClosed as closed:
            self._looked[channel], self._refused[channel] = self.clock.now(), str(closed)
            return Visit(channel, day, Step.CLOSED, await self._presence.refused(channel, closed))
        if posted:
            await self._weekly.tell(subscription, digest)
        await self.ledger.done(subscription, digest, posted=posted)
        if posted:
            # What comes beside a digest must not make a failure of it.
            with suppress(BroadsheetError):
                await Afterwards(self.store, self.courier.platforms, self.clock).tell(subscription, digest)
        # It may have rested long enough in the eyes of who looked meanwhile: a model can take its time.
        self._resting.pop((channel, day), None)
        return Visit(channel, day, Step.DELIVERED if posted else Step.KEPT)

    async def _served_now(self, subscription: Subscription, day: date) -> tuple[Digest, bool]:
        """The digest, and whether the channel has it. What was begun is ended with the revision that began it."""
        channel = subscription.channel
        async with self.store.read() as work:
            standing, begun = await so_far(work, channel, day)
            outcome, place = await work.outcomes.get(channel, day), await work.places.get(channel)
        if begun and standing.is_ended and outcome is None:
            # Who posted it ended before that was on record.
            return begun, standing.is_posted
        if begun and not standing.is_ended:
            digest = begun
        else:
            digest = await self._made(_as_before(subscription, begun), day)
        posted = standing is not Standing.NOTHING or self._is_posted(subscription, digest)
        if posted:
            await self.courier.deliver(digest)
            if place and place.state is not PlaceState.OPEN:
                await self._presence.opened(place)
        return digest, posted

    def _is_posted(self, subscription: Subscription, digest: Digest) -> bool:
        """Whether the channel is to see it: not a quiet day of which it does not want to hear, nor a missed one that
        is for the archive only."""
        if digest.state is DigestState.QUIET and not subscription.tells_quiet:
            return False
        now = self.clock.now()
        is_missed = posting_of(subscription, self.calendar, digest.date) <= now
        return self.catch_up.posted or not is_missed or digest.date in due_dates(subscription, self.calendar, now, _NOW)

    async def _made(self, subscription: Subscription, day: date) -> Digest:
        late = self.clock.now() > posting_of(subscription, self.calendar, day) + PATIENCE
        return await self.maker.make(subscription, day, partial=late)


def _one_each(few: Collection[Channel], keys: Iterable[tuple[Channel, date]]) -> Iterator[tuple[Channel, date]]:
    """These, but only the first of each of a few channels."""
    had: set[Channel] = set()
    for channel, day in keys:
        if channel not in had:
            yield channel, day
        if channel in few:
            had.add(channel)


def _as_before(subscription: Subscription, posted: Digest | None) -> Subscription:
    """The order under which a posted digest was made: what it misses is mended, not what was changed since."""
    if posted is None:
        return subscription
    return replace(subscription.choosing(posted.choice), criteria_version=posted.criteria_version)
