"""`python -m bot backfill`: the digests of a stretch of days."""

from __future__ import annotations

from datetime import date

from bot.app import App
from bot.cli.asked import Wish, days_for, heeding_halts, subscription_for
from bot.cli.boundary import BROKEN, OK
from bot.platforms.terminal.watching import watched
from core.backfill import Filled, backfill, judge_ahead


async def fill(app: App, first_word: str, last_word: str, *, recorded: bool, batches: bool = False) -> int:
    """Make what is missing from one date to another, and print a line for each day. Can be stopped and run again.

    With `batches` the model is asked through its server's batches first, which cost half and may take a day.
    """
    days = days_for(app, first_word, last_word, recorded=recorded)
    wanted = subscription_for(app, Wish(recorded=recorded))
    await app.prepare()
    maker = app.makers.recorded if recorded else app.makers.live
    subscription = await app.subscribed(wanted.channel)
    failed = 0
    with watched("Backfill") as watch:
        if batches:
            await judge_ahead(heeding_halts(app, app.makers.batching(maker)), subscription, days, watch)
        async for filled in backfill(heeding_halts(app, maker), subscription, days, watch):
            with watch.aside():
                app.console.print(_line(filled), soft_wrap=True)
            failed += filled.digest is None
    app.console.print(_summary(days, failed))
    return BROKEN if failed else OK


def _line(filled: Filled) -> str:
    if filled.digest is None:
        return f"{filled.date}  failed: {filled.reason}"
    counts = filled.digest.counts
    return f"{filled.date}  {counts.listed} of {counts.candidates}  {filled.digest.state}"


def _summary(days: tuple[date, ...], failed: int) -> str:
    if not failed:
        return f"{len(days)} {'day is' if len(days) == 1 else 'days are'} there."
    return f"{failed} of {len(days)} days failed. Run the same command again: it makes only what is missing."
