"""`python -m bot digest`: one day's digest on the screen, as a page of Markdown, or as JSON."""

from __future__ import annotations

import sys
from datetime import date

from rich.console import Console

from bot.app import App
from bot.cli.formats import Format
from bot.cli.orders import Asked, day_for, order_for
from bot.cli.watching import watched
from bot.platforms.terminal.render import render_digest
from core.errors import NotPublishedYet, SourceError
from core.model import Digest
from core.pages.as_json import json_page
from core.pages.markdown import markdown_page
from core.sources.recorded import recorded_dates


async def show(app: App, word: str | None, asked: Asked, form: Format) -> int:
    """Print the digest of a date. Where arXiv cannot be reached a recorded day stands in, and says that it does."""
    day = day_for(app, word, recorded=asked.recorded)
    if asked.recorded:
        digest = await digest_of(app, day, asked, recorded=True)
    else:
        digest = await _live_or_recorded(app, day, asked)
    print_digest(app, digest, form)
    return 0


async def digest_of(app: App, day: date, asked: Asked, *, recorded: bool) -> Digest:
    """The digest of a date as asked for; kept, unless it was asked for this once only."""
    maker = app.recorded if recorded else app.quick
    order = await order_for(app, asked, recorded=recorded)
    with watched(f"{day}") as progress:
        if asked.for_once:
            return await maker.compose(order, day, progress)
        return await maker.make(order, day, progress)


def print_digest(app: App, digest: Digest, form: Format) -> None:
    """Print it whole on standard output."""
    if form is Format.TERMINAL:
        app.console.print(render_digest(digest))
    elif form is Format.MARKDOWN:
        sys.stdout.write(markdown_page(digest, chosen_by=app.chosen_by(digest)) + "\n")
    else:
        sys.stdout.write(json_page(digest) + "\n")


async def _live_or_recorded(app: App, day: date, asked: Asked) -> Digest:
    try:
        return await digest_of(app, day, asked, recorded=False)
    except NotPublishedYet:
        raise
    except SourceError as fault:
        if day not in recorded_dates():
            days = ", ".join(str(one) for one in recorded_dates())
            raise SourceError(f"{fault} Without arXiv there are the recorded days: {days} (`--recorded`).") from fault
        Console(stderr=True, highlight=False).print(
            f"{fault} Here is the recorded day instead.", markup=False, soft_wrap=True
        )
        return await digest_of(app, day, asked, recorded=True)
