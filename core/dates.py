"""Dates, weeks and months as people write them. Pure: what arXiv announced on them is in `core.newsdays`."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import BadDate
from core.near import quoted

_DAY = timedelta(days=1)
_LONGEST = 60
"""Characters of a date, "Wednesday the 13th of September, 2025" and then some."""
_EXAMPLE = "Try `2025-05-13` or `yesterday`."
_EXAMPLES = "Try `2025-05-13`, `last week` or `2025-05`."
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_RELATIVE = {"today": 0, "yesterday": -1, "tomorrow": 1}
_KINDS = ("week", "month")

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_SLASHED = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")
_WEEKDAY = re.compile(r"(last )?([a-z]+)")
_BETWEEN = re.compile(r"[\s,./-]+")
_NOISE = {"the", "of"}
_NAMED_DAY = [
    re.compile(rf"(?:(?P<weekday>[a-z]+) )?{form}")
    for form in (
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]+)(?: (?P<year>[0-9]{4}))?",
        r"(?P<month>[a-z]+) (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: (?P<year>[0-9]{4}))?",
        r"(?P<year>[0-9]{4}) (?P<month>[a-z]+) (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?",
    )
]
_NAMED_MONTH = [
    re.compile(form)
    for form in (
        r"(?P<year>[0-9]{4}) (?P<month>[0-9]{1,2}|[a-z]+)",
        r"(?P<month>[0-9]{1,2}) (?P<year>[0-9]{4})",
        r"(?P<month>[a-z]+)(?: (?P<year>[0-9]{4}))?",
    )
]


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, both included. `name` is for people: `May 2025`, `week of 12 May 2025`."""

    first: date
    last: date
    name: str

    @property
    def is_day(self) -> bool:
        """Whether it is one date, not a week or a month."""
        return self == span_of(self.first)

    @property
    def is_week(self) -> bool:
        """Whether it is a week, or what there is of one so far."""
        return self.name.startswith("week")


def read_date(text: str, today: date, latest: date | None = None) -> date:
    """A date from `2025-05-13`, `today`, `monday`, `last monday`, `13 May`, `May 13th, 2025`, `13.5.2025` and the like.

    `today` is the reader's. A weekday is the most recent such day up to today; a date without a year is the most
    recent one up to `latest` (today if that is None). Raises `BadDate`.
    """
    word = _folded(text)
    if day := _day(word, today, latest or today):
        return day
    if _stretch(word, today, latest or today):
        raise BadDate(f"{quoted(text)} is more than one day. {_EXAMPLE}")
    raise BadDate(f"{quoted(text)} is not a date. {_EXAMPLE}")


def read_span(text: str, today: date, latest: date | None = None) -> Span:
    """The days that `week`, `last week`, `week of 12 May`, `month`, `last month`, `2025-05`, `may`, `month May 2025`
    or a date mean. Weeks begin on Monday. `today` and `latest` are as in `read_date`. Raises `BadDate`."""
    word = _folded(text)
    if span := _stretch(word, today, latest or today):
        return span
    if day := _day(word, today, latest or today):
        return span_of(day)
    raise BadDate(f"{quoted(text)} is not a date. {_EXAMPLES}")


def span_of(day: date) -> Span:
    """One day as a span."""
    return Span(day, day, _plain(day))


def not_recorded(day: date, dates: Sequence[date]) -> str:
    """Says that a day is not among the recorded ones, and which are."""
    return f"No recorded day {day}. {recorded_in_words(dates)}"


def recorded_in_words(dates: Sequence[date]) -> str:
    """`Recorded: 11 Mar 2025, 5 May 2025.`"""
    return f"Recorded: {', '.join(f'{day.day} {_month_name(day)[:3]} {day.year}' for day in dates)}."


def _day(word: str, today: date, latest: date) -> date | None:
    return _relative(word, today) or _in_numbers(word) or _in_words(word, latest)


def _relative(word: str, today: date) -> date | None:
    if word in _RELATIVE:
        return today + _DAY * _RELATIVE[word]
    found = _WEEKDAY.fullmatch(word)
    weekday = _place(found[2], _WEEKDAYS) if found else 0
    if found is None or not weekday:
        return None
    back = (today.isoweekday() - weekday) % 7
    return today - _DAY * (back or (7 if found[1] else 0))


def _in_numbers(word: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(word):
        return _date(found[1] or found[5], found[3] or found[6], found[4] or found[7])
    if found := _DOTTED.fullmatch(word):
        return _date(found[3], found[2], found[1])
    if found := _SLASHED.fullmatch(word):
        day_first, month_first = _date(found[3], found[2], found[1]), _date(found[3], found[1], found[2])
        if day_first and month_first and day_first != month_first:
            raise BadDate(
                f"`{word}` is {_plain(day_first)} to some and {_plain(month_first)} to others. "
                f"Try `{day_first}` or `{month_first}`."
            )
        return day_first or month_first
    return None


def _in_words(word: str, latest: date) -> date | None:
    found = next(filter(None, (form.fullmatch(_apart(word)) for form in _NAMED_DAY)), None)
    month = _place(found["month"], _MONTHS) if found else 0
    if found is None or not month:
        return None
    weekday = _place(found["weekday"] or "", _WEEKDAYS)
    if found["weekday"] and not weekday:
        return None
    if found["year"]:
        return _on(weekday, _date(found["year"], month, found["day"]))
    return next(_back(month, int(found["day"]), latest, weekday), None)


def _back(month: int, number: int, latest: date, weekday: int) -> Iterator[date]:
    """The dates of that day and month up to the latest, newest first. A 29 February may be eight years back, one that
    is a Monday forty."""
    for year in range(latest.year, latest.year - 41, -1):
        day = _date(year, month, number)
        if day and day <= latest and weekday in (0, day.isoweekday()):
            yield day


def _on(weekday: int, day: date | None) -> date | None:
    if day and weekday not in (0, day.isoweekday()):
        raise BadDate(f"{_plain(day)} is a {_WEEKDAYS[day.weekday()].title()}. Try `{day}`.")
    return day


def _stretch(word: str, today: date, latest: date) -> Span | None:
    """The week or month that is meant, None if neither is."""
    head, _, rest = word.partition(" ")
    if head in _KINDS:
        kind, which = head, rest.removeprefix("of ").removesuffix(f" {head}")
    elif head in ("this", "last") and rest in _KINDS:
        kind, which = rest, head
    else:
        month = _named_month(word, latest)
        return _month_of(month) if month else None
    day = today if which in ("", "this") else _in_last(kind, today) if which == "last" else None
    day = day or (_named_month(which, latest) if kind == "month" else None) or _day(which, today, latest)
    return None if day is None else _month_of(day) if kind == "month" else _week_of(day)


def _in_last(kind: str, today: date) -> date:
    return today - _DAY * (7 if kind == "week" else today.day)


def _week_of(day: date) -> Span:
    first = day - _DAY * day.weekday()
    return Span(first, first + min(_DAY * 6, date.max - first), f"week of {_plain(first)}")


def _month_of(day: date) -> Span:
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return Span(day.replace(day=1), last, f"{_month_name(day)} {day.year}")


def _named_month(word: str, latest: date) -> date | None:
    """The first day of a month that is named; without a year the most recent such month."""
    found = next(filter(None, (form.fullmatch(_apart(word)) for form in _NAMED_MONTH)), None)
    if found is None:
        return None
    named = found["month"]
    month = int(named) if named.isdigit() else _place(named, _MONTHS)
    year = found["year"] or (latest.year if month <= latest.month else latest.year - 1)
    return _date(year, month, 1)


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _place(word: str, names: Sequence[str]) -> int:
    """Which of the names, from 1, a word is, or begins with three letters at least; 0 if it is none."""
    return next((n for n, name in enumerate(names, start=1) if len(word) >= 3 and name.startswith(word)), 0)


def _folded(text: str) -> str:
    text = text.strip()
    return "" if len(text) > _LONGEST else " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _apart(word: str) -> str:
    """The words and numbers alone."""
    return " ".join(part for part in _BETWEEN.split(word) if part and part not in _NOISE)


def _plain(day: date) -> str:
    return f"{day.day} {_month_name(day)} {day.year}"


def _month_name(day: date) -> str:
    return _MONTHS[day.month - 1].title()
