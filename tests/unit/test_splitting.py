from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Usage
from core.store.splitting import both, mask_of, split
from tests.contract.store.values import usages


@st.composite
def crowds(draw: st.DrawFn) -> dict[str, int]:
    """Any channels that use some of the papers of one question."""
    papers = draw(st.integers(1, 12))
    masks = st.text("01", min_size=papers, max_size=papers).filter(lambda mask: "1" in mask)
    return draw(st.dictionaries(masks, st.integers(1, 120), max_size=6))


def costing(cost: str, tokens: int = 1_000) -> Usage:
    return Usage(model="gpt-4o", calls=1, prompt=tokens, completion=tokens, cost=Decimal(cost))


@given(usages, crowds())
def test_the_shares_of_all_add_up_to_the_last_decimal_and_nobody_is_paid(whole: Usage, users: dict[str, int]) -> None:
    rest, shares = split(whole, users)
    assert sum((shares[mask] for mask, count in users.items() for _ in range(count)), rest) == whole
    for share in (rest, *shares.values()):
        assert share.cost is None or share.cost >= 0
        assert min(share.calls, share.prompt, share.cached, share.completion, share.reasoning) >= 0


@given(usages.filter(lambda usage: usage.cost is not None), crowds())
def test_who_asked_bears_no_less_than_any_other(whole: Usage, users: dict[str, int]) -> None:
    rest, shares = split(whole, users)
    assert rest.cost is not None
    assert all(share.cost is not None and share.cost <= rest.cost for share in shares.values())


def test_what_all_use_is_borne_by_all_alike() -> None:
    rest, shares = split(costing("0.20"), {"1111": 3})
    assert (rest.cost, shares["1111"].cost) == (Decimal("0.05"), Decimal("0.05"))
    assert (rest.total, shares["1111"].total) == (500, 500)


def test_each_paper_is_borne_by_those_who_use_it() -> None:
    rest, shares = split(costing("0.20"), {"1100": 1, "0100": 1})
    # Of $0.05 a paper: half of the first and a third of the second; a third of the second.
    assert shares["0100"].cost == Decimal("0.016666666666")
    assert shares["1100"].cost == Decimal("0.041666666666")
    assert rest.cost == Decimal("0.20") - Decimal("0.016666666666") - Decimal("0.041666666666")


def test_what_nobody_else_uses_is_borne_by_who_asked() -> None:
    assert split(costing("0.20"), {}) == (costing("0.20"), {})


def test_a_price_that_nobody_knows_is_known_to_none_of_them() -> None:
    rest, shares = split(Usage(model="mine", calls=1, prompt=7, cost=None), {"1": 1})
    assert (rest.cost, shares["1"].cost, rest.prompt, shares["1"].prompt) == (None, None, 4, 3)


@pytest.mark.parametrize(
    ("one", "other", "together"), [("0101", "0011", "0111"), ("01", "", "01"), ("", "10", "10"), ("", "", "")]
)
def test_what_was_used_once_stays_used(one: str, other: str, together: str) -> None:
    assert both(one, other) == together


def test_a_mask_has_a_place_for_each_paper() -> None:
    assert mask_of(["a", "b", "c"], frozenset({"c", "a", "z"})) == "101"
