"""`python -m bot status`: what became of each date in each channel."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from bot.app import RECORDED_TERMINAL, App
from bot.cli.boundary import OK
from bot.handlers.story import summary, told, why
from core.halting import operators_sentence
from core.model import Subscription
from core.pages import words
from core.story import Line, Stories


async def tell(app: App, days: int) -> int:
    """Print a table for each channel that has a subscription."""
    await app.prepare()
    async with app.store.read() as work:
        every, halt = await work.subscriptions.all(), await work.halts.get()
    # Recorded days are not posted by the clock.
    orders = [one for one in every if one.channel.platform != RECORDED_TERMINAL.platform]
    if halt:
        app.console.print(Text(operators_sentence(halt)), soft_wrap=True)
    stories = Stories(app.store, app.calendar, app.clock, app.catch_up.back)
    for order in orders:
        app.console.print(_table(order, await stories.of(order, days)))
    if not orders:
        app.console.print("No channel has a subscription yet. `python -m bot run` begins with one here.")
    return OK


def _table(order: Subscription, lines: tuple[Line, ...]) -> Table:
    paused = ", paused" if order.paused else ""
    name = f"{order.channel} · {' '.join(order.categories)} · {order.posting_time:%H:%M} {order.zone}{paused}"
    table = Table("date", "outcome", "why", title=name, title_justify="left", caption=summary(lines), box=None)
    for line in lines:
        table.add_row(words.long_date(line.date), told(line, order.zone), "\n".join(why(line, order.zone)))
    return table
