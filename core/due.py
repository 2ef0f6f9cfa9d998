"""Which dates a channel is due at an instant. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import EASTERN, Calendar
from core.model import Subscription

_DAY = timedelta(days=1)


def due_dates(subscription: Subscription, calendar: Calendar, now: datetime) -> tuple[date, ...]:
    """Dates whose list came out between the channel's last two posting times, oldest first.

    These are weekdays: one on which arXiv does not announce is due as well, for the channel is told why there is
    nothing. Empty while the subscription is paused. `now` is aware.
    """
    if subscription.paused or not subscription.weekdays:
        return ()
    last = _posting_before(subscription, now)
    first = _posting_before(subscription, last - timedelta(seconds=1))
    days = (_newest_list(calendar, first) + _DAY * n for n in range(1, 15))
    newest = _newest_list(calendar, last)
    return tuple(day for day in days if day <= newest and day.weekday() < 5)


def posting_of(subscription: Subscription, calendar: Calendar, day: date) -> datetime:
    """The first posting time, in UTC, at which the list of a date can be there."""
    moment = calendar.published_at(day)
    for ahead in range(9):
        local = moment.astimezone(ZoneInfo(subscription.zone)).date() + _DAY * ahead
        posting = _posting_on(subscription, local)
        if posting >= moment and local.weekday() in subscription.weekdays:
            return posting
    return moment


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


def _newest_list(calendar: Calendar, moment: datetime) -> date:
    """The newest date, announced on or not, whose list comes out by an instant."""
    day = moment.astimezone(EASTERN).date()
    return day if calendar.published_at(day) <= moment else day - _DAY
