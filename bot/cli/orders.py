"""Which order a command line asks for: the terminal's own, or one for this once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import RECORDED_TERMINAL, TERMINAL, App, criteria_of
from core.dates import announcement_date
from core.model import Subscription
from core.sources.recorded import recorded_dates
from core.taxonomy import check_categories


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for in words: `categories` and `criteria` stand in for the terminal's own, for this once."""

    recorded: bool = False
    categories: str | None = None
    criteria: Path | None = None

    @property
    def for_once(self) -> bool:
        """Whether the answer is not the terminal's digest, and is not kept as such."""
        return self.categories is not None or self.criteria is not None


async def order_for(app: App, asked: Asked, *, recorded: bool) -> Subscription:
    """The terminal's order, changed as asked. Raises `BadCategory` or `BadCriteria` before anything is written."""
    channel = RECORDED_TERMINAL if recorded else TERMINAL
    wanted = app.order(channel)
    if asked.categories is not None:
        wanted = replace(wanted, categories=check_categories(asked.categories))
    if asked.criteria is not None:
        wanted = replace(wanted, criteria=criteria_of(asked.criteria))
    return wanted if asked.for_once else await app.subscribed(channel)


def day_for(app: App, word: str | None, *, recorded: bool) -> date:
    """The announcement date that a word means, the newest one if there is no word. Raises `BadDate`."""
    if word is None and recorded:
        return recorded_dates()[-1]
    now = app.clock.now()
    newest = app.calendar.current(now)
    if word is None:
        return newest
    return announcement_date(word, now.astimezone(ZoneInfo(app.settings.time_zone)).date(), newest, app.calendar)
