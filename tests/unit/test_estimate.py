from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from core.model import Criteria, Usage
from core.scoring.local import LocalScorer
from core.scoring.model_scorer import ModelScorer
from tests.fakes.clock import FakeClock
from tests.fakes.scoring_scene import CRITERIA, papers


def scorer(model: str = "gpt-4o") -> ModelScorer:
    return ModelScorer(api_key="k", model=model, clock=FakeClock(datetime(2025, 5, 13, tzinfo=UTC)))


def test_an_estimate_counts_calls_tokens_and_dollars() -> None:
    usage = scorer().estimate(CRITERIA, papers(45))
    assert (usage.model, usage.calls, usage.completion, usage.cached) == ("gpt-4o", 2, 45 * 50, 0)
    assert usage.prompt > 2 * 1_000
    assert usage.cost == usage.prompt * Decimal("2.5e-6") + usage.completion * Decimal("10e-6")


def test_nothing_to_judge_costs_nothing() -> None:
    assert scorer("my-model").estimate(CRITERIA, []) == Usage(model="my-model")


def test_a_price_that_is_not_known_is_not_guessed() -> None:
    assert scorer("my-model").estimate(CRITERIA, papers(1)).cost is None


@pytest.mark.parametrize("number", [1, 12, 19, 24, 40, 80, 192, 384, 385])
def test_one_paper_more_is_never_cheaper(number: int) -> None:
    less, more = (scorer().estimate(CRITERIA, papers(some)).cost for some in (number, number + 1))
    assert less is not None
    assert more is not None
    assert less < more


def test_only_as_much_of_an_abstract_counts_as_is_sent() -> None:
    long, longer = ([replace(papers(1)[0], abstract="a" * length)] for length in (4_000, 400_000))
    assert scorer().estimate(CRITERIA, long) == scorer().estimate(CRITERIA, longer)


def test_the_local_scorer_is_free() -> None:
    assert LocalScorer().estimate(Criteria(wanted=("pruning",)), papers(3)) == Usage(model="local")
