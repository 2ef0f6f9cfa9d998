"""`python -m bot calendar`: when arXiv announces, and its holidays, which can be added and removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rich.console import Console

from bot.cli.boundary import OK
from bot.clock import WallClock
from bot.settings import Settings
from core.calendar import EASTERN, Calendar
from core.holidays import LIST, Holidays, read_day
from core.pages import words

_SHOWN = 14
_DAY = timedelta(days=1)


async def show(settings: Settings, console: Console) -> int:
    """Print the next two weeks, and the holidays from a year ago on. Raises `BadSetting`."""
    holidays = Holidays(settings.holidays_file)
    holidays.check()
    today = WallClock().now().astimezone(EASTERN).date()
    for line in [*_weeks(Calendar(holidays), today), "", *_known(holidays, today)]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return OK


async def add(settings: Settings, console: Console, day: str, name: str) -> int:
    """Keep a holiday. Raises `UserError`."""
    holidays = Holidays(settings.holidays_file)
    return _changed(console, f"{words.long_date(holidays.add(day, name))} is a holiday:", holidays, day)


async def remove(settings: Settings, console: Console, day: str) -> int:
    """Let a day be none. Raises `UserError`."""
    holidays = Holidays(settings.holidays_file)
    return _changed(console, f"{holidays.remove(day)} is no holiday any more:", holidays, day)


def _changed(console: Console, what: str, holidays: Holidays, day: str) -> int:
    following = read_day(day) + _DAY
    while following.weekday() >= 5:
        following += _DAY
    console.print(f"{what} {_told(Calendar(holidays), following)}.", markup=False, highlight=False, soft_wrap=True)
    console.print("A bot that is running knows it already.")
    return OK


def _told(calendar: Calendar, day: date) -> str:
    named = words.long_date(day)
    return f"there is a list of {named}" if calendar.announces(day) else f"arXiv announces nothing on {named}"


def _weeks(calendar: Calendar, today: date) -> Iterator[str]:
    yield "The next two weeks; lists come out at midnight US Eastern"
    for day in (today + _DAY * n for n in range(_SHOWN)):
        reason = calendar.why_not(day)
        yield f"  {words.long_date(day):<30}{reason or 'announced'}"


def _known(holidays: Holidays, today: date) -> Iterator[str]:
    changes = holidays.changes
    yield f"Known holidays ({LIST})"
    for day in sorted(holidays):
        if day > today - timedelta(days=365):
            yield f"  {day}  {holidays[day]}{', added here' if day in changes.added else ''}"
    for day in sorted(changes.removed):
        yield f"  {day}  removed here"
    yield f"The list reaches to {words.long_date(holidays.last)}."
    if warning := holidays.warning(today):
        yield warning
