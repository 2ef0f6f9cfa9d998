"""Consent before cost: what is likely to be dear is done only after asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from bot.desk import Desk
from bot.events import Button, Command, Reply, said
from core.digesting import DigestMaker
from core.model import Area, Subscription
from core.order_text import BUDGETS
from core.pages import words
from core.spending import Allowance, Per, Quote

# Prices are estimates: one that is told again may be a little higher.
_ESTIMATED = Decimal("1.1")
_UNKNOWN = "unknown"
_STEP = Decimal("0.1")
"""What a budget that is proposed is a multiple of, in US dollars."""
_OPTIONS = {per: option for option, per in BUDGETS.items()}


def asks_first(desk: Desk, command: Command, quote: Quote, doing: str) -> Reply | None:
    """The question whether to go on, or None if nobody has to be asked: it is cheap, or somebody said yes.

    `doing` names the work so that "… costs about $0.42" can follow. The price that nobody knows is asked about too.
    Where a budget reaches none of it, there is nothing to say yes to, only what to do.
    """
    if not quote.papers or _said_yes(command, quote):
        return None
    if quote.cost is not None and quote.cost <= desk.ask_above:
        return None
    told = filter(None, [f"{doing} {_price(quote)}.", _reach(quote)])
    go_on = Button("Go on", command.ask.having(yes=_UNKNOWN if quote.cost is None else str(quote.cost)))
    return said(*told, "Nothing is done yet.", buttons=() if quote.within == 0 else (go_on,))


def _reach(quote: Quote) -> str:
    """What the budgets leave of it, and what to do where that is nothing; "" if they leave all."""
    if quote.purse is None or quote.within is None or quote.within >= quote.papers:
        return ""
    if quote.left is None or quote.cost is None:
        return _not_to_be_kept([one for one in quote.purse.allowances if quote.cost is None or one.left is None])
    papers = words.counted(quote.papers, "paper")
    if quote.within:
        return f"{_left(quote.purse.tightest)}: {quote.within:,} of {papers} can be judged."
    short = quote.purse.short_of(quote.cost)
    # Where the installation's budget ends it, a higher one of the channel's own is of no use.
    told = next((one for one in short if one.shared), quote.purse.tightest)
    return f"{_left(told)}: none of {papers} can be judged. {_what_to_do(short, quote.cost)}"


def _left(allowance: Allowance) -> str:
    if allowance.shared:
        return f"Little is left of {allowance.name}"
    of = "today's budget" if allowance.per is Per.DAY else "this month's budget"
    return f"Of {of} {words.money(allowance.left)} is left"


def _what_to_do(short: Sequence[Allowance], cost: Decimal) -> str:
    when = "next month" if any(one.per is Per.MONTH for one in short) else "tomorrow"
    if any(one.shared for one in short):
        return f"Ask again {when}."
    enough = " ".join(f"{_OPTIONS[one.per]}={_rounded_up(one.enough(cost)):.2f}" for one in short)
    return f"Ask again {when}, or raise it: `/subscription setup {enough}`."


def _not_to_be_kept(unknown: Sequence[Allowance]) -> str:
    if any(one.shared for one in unknown):
        return "This installation's budget cannot be kept while a price is not known."
    lifted = " ".join(f"{_OPTIONS[one.per]}=none" for one in unknown)
    return f"A budget cannot be kept while a price is not known. `/subscription setup {lifted}` lifts it."


def _rounded_up(amount: Decimal) -> Decimal:
    return (amount / _STEP).to_integral_value(ROUND_CEILING) * _STEP


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
