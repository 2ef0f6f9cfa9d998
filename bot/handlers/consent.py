"""Consent before cost: what is likely to be dear is done only after asking."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from bot.desk import Desk
from bot.events import Button, Command, Reply, said
from core.digesting import DigestMaker
from core.model import Area, Subscription
from core.pages import words
from core.spending import Quote

# Prices are estimates: one that is told again may be a little higher.
_ESTIMATED = Decimal("1.1")
_UNKNOWN = "unknown"
_STEP = Decimal("0.1")
"""What a budget that is proposed is a multiple of, in US dollars."""


def asks_first(desk: Desk, command: Command, quote: Quote, doing: str) -> Reply | None:
    """The question whether to go on, or None if nobody has to be asked: it is cheap, or somebody said yes.

    `doing` names the work so that "… costs about $0.42" can follow. The price that nobody knows is asked about too.
    Where today's budget reaches none of it, there is nothing to say yes to, only what to do.
    """
    if not quote.papers or _said_yes(command, quote):
        return None
    if quote.cost is not None and quote.cost <= desk.ask_above:
        return None
    told = filter(None, [f"{doing} {_price(quote)}.", _reach(quote)])
    go_on = Button("Go on", command.ask.having(yes=_UNKNOWN if quote.cost is None else str(quote.cost)))
    return said(*told, "Nothing is done yet.", buttons=() if quote.within == 0 else (go_on,))


def _reach(quote: Quote) -> str:
    """What today's budget leaves of it, and what to do where that is nothing; "" if it leaves all."""
    if quote.within is None or quote.within >= quote.papers:
        return ""
    if quote.left is None or quote.enough is None:
        return "A budget cannot be kept while a price is not known. `/subscription setup budget=none` lifts it."
    left = f"Of today's budget {words.money(quote.left)} is left"
    papers = words.counted(quote.papers, "paper")
    if quote.within:
        return f"{left}: {quote.within:,} of {papers} can be judged."
    enough = (quote.enough / _STEP).to_integral_value(ROUND_CEILING) * _STEP
    return (
        f"{left}: none of {papers} can be judged. Ask again tomorrow, or raise it: "
        f"`/subscription setup budget={enough:.2f}`."
    )


def within_agreement(desk: Desk, command: Command, subscription: Subscription, quote: Quote) -> DigestMaker:
    """The desk's maker, for what was agreed to by not being asked or by saying yes: it makes nothing that has become
    dearer meanwhile, and nothing that costs for somebody who may not spend."""
    if not subscription.rights.of(Area.SPENDING).includes(command.person):
        return replace(desk.maker, agreed=Decimal(0))
    return desk.maker if quote.cost is None else replace(desk.maker, agreed=max(desk.ask_above, quote.cost))


def _said_yes(command: Command, quote: Quote) -> bool:
    """Whether this price was agreed to: the button carries the price that it was pressed for."""
    agreed = command.option("yes")
    if agreed in (_UNKNOWN, "yes"):
        return True
    try:
        return quote.cost is not None and quote.cost <= Decimal(agreed) * _ESTIMATED
    except ArithmeticError:
        return False


def _price(quote: Quote) -> str:
    papers = f"{words.counted(quote.papers, 'paper')} to be judged by {quote.usage.model}"
    if quote.cost is None:
        return f"has a price that is not known: {papers}, about {quote.usage.total:,} tokens"
    return f"costs about {words.money(quote.cost)}: {papers}"
