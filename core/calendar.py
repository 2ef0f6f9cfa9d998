"""When arXiv announces (https://info.arxiv.org/help/availability.html). Pure; every rule here is in US Eastern time.

A paper submitted by 14:00 on a weekday is mailed at 20:00 of the next mailing evening (Sunday to Thursday) and is
dated the day after in feeds and lists. That date is the *announcement date*. On a holiday the mailing is put off:
the list of the next weekday is then empty, and its papers come with the one after.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
FIRST_DAY = date(1991, 8, 14)
_DEADLINE = time(14, 0)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Submission times, [start, end), in UTC, of what is announced on one date."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Calendar:
    """Announcement dates. `holidays` are the days on which arXiv puts its mailing off, with their names."""

    holidays: Mapping[date, str] = field(default_factory=dict)

    def announces(self, day: date) -> bool:
        """Whether anything is dated this day, as far as is known beforehand."""
        return day.weekday() < 5 and not self._put_off(day)

    def why_not(self, day: date) -> str:
        """In words, why nothing is announced on a day; "" if something is."""
        if day.weekday() >= 5:
            return f"arXiv announces nothing on {day:%A}s"
        holiday = self._put_off(day)
        return f"arXiv does not announce on {holiday}" if holiday else ""

    def next(self, day: date) -> date:
        """The first announcement date after a day."""
        day += _DAY
        while not self.announces(day):
            day += _DAY
        return day

    def next_in_words(self, day: date) -> str:
        """The same as `Monday 1 December`, with its year if that is another."""
        following = self.next(day)
        year = f" {following.year}" if following.year != day.year else ""
        return f"{following:%A} {following.day} {following:%B}{year}"

    def previous(self, day: date) -> date:
        """The last announcement date before a day."""
        day -= _DAY
        while not self.announces(day):
            day -= _DAY
        return day

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """Announcement dates from first to last, both included."""
        days = (first + _DAY * n for n in range((last - first).days + 1))
        return tuple(day for day in days if self.announces(day))

    def window(self, day: date) -> Window:
        """Submission times of what is announced on an announcement date (longer after a holiday or weekend)."""
        return Window(_deadline(self.previous(day)), _deadline(day))

    def published_at(self, day: date) -> datetime:
        """When the feed of an announcement date is rebuilt: midnight US Eastern, in UTC."""
        return datetime.combine(day, time(0), EASTERN).astimezone(UTC)

    def current(self, now: datetime) -> date:
        """The newest announcement date whose feed should be there at this instant."""
        today = now.astimezone(EASTERN).date()
        return today if self.announces(today) else self.previous(today)

    def _put_off(self, day: date) -> str:
        """The holiday on which the mailing of a weekday's list was put off, "" if there was none: it lies after the
        weekday before."""
        before = day - _DAY
        while before.weekday() >= 5 and before not in self.holidays:
            before -= _DAY
        return self.holidays.get(before, "")


def shipped_calendar() -> Calendar:
    """The calendar with the holidays that this release knows."""
    return Calendar(shipped_holidays())


def shipped_holidays() -> dict[date, str]:
    """The holidays that this release knows (`core/holidays.toml`)."""
    text = resources.files("core").joinpath("holidays.toml").read_text(encoding="utf-8")
    return {date.fromisoformat(day): name for day, name in tomllib.loads(text)["holidays"].items()}


def _deadline(day: date) -> datetime:
    """The end of the submission window of an announcement date: 14:00 on the weekday before, in UTC."""
    last = day - _DAY
    while last.weekday() >= 5:
        last -= _DAY
    return datetime.combine(last, _DEADLINE, EASTERN).astimezone(UTC)
