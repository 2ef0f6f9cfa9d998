"""Instants in a channel's time zone, and what is posted there next, in words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.desk import Desk
from core.model import Subscription
from core.near import listed
from core.pages import words
from core.presence import closed_words
from core.status import Coming, Looking, Posting, posts


def looking(desk: Desk) -> Looking:
    """Who looks how things stand."""
    return Looking(desk.store, desk.source, desk.calendar, desk.clock, desk.maker.scorer.card, desk.catch_up)


def moment(at: datetime, zone: str) -> str:
    """`Tuesday 13 May 2025, 11:00 Europe/Berlin`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{words.long_date(local.date())}, {local:%H:%M} {zone}"


def next_words(desk: Desk, coming: Coming) -> str:
    """What comes next, and when, as a sentence or two; or why nothing comes."""
    order = coming.subscription
    if not posts(desk.source):
        return "Recorded days are not posted by the clock; `/digest` shows them."
    if order is None:
        return "Nothing is posted here: the channel has no subscription yet."
    if coming.closed:
        return closed_words(coming.closed.state)
    if order.paused:
        return "Nothing is posted while it is paused; `/subscription resume` lets it go on."
    due = f"The digest of {_dates(coming.due)} is due now. " if coming.due else ""
    return f"{due}{_next(order, coming.next)}"


def _next(order: Subscription, posting: Posting | None) -> str:
    if posting is None:
        return "Nothing is posted: no weekday is chosen."
    which = "digest, that" if len(posting.days) == 1 else "digests, those"
    come = "comes" if len(posting.days) == 1 else "come"
    return f"The next {which} of {_dates(posting.days)}, {come} on {moment(posting.at, order.zone)}."


def _dates(days: tuple[date, ...]) -> str:
    return listed([words.plain_date(day) for day in days])
