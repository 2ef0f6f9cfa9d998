"""What a command line asks for, read and checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import RECORDED_TERMINAL, TERMINAL, App, criteria_of
from core.dates import announcement_date, read_date
from core.errors import BadDate
from core.model import Subscription
from core.sources.recorded import recorded_dates, recorded_day
from core.taxonomy import check_categories


@dataclass(frozen=True, slots=True)
class Wish:
    """A digest of a day. `categories` and `criteria` stand in for the terminal's own, for this once; the digest is
    then not kept."""

    recorded: bool = False
    categories: str | None = None
    criteria: Path | None = None

    @property
    def for_once(self) -> bool:
        """Whether the answer is not the terminal's own digest."""
        return self.categories is not None or self.criteria is not None


def subscription_for(app: App, wish: Wish) -> Subscription:
    """The terminal's subscription, changed as wished. Raises `BadCategory` or `BadCriteria`."""
    wanted = app.subscription(RECORDED_TERMINAL if wish.recorded else TERMINAL)
    if wish.categories is not None:
        wanted = replace(wanted, categories=check_categories(wish.categories))
    if wish.criteria is not None:
        wanted = replace(wanted, criteria=criteria_of(wish.criteria))
    return wanted


def day_for(app: App, word: str | None, *, recorded: bool) -> date:
    """The announcement date that a word means, the newest one if there is no word. Raises `BadDate`."""
    now = app.clock.now()
    newest = app.calendar.current(now)
    if word is None:
        return recorded_dates()[-1] if recorded else newest
    today = now.astimezone(ZoneInfo(app.settings.time_zone)).date()
    if recorded:
        return recorded_day(read_date(word, today)).date
    return announcement_date(word, today, newest, app.calendar)


def days_for(app: App, first_word: str, last_word: str, *, recorded: bool) -> tuple[date, ...]:
    """The announcement dates from one to another, both included. Raises `BadDate`."""
    now = app.clock.now()
    newest, today = app.calendar.current(now), now.astimezone(ZoneInfo(app.settings.time_zone)).date()
    first, last = (read_date(word, today) for word in (first_word, last_word))
    if first > last:
        raise BadDate(f"{first} is after {last}: name the earlier date first.")
    if last > max(newest, today):
        raise BadDate(f"{last} is in the future; the newest list is that of {newest}.")
    days: Iterable[date] = app.calendar.between(first, min(last, newest))
    if recorded:
        days = (day for day in days if day in recorded_dates())
    if found := tuple(days):
        return found
    what = "no recorded day lies" if recorded else "arXiv announces nothing"
    raise BadDate(f"From {first} to {last} {what}; try `backfill 2025-05-12 2025-05-16`.")
