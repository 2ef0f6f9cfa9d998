"""Consent before cost: what is likely to be dear is done only after asking."""

from __future__ import annotations

from bot.desk import Desk
from bot.events import Button, Command, Reply, said
from core.pages import words
from core.spending import Quote


def asks_first(desk: Desk, command: Command, quote: Quote, doing: str) -> Reply | None:
    """The question whether to go on, or None if nobody has to be asked: it is cheap, or somebody said yes.

    `doing` names the work so that "… costs about $0.42" can follow. The price that nobody knows is asked about too.
    """
    if command.flag("yes") or not quote.papers:
        return None
    if quote.cost is not None and quote.cost <= desk.ask_above:
        return None
    go_on = Button("Go on", command.ask.having(yes="yes"))
    return said(f"{doing} {_price(quote)}.", "Nothing is done yet.", buttons=(go_on,))


def _price(quote: Quote) -> str:
    papers = f"{words.counted(quote.papers, 'paper')} to be judged by {quote.usage.model}"
    if quote.cost is None:
        return f"has a price that is not known: {papers}, about {quote.usage.total:,} tokens"
    return f"costs about {words.money(quote.cost)}: {papers}"
