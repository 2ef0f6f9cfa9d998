"""Use case: how things stand in a channel: what came last, what comes next, and how the services fare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from core.calendar import EASTERN, Calendar
from core.delivery import standing
from core.due import CATCH_UP, due_dates, posting_of
from core.ledger import wanted
from core.model import Batch, Channel, Delivery, Digest, Health, PlaceState, ScorerCard, Screen, Subscription, Watch
from core.ports import Clock, PaperSource, Store, Work
from core.screening import WATCHED

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Posting:
    """The instant, in UTC, at which a channel is served next, and the dates that are due then."""

    at: datetime
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """That the bot cannot post in a channel, and the instant, in UTC, since when this is known."""

    state: PlaceState
    since: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes in a channel. `due` are dates that should have been posted by now and were not.

    `next` is None if nothing will be posted; as long as the channel is `closed`, nothing is.
    """

    subscription: Subscription | None
    due: tuple[date, ...] = ()
    next: Posting | None = None
    closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class ScreenStatus:
    """The newest screen of the channel's criteria, and how much it missed of late."""

    screen: Screen
    watch: Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is known at `now`. `day` is the date whose `batches` are told, None where a category has none. `screen` is
    None where no screen has been tried."""

    now: datetime
    coming: Coming
    healths: Mapping[str, Health]
    delivery: Delivery | None
    digest: Digest | None
    day: date
    batches: Mapping[str, Batch | None]
    screen: ScreenStatus | None = None


def next_posting(subscription: Subscription, calendar: Calendar, now: datetime) -> Posting | None:
    """When the channel is served next after an instant, and with which dates. None if it is paused, or no weekday is
    chosen."""
    if subscription.paused or not subscription.weekdays:
        return None
    around = (now.astimezone(EASTERN).date() + _DAY * ahead for ahead in range(-10, 12))
    postings = sorted((posting_of(subscription, calendar, day), day) for day in around if day.weekday() < 5)
    runs = groupby((one for one in postings if one[0] > now), lambda one: one[0])
    return next((Posting(at, tuple(day for _, day in run)) for at, run in runs), None)


def posts(source: PaperSource) -> bool:
    """Whether papers of this source are posted by the clock. Recorded days are there to be looked at."""
    return source.dates is None


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks how things stand; asks nobody outside but the database."""

    store: Store
    source: PaperSource
    calendar: Calendar
    clock: Clock
    card: ScorerCard
    back: timedelta = CATCH_UP

    async def coming(self, channel: Channel) -> Coming:
        """What comes in a channel, which need not be set up."""
        async with self.store.read() as work:
            return await self._coming(work, channel)

    async def status(self, channel: Channel) -> Status:
        """How things stand in a channel, which need not be set up."""
        now, source = self.clock.now(), self.source
        day = source.dates[-1] if source.dates else self.calendar.current(now)
        async with self.store.read() as work:
            coming = await self._coming(work, channel)
            categories = coming.subscription.categories if coming.subscription else ()
            known = await work.batches.get(source.name, categories, day)
            return Status(
                now=now,
                coming=coming,
                healths=await work.healths.all(),
                delivery=await work.deliveries.last(channel),
                digest=await work.digests.newest(channel, source.name),
                day=day,
                batches={category: known.get(category) for category in categories},
                screen=await self._screen(work, coming.subscription),
            )

    async def _screen(self, work: Work, order: Subscription | None) -> ScreenStatus | None:
        screen = await work.screens.latest(order.criteria, self.card) if order else None
        if order is None or screen is None:
            return None
        since = self.clock.now().date() - WATCHED
        return ScreenStatus(screen, await work.screens.watched(order.criteria, self.card, order.cutoffs, since))

    async def _coming(self, work: Work, channel: Channel) -> Coming:
        now = self.clock.now()
        order = await work.subscriptions.get(channel)
        if order is None or not posts(self.source):
            return Coming(order)
        days = due_dates(order, self.calendar, now, self.back)
        threads = await work.deliveries.of_dates(channel, days)
        known = {one.date: one for one in await work.outcomes.between(channel, days[0], days[-1])} if days else {}
        open_yet = [day for day in days if wanted(known.get(day), now)]
        due = tuple(day for day in open_yet if day in known or not standing(threads[day]).is_ended)
        return Coming(order, due, next_posting(order, self.calendar, now), await _closed(work, channel))


async def _closed(work: Work, channel: Channel) -> Closed | None:
    place, since = await work.places.get(channel), await work.places.since(channel)
    return Closed(place.state, since) if place and since and place.state is not PlaceState.OPEN else None
