"""Use case: what became of each date in a channel, told for people. Every date has one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.calendar import Calendar
from core.delivery import standing
from core.due import due_dates, posting_of
from core.ledger import TELL_AFTER, TRIED
from core.model import Outcome, Subscription
from core.ports import Clock, Store
from core.presence import closed_words

_DAY = timedelta(days=1)
_AROUND = 21  # days between the date of a list and the posting of it, at most, with some room


class Telling(StrEnum):
    """What is told of a date: an outcome; or that there is none, as nothing was announced (`nothing`), the channel was
    not subscribed or paused then (`not owed`), its posting time has not come (`to come`), it is being served (`due`),
    or it could not be had and is too long ago to be made up (`missed`)."""

    DELIVERED = "delivered"
    PARTIAL = "partial"
    QUIET = "quiet"
    KEPT = "kept"
    WAITING = "waiting"
    FAILED = "failed"
    NOTHING = "nothing"
    NOT_OWED = "not owed"
    TO_COME = "to come"
    DUE = "due"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Line:
    """One date: what became of it, since when (an instant in UTC; None where nothing happened), and why. Of a digest
    that came late, `held_up` is what it waited for, and `begun` when it was first tried where that was late already."""

    date: date
    telling: Telling
    at: datetime | None = None
    why: str = ""
    held_up: str = ""
    begun: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is on record of the dates of a channel: outcomes, what is posted, which dates are being served (`due`) and
    which ever were owed; and why nothing can be posted there, "" if it can."""

    outcomes: Mapping[date, Outcome]
    posted: Set[date]
    due: Set[date]
    owed: Set[date]
    closed: str


@dataclass(frozen=True, slots=True)
class Stories:
    """Tells what became of dates."""

    store: Store
    calendar: Calendar
    clock: Clock
    back: timedelta

    async def of(self, subscription: Subscription, days: int) -> tuple[Line, ...]:
        """The last so many dates of the channel, newest first."""
        now = self.clock.now()
        # In the west a list is out, and its digest may be posted, in the evening before its date.
        last = max(now.astimezone(ZoneInfo(subscription.zone)).date(), self.calendar.current(now))
        dates = [last - _DAY * n for n in range(days)]
        known = await self._known(subscription, dates, now)
        return tuple(self._line(subscription, day, known, now) for day in dates)

    async def _known(self, subscription: Subscription, dates: Sequence[date], now: datetime) -> _Known:
        channel = subscription.channel
        async with self.store.read() as work:
            outcomes = {one.date: one for one in await work.outcomes.between(channel, dates[-1], dates[0])}
            threads = await work.deliveries.of_dates(channel, dates)
            place = await work.places.get(channel)
        return _Known(
            outcomes=outcomes,
            posted={day for day, thread in threads.items() if standing(thread).is_posted},
            due=set(due_dates(subscription, self.calendar, now, self.back)),
            owed=set(due_dates(subscription, self.calendar, now, _DAY * (len(dates) + _AROUND))),
            closed=closed_words(place.state) if place else "",
        )

    def _line(self, subscription: Subscription, day: date, known: _Known, now: datetime) -> Line:
        outcome = known.outcomes.get(day)
        if day in known.posted and (outcome is None or outcome.state in TRIED):
            return Line(day, Telling.DELIVERED)
        if outcome:
            return self._of(subscription, outcome, given_up=outcome.state in TRIED and day not in known.due)
        if why := self.calendar.why_not(day):
            return Line(day, Telling.NOTHING, why=f"{why}.")
        posting = posting_of(subscription, self.calendar, day)
        if posting > now:
            return Line(day, Telling.TO_COME, posting)
        if day in known.due:
            return Line(day, Telling.DUE, posting, known.closed)
        return Line(day, Telling.MISSED if day in known.owed else Telling.NOT_OWED, posting)

    def _of(self, subscription: Subscription, outcome: Outcome, *, given_up: bool) -> Line:
        day, posting = outcome.date, posting_of(subscription, self.calendar, outcome.date)
        telling = Telling.MISSED if given_up else Telling(outcome.state)
        if outcome.state in TRIED or outcome.at < posting + TELL_AFTER:
            return Line(day, telling, outcome.at, outcome.reason)
        begun = outcome.since if outcome.since >= posting + TELL_AFTER else None
        return Line(day, telling, outcome.at, outcome.reason, outcome.held_up, begun)
