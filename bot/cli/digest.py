"""`python -m bot digest`: one day's digest on the screen, as a page of Markdown, or as JSON."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

from rich.console import Console

from bot.app import App
from bot.cli.asked import Wish, day_for, heeding_halts, subscription_for
from bot.cli.boundary import OK
from bot.cli.formats import Format
from bot.platforms.terminal.render import render_digest
from bot.platforms.terminal.watching import watched
from core.errors import NotPublishedYet, SourceError
from core.model import Digest
from core.pages.as_json import json_page
from core.pages.markdown import markdown_page
from core.sources.recorded import recorded_dates


async def show(app: App, word: str | None, wish: Wish, form: Format) -> int:
    """Print the digest of a date. Where arXiv cannot be reached a recorded day stands in, and says that it does."""
    day = day_for(app, word, recorded=wish.recorded)
    subscription_for(app, wish)
    await app.prepare()
    digest = await _digest(app, day, wish) if wish.recorded else await _live_or_recorded(app, day, wish)
    if form is Format.TERMINAL:
        app.console.print(render_digest(digest))
    else:
        page = markdown_page if form is Format.MARKDOWN else json_page
        sys.stdout.write(page(digest, chosen_by=app.chosen_by(digest)) + "\n")
    return OK


async def _digest(app: App, day: date, wish: Wish) -> Digest:
    maker = heeding_halts(app, app.makers.recorded if wish.recorded else app.makers.quick)
    subscription = subscription_for(app, wish)
    with watched("Digest") as progress:
        if wish.for_once:
            return await maker.compose(subscription, day, progress)
        return await maker.make(await app.subscribed(subscription.channel), day, progress)


async def _live_or_recorded(app: App, day: date, wish: Wish) -> Digest:
    try:
        return await _digest(app, day, wish)
    except NotPublishedYet:
        raise
    except SourceError as fault:
        if day not in recorded_dates():
            days = ", ".join(str(one) for one in recorded_dates())
            raise SourceError(
                f"{fault.in_full} Without arXiv there are the recorded days: {days} (`--recorded`)."
            ) from fault
        told = f"{fault.in_full} Here is the recorded day instead."
        Console(stderr=True, highlight=False).print(told, markup=False, soft_wrap=True)
        return await _digest(app, day, replace(wish, recorded=True))
