"""`/usage`: what the channel bears of what models cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.commands import PAGE, Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Item, Reply
from bot.handlers.paging import paged
from core.accounts import Account, Accounts, Spent
from core.calendar import FIRST_DAY
from core.dates import Span
from core.model import Usage
from core.pages import words
from core.ports import Progress
from core.spending import Allowance, Per, dollars
from core.tex import one_line

_NAMED = 5
"""Days on which the budget stopped something are named up to this number."""


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What was spent in a month, or in other days that are named."""
    subscription = await desk.subscription(command.channel)
    accounts = Accounts(desk.store, desk.source, desk.clock)
    account = await accounts.account(subscription, accounts.span(subscription, command.option("month")))
    again = replace(command, ask=command.ask.having(month=_as_typed(account.span)))
    items, pages = paged([_item(spent) for spent in account.digests], again)
    return Reply(
        title=f"Usage · {account.span.name}",
        text=tuple(_told(account)),
        fields=tuple(_fields(account)),
        items=items,
        notes=(*_sharing(account), f"Days begin at midnight in {subscription.zone}. Costs are in US dollars."),
        buttons=(*pages, *_earlier(account.span)),
    )


USAGE = Spec(
    name="usage",
    help="What the model cost: by model, by digest, and what the budget stopped.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show tokens and costs of a month, this one if none is named.",
            handler=show,
            options=(
                Option(name="month", help="A month, week or day.", kind=Kind.DATE, rest=True),
                PAGE,
            ),
            examples=("/usage", "/usage 2025-05", "/usage last week"),
        ),
    ),
)


def _told(account: Account) -> Iterator[str]:
    if not account.models:
        yield f"Nothing was spent: no model was asked anything ({account.span.name})."
    elif account.unpriced:
        names = ", ".join(one_line(one.model) for one in account.unpriced)
        yield f"The price of {names} is not known: its tokens are counted, its cost is not."
    if account.stopped:
        yield _stopped(account)


def _fields(account: Account) -> Iterator[Field]:
    if account.models:
        yield Field("In all", f"{_cost(account)}{words.SEPARATOR}{_tokens(account.total)}")
    for model in account.models:
        # Calls are counted for who made them; who bears a share in those of others has none.
        calls = words.counted(model.calls, "call") if model.calls else ""
        told = filter(None, [words.money(model.cost), calls, _tokens(model)])
        yield Field(one_line(model.model), words.SEPARATOR.join(told))
    if account.average is not None:
        yield Field("Per digest", f"{words.money(account.average)} on average")
    yield Field("Budget", _budget(account))


def _cost(account: Account) -> str:
    if len(account.unpriced) == len(account.models):
        return words.money(None)
    more = " and what is not known" if account.unpriced else ""
    return f"{words.money(account.total.cost)}{more}"


def _tokens(usage: Usage) -> str:
    """`56,044 tokens, 12% of the prompts cached, 1,200 for reasoning`. Only what is sent can be cached."""
    cached = f", {usage.cached / usage.prompt:.0%} of the prompts cached" if usage.cached else ""
    reasoning = f", {usage.reasoning:,} for reasoning" if usage.reasoning else ""
    return f"{words.counted(usage.total, 'token')}{cached}{reasoning}"


def _budget(account: Account) -> str:
    return words.SEPARATOR.join(map(_allowance, account.budgets)) or "no limit"


def _allowance(one: Allowance) -> str:
    when = "today" if one.per is Per.DAY else "this month"
    if one.left is None:
        left = f"what is left {when} cannot be told, as a price is not known"
    else:
        left = f"{words.money(one.left)} left {when}"
    return f"{dollars(one.amount)} a {one.per}, {left}"


def _shared(others: int) -> str:
    """How many they are, and never which: they may be of another workspace."""
    return f"shared with {words.counted(others, 'other channel')}" if others else ""


def _sharing(account: Account) -> Iterator[str]:
    if any(one.others for one in account.digests):
        yield (
            "A verdict that several channels use is paid for once; each of them bears the same part of it, and less "
            "when another one joins."
        )


def _stopped(account: Account) -> str:
    """What waits for money, and what to ask for so that it is judged."""
    newest, *others = account.stopped
    papers = words.counted(sum(account.stopped.values()), "paper")
    days = [f"{words.plain_date(day)} ({number:,})" for day, number in account.stopped.items()]
    of = words.cut(days, _NAMED) if others else words.long_date(newest)
    wait = "they are judged" if sum(account.stopped.values()) > 1 else "it is judged"
    return (
        f"The budget stopped {papers} of {of}; {wait} when the day's digest is asked for again with money left: "
        f"`/digest {newest}`."
    )


def _item(spent: Spent) -> Item:
    listed = f"{spent.listed:,} listed" if spent.listed is not None else ""
    told = filter(None, [listed, _tokens(spent.usage), _shared(spent.others)])
    return Item(
        title=words.long_date(spent.date),
        aside=words.money(spent.usage.cost),
        lines=(words.SEPARATOR.join(told),),
        opens=Ask("digest", "show", {"date": spent.date.isoformat()}),
    )


def _as_typed(span: Span) -> str:
    """What means this span at any later time: `last month` will be another."""
    if span.is_day:
        return str(span.first)
    return f"week {span.first}" if span.is_week else str(span.first)[:7]


def _earlier(span: Span) -> Sequence[Button]:
    if span.is_day or span.first.day != 1 or span.first <= FIRST_DAY:
        return ()
    month = span.first - timedelta(days=1)
    return (Button(words.month(month), Ask("usage", "show", {"month": f"{month:%Y-%m}"})),)
