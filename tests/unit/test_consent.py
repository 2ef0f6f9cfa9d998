"""Whether somebody is asked before money is spent, and what they are told."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest

from bot.desk import Desk
from bot.events import Ask, Command, Reply
from bot.handlers.consent import asks_first
from core.model import Usage
from core.spending import Allowance, Per, Purse, Quote
from tests.fakes.desk import ADA
from tests.fakes.scene import LAB

COMMAND = Command(Ask("digest", "show", {"date": "2025-05-13"}), LAB, ADA)


class _Careful:
    """As much of a desk as is looked at."""

    ask_above = Decimal("0.05")


def asked(quote: Quote, command: Command = COMMAND) -> Reply | None:
    return asks_first(cast(Desk, _Careful()), command, quote, "This")


def usage(cost: str | None = "0.07") -> Usage:
    return Usage(model="gpt-4o", calls=36, prompt=1_000, cost=Decimal(cost) if cost else None)


def purse(budget: str, spent: str | None) -> Purse:
    return Purse((a_day(budget, spent),))


def a_day(budget: str, spent: str | None, per: Per = Per.DAY, *, shared: bool = False) -> Allowance:
    gone = Usage(model="gpt-4o", calls=1, cost=Decimal(spent) if spent else None)
    return Allowance(Decimal(budget), per, (gone,), shared=shared)


@pytest.mark.parametrize(
    "quote",
    [
        Quote(0, usage("0")),
        Quote(36, usage("0.05")),
        # It is done as far as it goes, and the answer says why no further.
        Quote(36, usage("0.05"), 0, purse("0.05", "0.05")),
    ],
)
def test_nobody_is_asked_about_what_is_cheap(quote: Quote) -> None:
    assert asked(quote) is None


def test_whoever_said_yes_is_not_asked_again() -> None:
    agreed = Command(COMMAND.ask.having(yes="yes"), LAB, ADA)
    assert asked(Quote(36, usage()), agreed) is None
    assert asked(Quote(36, usage(), 0, purse("0.05", "0.05")), agreed) is None


@pytest.mark.parametrize("quote", [Quote(36, usage()), Quote(36, usage(), 36, purse("1", "0.2"))])
def test_what_is_dear_is_asked_about(quote: Quote) -> None:
    reply = asked(quote)
    assert reply
    assert reply.text == ("This costs about $0.07: 36 papers to be judged by gpt-4o.", "Nothing is done yet.")
    assert [(button.label, button.ask) for button in reply.buttons] == [("Go on", COMMAND.ask.having(yes="0.07"))]


def test_what_the_budget_reaches_in_part_is_asked_about_with_how_far_it_goes() -> None:
    reply = asked(Quote(36, usage(), 5, purse("0.05", "0.04")))
    assert reply
    assert reply.text[1] == "Of today's budget $0.01 is left: 5 of 36 papers can be judged."
    assert [button.label for button in reply.buttons] == ["Go on"]


def test_where_the_budget_reaches_nothing_it_is_said_what_to_do_and_nothing_is_asked() -> None:
    reply = asked(Quote(36, usage(), 0, purse("0.05", "0.06")))
    assert reply
    assert reply.text[1:] == (
        "Of today's budget $0.00 is left: none of 36 papers can be judged. Ask again tomorrow, or raise it: "
        "`/subscription setup budget=0.20`.",
        "Nothing is done yet.",
    )
    assert reply.buttons == ()


@pytest.mark.parametrize(
    ("allowances", "told"),
    [
        (
            [a_day("1", "0"), a_day("5", "4.98", Per.MONTH)],
            "Of this month's budget $0.02 is left: none of 36 papers can be judged. Ask again next month, or raise it: "
            "`/subscription setup monthly=5.10`.",
        ),
        (
            [a_day("0.05", "0.05"), a_day("5", "4.98", Per.MONTH)],
            "Of today's budget $0.00 is left: none of 36 papers can be judged. Ask again next month, or raise it: "
            "`/subscription setup budget=0.20 monthly=5.10`.",
        ),
        (
            [a_day("1", "0"), a_day("9", "8.99", shared=True)],
            "Little is left of this installation's budget of today: none of 36 papers can be judged. Ask again "
            "tomorrow.",
        ),
        (
            [a_day("0.05", "0.05"), a_day("9", "8.99", Per.MONTH, shared=True)],
            "Little is left of this installation's budget of this month: none of 36 papers can be judged. Ask again "
            "next month.",
        ),
    ],
)
def test_it_is_said_which_budget_reaches_nothing_and_what_is_of_use(allowances: list[Allowance], told: str) -> None:
    reply = asked(Quote(36, usage(), 0, Purse(tuple(allowances))))
    assert reply
    assert reply.text[1] == told


def test_of_the_installations_budget_no_amount_is_told() -> None:
    reply = asked(Quote(36, usage(), 5, Purse((a_day("1", "0"), a_day("9", "8.99", shared=True)))))
    assert reply
    assert reply.text[1] == "Little is left of this installation's budget of today: 5 of 36 papers can be judged."


@pytest.mark.parametrize(
    ("allowances", "told"),
    [
        (
            [a_day("1", None), a_day("9", None, Per.MONTH)],
            "`/subscription setup budget=none monthly=none` lifts it.",
        ),
        ([a_day("1", "0"), a_day("9", None, Per.MONTH)], "`/subscription setup monthly=none` lifts it."),
        (
            [a_day("1", None), a_day("9", None, shared=True)],
            "This installation's budget cannot be kept while a price is",
        ),
    ],
)
def test_it_is_said_which_budgets_cannot_be_kept(allowances: list[Allowance], told: str) -> None:
    reply = asked(Quote(36, usage(), 0, Purse(tuple(allowances))))
    assert reply
    assert told in reply.text[1]


@pytest.mark.parametrize("quote", [Quote(1, usage(None), 0, purse("1", "0")), Quote(1, usage(), 0, purse("1", None))])
def test_a_budget_that_cannot_be_kept_says_why(quote: Quote) -> None:
    reply = asked(quote)
    assert reply
    assert reply.text[1] == (
        "A budget cannot be kept while a price is not known. `/subscription setup budget=none` lifts it."
    )
    assert reply.buttons == ()


def test_a_price_that_nobody_knows_is_asked_about() -> None:
    reply = asked(Quote(2, usage(None)))
    assert reply
    assert reply.text[0] == ("This has a price that is not known: 2 papers to be judged by gpt-4o, about 1,000 tokens.")
    assert [button.label for button in reply.buttons] == ["Go on"]
