from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Paper, Usage
from core.spending import Allowance, Per, Purse, Quote, dollars, is_budgets, this_month, today
from tests.fakes.scene import papers

CENT = Decimal("0.01")


def at_a_cent(some: Sequence[Paper]) -> Usage:
    return Usage(model="gpt-4o", calls=len(some), cost=CENT * len(some))


def unpriced(some: Sequence[Paper]) -> Usage:
    return Usage(model="my-model", calls=len(some), cost=None if some else Decimal(0))


def free(some: Sequence[Paper]) -> Usage:
    return Usage(model="local")


def spent(cost: Decimal | None, model: str = "gpt-4o") -> tuple[Usage, ...]:
    return (Usage(model=model, calls=1, cost=cost),)


def a_day(budget: Decimal | str, *gone: Usage, held: str = "0") -> Allowance:
    return Allowance(Decimal(budget), Per.DAY, gone, Decimal(held))


def a_purse(budget: Decimal | str, *gone: Usage) -> Purse:
    return Purse((a_day(budget, *gone),))


@given(st.integers(0, 60), st.decimals(0, 1, places=3), st.decimals(0, 1, places=3))
def test_as_many_papers_are_reached_as_fit_and_not_one_more(number: int, budget: Decimal, gone: Decimal) -> None:
    reach, reason = a_purse(budget, *spent(gone)).reach(papers(*range(number)), at_a_cent)
    used_up = f"the budget of {dollars(budget)} a day is used up"
    assert reach == number or (gone + CENT * (reach + 1) > budget and reason == used_up)
    assert reach == 0 or gone + CENT * reach <= budget
    assert bool(reason) == (reach < number)


def test_what_is_free_is_always_reached() -> None:
    assert a_purse(CENT, *spent(Decimal(5))).reach(papers(1, 2), free) == (2, "")
    assert a_purse(CENT, *spent(None)).reach(papers(1, 2), free) == (2, "")


def test_what_nobody_knows_the_price_of_is_not_asked_under_a_budget() -> None:
    reason = "the price of my-model is not known, so the budget of $0.20 a day cannot be kept"
    assert a_purse("0.2").reach(papers(1), unpriced) == (0, reason)


def test_if_what_was_spent_is_not_known_nothing_more_is_spent() -> None:
    reach, reason = a_purse("0.2", *spent(None, "old-model")).reach(papers(1), at_a_cent)
    assert reach == 0
    assert reason.startswith("the price of old-model is not known")


amounts = st.decimals(0, 1, places=3)
allowances = st.builds(Allowance, amounts, st.sampled_from(Per), amounts.map(spent), amounts, st.booleans())


@given(st.lists(allowances, min_size=1, max_size=4), st.integers(1, 40))
def test_of_several_budgets_the_tightest_decides_and_is_named(several: list[Allowance], number: int) -> None:
    some = papers(*range(number))
    reach, reason = Purse(tuple(several)).reach(some, at_a_cent)
    alone = [Purse((one,)).reach(some, at_a_cent) for one in several]
    assert reach == min(each for each, _ in alone)
    assert reason in {each_reason for each, each_reason in alone if each == reach}


@pytest.mark.parametrize(
    ("tight", "reason"),
    [
        (a_day("0.01"), "the budget of $0.01 a day is used up"),
        (Allowance(Decimal("0.01"), Per.MONTH), "the budget of $0.01 a month is used up"),
        (Allowance(Decimal("0.01"), Per.DAY, shared=True), "this installation's budget of today is used up"),
        (Allowance(Decimal("0.01"), Per.MONTH, shared=True), "this installation's budget of this month is used up"),
    ],
)
def test_the_reason_names_the_budget_and_no_amount_of_the_installations(tight: Allowance, reason: str) -> None:
    assert Purse((a_day("1"), tight, Allowance(Decimal(2), Per.MONTH))).reach(papers(1, 2), at_a_cent) == (1, reason)
    assert is_budgets(reason)


def test_what_others_are_about_to_spend_is_not_left() -> None:
    assert a_day("0.05", *spent(CENT), held="0.02").left == Decimal("0.02")
    assert Purse((a_day("0.05", held="0.02"),)).reach(papers(*range(9)), at_a_cent)[0] == 3


def test_of_what_other_channels_asked_not_even_the_model_is_told() -> None:
    every_channels = Allowance(Decimal(1), Per.DAY, spent(None, "secret-model"), shared=True)
    reason = "a price is not known, so this installation's budget of today cannot be kept"
    assert Purse((every_channels,)).reach(papers(1), at_a_cent) == (0, reason)
    assert is_budgets(reason)


@pytest.mark.parametrize("per", Per)
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("budget", ["0.2", "12", "0.005", "1000", "1E+3"])
def test_a_reason_is_known_for_the_budgets(budget: str, shared: bool, per: Per) -> None:
    one = Allowance(Decimal(budget), per, shared=shared)
    for reason in (one.used_up, one.not_to_be_kept("a model, of sorts"), one.not_to_be_kept()):
        assert is_budgets(reason)
        assert is_budgets(f"{reason[:1].upper()}{reason[1:]}.")


@pytest.mark.parametrize(
    "kept",
    [
        "the budget of $0.02 a day is used up",
        "The price of my-model is not known, so the budget of $0.02 a day cannot be kept.",
    ],
)
def test_a_reason_in_a_digest_of_an_earlier_release_is_known(kept: str) -> None:
    assert is_budgets(kept)


@pytest.mark.parametrize("reason", ["", "the model did not answer", "a paper on the budget of $1 a day is used up"])
def test_another_reason_is_not_the_budgets(reason: str) -> None:
    assert not is_budgets(reason)


@pytest.mark.parametrize(
    ("amount", "said"), [("0.2", "$0.20"), ("12", "$12.00"), ("0.005", "$0.005"), ("0", "$0.00"), ("1E+2", "$100.00")]
)
def test_a_budget_is_written_exactly(amount: str, said: str) -> None:
    assert dollars(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("zone", "now", "began", "hours"),
    [
        ("UTC", datetime(2025, 5, 13, 0, 0, tzinfo=UTC), datetime(2025, 5, 13, tzinfo=UTC), 24),
        ("Asia/Tokyo", datetime(2025, 5, 13, 15, 0, tzinfo=UTC), datetime(2025, 5, 13, 15, tzinfo=UTC), 24),
        ("Asia/Tokyo", datetime(2025, 5, 13, 14, 59, tzinfo=UTC), datetime(2025, 5, 12, 15, tzinfo=UTC), 24),
        ("Europe/Berlin", datetime(2025, 3, 30, 12, 0, tzinfo=UTC), datetime(2025, 3, 29, 23, tzinfo=UTC), 23),
        ("Europe/Berlin", datetime(2025, 10, 26, 12, 0, tzinfo=UTC), datetime(2025, 10, 25, 22, tzinfo=UTC), 25),
        ("Africa/Cairo", datetime(2025, 4, 25, 12, 0, tzinfo=UTC), datetime(2025, 4, 24, 22, tzinfo=UTC), 23),
    ],
)
def test_a_day_of_a_budget_is_one_of_the_channels_zone(zone: str, now: datetime, began: datetime, hours: int) -> None:
    assert today(zone, now) == (began, began + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("zone", "now", "began", "ends"),
    [
        (
            "UTC",
            datetime(2025, 5, 31, 23, 59, tzinfo=UTC),
            datetime(2025, 5, 1, tzinfo=UTC),
            datetime(2025, 6, 1, tzinfo=UTC),
        ),
        (
            "UTC",
            datetime(2024, 2, 1, 0, 0, tzinfo=UTC),
            datetime(2024, 2, 1, tzinfo=UTC),
            datetime(2024, 3, 1, tzinfo=UTC),
        ),
        (
            "UTC",
            datetime(2025, 12, 9, 0, 0, tzinfo=UTC),
            datetime(2025, 12, 1, tzinfo=UTC),
            datetime(2026, 1, 1, tzinfo=UTC),
        ),
        (
            "Asia/Tokyo",
            datetime(2025, 4, 30, 15, tzinfo=UTC),
            datetime(2025, 4, 30, 15, tzinfo=UTC),
            datetime(2025, 5, 31, 15, tzinfo=UTC),
        ),
        (
            "Europe/Berlin",
            datetime(2025, 3, 9, tzinfo=UTC),
            datetime(2025, 2, 28, 23, tzinfo=UTC),
            datetime(2025, 3, 31, 22, tzinfo=UTC),
        ),
    ],
)
def test_a_month_of_a_budget_is_one_of_the_channels_zone(
    zone: str, now: datetime, began: datetime, ends: datetime
) -> None:
    assert this_month(zone, now) == (began, ends)


def test_quotes_add_up_and_a_price_that_is_not_known_stays_unknown() -> None:
    one, other = Quote(2, at_a_cent(papers(1, 2))), Quote(1, unpriced(papers(3)))
    assert (one + one).cost == Decimal("0.04")
    assert ((one + other).papers, (one + other).cost) == (3, None)


def under(number: int, left: str) -> Quote:
    """A quote of papers at a cent each."""
    rest = Decimal(left)
    return Quote(number, at_a_cent(papers(*range(number))), min(number, int(rest / CENT)), a_purse(rest))


@given(st.lists(st.integers(0, 20), min_size=1, max_size=5), st.integers(0, 60))
def test_days_that_are_paid_from_one_budget_are_reached_together_as_far_as_it_goes(days: list[int], cents: int) -> None:
    whole = Quote(0, Usage(model="gpt-4o"))
    for number in days:
        whole += under(number, f"{CENT * cents}")
    assert whole.papers == sum(days)
    assert (whole.within or 0) == min(sum(days), cents)


def test_without_a_budget_nothing_is_told_of_its_reach() -> None:
    one = Quote(2, at_a_cent(papers(1, 2)))
    assert ((one + one).within, (one + Quote(0, free(()))).within) == (None, None)


def test_where_the_price_is_not_known_a_budget_reaches_none_of_both() -> None:
    one = Quote(2, unpriced(papers(1, 2)), 0, a_purse("0.2"))
    assert ((one + one).papers, (one + one).within) == (4, 0)
