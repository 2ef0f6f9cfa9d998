"""`python -m bot backfill`: the digests of a stretch of days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.app import App
from bot.cli.boundary import BROKEN, OK
from bot.cli.orders import Asked, order_for
from bot.cli.watching import watched
from core.backfill import Filled, backfill
from core.dates import read_date
from core.errors import BadDate
from core.sources.recorded import recorded_dates


async def fill(app: App, first_word: str, last_word: str, *, recorded: bool) -> int:
    """Make what is missing from one date to another, and print a line for each day. Can be stopped and run again."""
    days = _days(app, first_word, last_word, recorded=recorded)
    maker = app.recorded if recorded else app.live
    order = await order_for(app, Asked(), recorded=recorded)
    failed = 0
    with watched("Backfill") as progress:
        async for filled in backfill(maker, order, days, progress):
            app.console.print(_line(filled), markup=False, soft_wrap=True)
            failed += filled.digest is None
    app.console.print(_summary(days, failed))
    return BROKEN if failed else OK


def _days(app: App, first_word: str, last_word: str, *, recorded: bool) -> tuple[date, ...]:
    newest = app.calendar.current(app.clock.now())
    first, last = (read_date(word, newest) for word in (first_word, last_word))
    if first > last:
        raise BadDate(f"{first} is after {last}: name the earlier date first.")
    if last > newest:
        raise BadDate(f"{last} is in the future; the newest list is that of {newest}.")
    days: Iterable[date] = app.calendar.between(first, last)
    if recorded:
        days = (day for day in days if day in recorded_dates())
    if found := tuple(days):
        return found
    what = "no recorded day lies" if recorded else "arXiv announces nothing"
    raise BadDate(f"From {first} to {last} {what}; try `backfill 2025-05-12 2025-05-16`.")


def _line(filled: Filled) -> str:
    if filled.digest is None:
        return f"{filled.date}  failed: {filled.reason}"
    counts = filled.digest.counts
    return f"{filled.date}  {counts.listed} of {counts.candidates}  {filled.digest.state}"


def _summary(days: tuple[date, ...], failed: int) -> str:
    if not failed:
        return f"{len(days)} days are there."
    return f"{failed} of {len(days)} days failed. Run the same command again: it makes only what is missing."
