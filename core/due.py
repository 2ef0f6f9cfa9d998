"""Which dates a channel is owed at an instant, and when each is posted. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import EASTERN, Calendar
from core.model import Subscription

CATCH_UP = timedelta(days=7)
"""How far back dates that were missed are made up, unless the settings say otherwise."""
_DAY = timedelta(days=1)
_AROUND = 15  # days between the date of a list and the posting of it, at most, with some room


def due_dates(
    subscription: Subscription, calendar: Calendar, now: datetime, back: timedelta = CATCH_UP
) -> tuple[date, ...]:
    """Dates whose posting time has come within `back`, or is the channel's last, oldest first; whether they were
    served, the record knows.

    What was posted before the order began is not owed, but for its last posting time: a new channel gets the newest
    digest at once. These are weekdays: one on which arXiv does not announce is due as well, for the channel is told
    why there is nothing. Empty while the subscription is paused. `now` is aware.
    """
    if subscription.paused or not subscription.weekdays:
        return ()
    last = _posting_before(subscription, now)
    began = _posting_before(subscription, subscription.since) if subscription.since else last
    first = max(min(last, now - back), began)
    newest = now.astimezone(EASTERN).date()
    length = (now - first).days + _AROUND
    days = (newest - _DAY * n for n in range(length, -1, -1))
    return tuple(day for day in days if day.weekday() < 5 and first <= posting_of(subscription, calendar, day) <= now)


def posting_of(subscription: Subscription, calendar: Calendar, day: date) -> datetime:
    """The first posting time, in UTC, at which the list of a date can be there."""
    moment = calendar.published_at(day)
    for ahead in range(9):
        local = moment.astimezone(ZoneInfo(subscription.zone)).date() + _DAY * ahead
        posting = _posting_on(subscription, local)
        if posting >= moment and local.weekday() in subscription.weekdays:
            return posting
    return moment


def posting_after(subscription: Subscription, now: datetime) -> datetime | None:
    """The next posting time after an instant, in UTC; None if there is none."""
    if subscription.paused:
        return None
    today = now.astimezone(ZoneInfo(subscription.zone)).date()
    ahead = (today + _DAY * n for n in range(-1, 9))
    postings = (_posting_on(subscription, day) for day in ahead if day.weekday() in subscription.weekdays)
    return next((posting for posting in postings if posting > now), None)


def _posting_before(subscription: Subscription, now: datetime) -> datetime:
    """The last posting time at or before an instant, in UTC."""
    today = now.astimezone(ZoneInfo(subscription.zone)).date()
    back = (
        _posting_on(subscription, today - _DAY * n)
        for n in range(9)
        if (today - _DAY * n).weekday() in subscription.weekdays
    )
    return next(posting for posting in back if posting <= now)


def _posting_on(subscription: Subscription, local: date) -> datetime:
    return datetime.combine(local, subscription.posting_time, ZoneInfo(subscription.zone)).astimezone(UTC)
