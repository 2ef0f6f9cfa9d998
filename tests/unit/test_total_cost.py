from decimal import Decimal

from core.model import Usage, total_cost

CHEAP, DEAR = Usage(model="small", cost=Decimal("0.10")), Usage(model="large", cost=Decimal("0.32"))


def test_costs_are_summed_over_all_models() -> None:
    assert total_cost([CHEAP, DEAR]) == Decimal("0.42")


def test_nothing_costs_nothing() -> None:
    assert total_cost([]) == 0


def test_of_what_is_known_in_part_the_whole_is_not_known() -> None:
    assert total_cost([CHEAP, Usage(model="my own", cost=None), DEAR]) is None
