"""What tokens cost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.model import Usage
from core.scoring.prices import Prices


def test_a_day_of_gpt_4o_costs_what_the_seed_page_says() -> None:
    cost = Prices().cost(Usage(model="gpt-4o", prompt=49_097, completion=6_947))
    assert cost is not None
    assert round(cost, 2) == Decimal("0.19")


def test_cached_tokens_cost_the_cached_price() -> None:
    cost = Prices().cost(Usage(model="gpt-4o", prompt=1_000_000, cached=400_000))
    assert cost == Decimal("0.6") * Decimal("2.50") + Decimal("0.4") * Decimal("1.25")


def test_more_cached_tokens_than_there_are_cost_no_more_than_all() -> None:
    everything = Prices().cost(Usage(model="gpt-4o", prompt=1_000, cached=1_000))
    assert Prices().cost(Usage(model="gpt-4o", prompt=1_000, cached=5_000)) == everything


@pytest.mark.parametrize(
    "name", ["gpt-4o", "GPT-4o", "gpt-4o-2024-08-06", "openai/gpt-4o", "azure/gpt-4o", "openrouter/openai/gpt-4o"]
)
def test_a_model_is_known_by_its_dated_and_prefixed_names(name: str) -> None:
    assert Prices().cost(Usage(model=name, prompt=1_000_000)) == Decimal("2.5")


@pytest.mark.parametrize("name", ["home-made", "qwen2.5:7b", "nobody/home-made", "", "/", "gpt-4o/", "/gpt-4o/x"])
def test_a_model_without_a_known_price_has_none(name: str) -> None:
    assert Prices().cost(Usage(model=name, prompt=1_000)) is None
    assert not Prices().knows(name)


@pytest.mark.parametrize("url", ["http://localhost:8000/v1", "https://example.org/", "nonsense"])
def test_on_a_server_without_a_price_list_the_model_s_own_price_holds(url: str) -> None:
    assert Prices(url).cost(Usage(model="gpt-4o", prompt=1_000_000)) == Decimal("2.5")


def test_the_price_is_that_of_the_server_which_is_paid() -> None:
    usage = Usage(model="qwen/qwen3-32b", prompt=1_000_000, completion=1_000_000)
    costs = {Prices(url).cost(usage) for url in ("https://openrouter.ai/api/v1", "https://api.groq.com/openai/v1")}
    assert None not in costs
    assert len(costs) == 2
