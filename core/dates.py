"""Dates as people write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.calendar import FIRST_DAY, Calendar
from core.errors import BadDate

_EXAMPLE = "Try `2025-05-13` or `yesterday`."


def read_date(text: str, today: date) -> date:
    """A date from `2025-05-13`, `today` or `yesterday`. `today` is the reader's. Raises `BadDate`."""
    word = text.strip().lower()
    if word == "today":
        return today
    if word == "yesterday":
        return today - timedelta(days=1)
    try:
        return datetime.strptime(word, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar date has no time zone
    except ValueError as fault:
        raise BadDate(f"`{_short(text)}` is not a date. {_EXAMPLE}") from fault


def announcement_date(text: str, today: date, newest: date, calendar: Calendar) -> date:
    """A date on which arXiv has announced something; `newest` is the last one so far.

    Raises `BadDate` for what is no date, lies in the future or before arXiv, or is a day without an announcement.
    """
    day = read_date(text, today)
    if day > max(today, newest):
        raise BadDate(f"{day} is in the future. The newest list is that of {newest}.")
    if day < FIRST_DAY:
        raise BadDate(f"{day} is before arXiv began ({FIRST_DAY}). {_EXAMPLE}")
    if reason := calendar.why_not(day):
        raise BadDate(f"{reason}; nearest days: {_nearest(day, newest, calendar)}.")
    return day


def _nearest(day: date, newest: date, calendar: Calendar) -> str:
    near = [calendar.previous(day), calendar.next(day)]
    return " and ".join(f"{one} ({one:%A})" for one in near if one <= newest)


def _short(text: str) -> str:
    return "".join(c for c in text.strip()[:40] if c.isprintable())
