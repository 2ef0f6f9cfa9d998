"""Use case: what became of each date in a channel, told for people. Every date has one line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.calendar import Calendar
from core.delivery import standing
from core.due import due_dates, posting_of
from core.model import Outcome, OutcomeState, Subscription
from core.ports import Clock, Store
from core.presence import closed_words

_DAY = timedelta(days=1)
_TRIED = {OutcomeState.WAITING, OutcomeState.FAILED}


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
    """One date: what became of it, since when (an instant in UTC; None where nothing happened), and why."""

    date: date
    telling: Telling
    at: datetime | None = None
    why: str = ""


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
        last = now.astimezone(ZoneInfo(subscription.zone)).date()
        dates = [last - _DAY * n for n in range(days)]
        async with self.store.read() as work:
            known = {one.date: one for one in await work.outcomes.between(subscription.channel, dates[-1], dates[0])}
            threads = await work.deliveries.of_dates(subscription.channel, dates)
            place = await work.places.get(subscription.channel)
        posted = {day for day, thread in threads.items() if standing(thread).is_posted}
        closed = closed_words(place.state) if place else ""
        lines = (self._line(subscription, day, known.get(day), day in posted, now) for day in dates)
        return tuple(replace(line, why=closed) if line.telling is Telling.DUE else line for line in lines)

    def _line(
        self, subscription: Subscription, day: date, outcome: Outcome | None, posted: bool, now: datetime
    ) -> Line:
        if posted and (outcome is None or outcome.state in _TRIED):
            return Line(day, Telling.DELIVERED)
        if outcome and outcome.state in _TRIED and day not in due_dates(subscription, self.calendar, now, self.back):
            return Line(day, Telling.MISSED, outcome.at, outcome.reason)
        if outcome:
            return Line(day, Telling(outcome.state), outcome.at, outcome.reason)
        if why := self.calendar.why_not(day):
            return Line(day, Telling.NOTHING, why=f"{why}.")
        posting = posting_of(subscription, self.calendar, day)
        if posting > now:
            return Line(day, Telling.TO_COME, posting)
        if day in due_dates(subscription, self.calendar, now, self.back):
            return Line(day, Telling.DUE, posting)
        return Line(day, self._absent(subscription, posting), posting)

    def _absent(self, subscription: Subscription, posting: datetime) -> Telling:
        owed_since = subscription.since or datetime.min.replace(tzinfo=UTC)
        return Telling.NOT_OWED if subscription.paused or posting < owed_since else Telling.MISSED
