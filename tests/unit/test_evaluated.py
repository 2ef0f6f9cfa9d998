"""What an evaluation came to, in words and as JSON."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.evaluated import Told, as_json, as_lines, what_it_costs
from core.agreement import Agreement, Difference, Taste
from core.cases import Stored
from core.evaluation import Evaluated
from core.model import Channel, ScorerCard, Unscored, Usage
from tests.fakes.any_digests import any_text

AGREEMENT = Agreement(
    papers=200,
    same=0.914,
    precision=0.81,
    recall=0.884,
    kappa=0.78,
    equal=0.53,
    relevance=Difference(0.351, -0.104, 0.871),
    novelty=None,
)
QUOTE = Usage(model="gpt-4o", calls=10, prompt=50_000, completion=15_000, cost=Decimal("0.24"))


def told(**changes: object) -> Told:
    """A whole evaluation, and whatever of it a test changes."""
    whole: dict[str, object] = {
        "agreement": AGREEMENT,
        "stored_taste": None,
        "taste": None,
        "repeat": None,
        "unscored": (),
        "usage": replace(QUOTE, cached=12_000, cost=Decimal("0.21")),
    }
    result = Evaluated(**{**whole, **changes})  # type: ignore[arg-type]
    stored = Stored((date(2025, 5, 12), date(2025, 5, 13)), (), 3)
    return Told(Channel("slack", "T1", "C1"), ScorerCard(name="gpt-4o", prompt="score v2"), stored, (), QUOTE, result)


def lines(**changes: object) -> str:
    return "\n".join(as_lines(told(**changes)))


def test_agreement_is_told_in_plain_words() -> None:
    page = lines()
    assert "gpt-4o, score v2 · slack/T1/C1 · 2 days, 2025-05-12 to 2025-05-13" in page
    assert "3 papers left out: no stored verdict of theirs holds." in page
    assert " 91 %  of papers are on the same side of the cut-offs (kappa 0.78: 0 is chance, 1 is always)" in page
    assert "0.35  points apart in relevance, 0.10 lower now (correlation 0.87)" in page
    assert "novelty: not judged by both" in page
    assert "10 calls, 65,000 tokens, 12,000 of them cached: $0.21 (about $0.24 was expected)." in page


def test_votes_are_told_beside_what_they_came_to_then() -> None:
    page = lines(taste=Taste(12, 11, 6, 4, 0.84), stored_taste=Taste(12, 12, 6, 0, 0.5))
    assert "11 of 12  papers with 👍 reach the cut-offs (then 12)" in page
    assert "  4 of 6  papers with 👎 do not (then 0)" in page
    assert "84 %  of pairs of a 👍 and a 👎 have the 👍 first (AUC) (then 50 %)" in page
    assert "Few votes" not in page


def test_a_few_votes_are_called_few() -> None:
    few = Taste(12, 11, 1, 0, None)
    assert "Few votes: chance decides much of this." in lines(taste=few, stored_taste=few)


def test_missing_answers_are_told_with_the_reason() -> None:
    page = lines(unscored=(Unscored("1", "the model did not answer."), Unscored("2", "the model did not answer.")))
    assert "2 answers missing: the model did not answer." in page


def test_no_answer_at_all_is_told() -> None:
    assert "No paper got a verdict." in lines(agreement=None)


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        (QUOTE, "200 papers would be asked about: gpt-4o, 10 calls, about 65,000 tokens, about $0.24."),
        (replace(QUOTE, calls=1, cost=None), "gpt-4o, 1 call, about 65,000 tokens, at an unknown price."),
    ],
)
def test_the_price_is_told_beforehand(usage: Usage, said: str) -> None:
    assert said in what_it_costs(usage, 200)


shares = st.none() | st.floats(0, 1)
points = st.floats(-9, 9)
any_difference = st.none() | st.builds(Difference, st.floats(0, 9), points, st.none() | st.floats(-1, 1))
any_agreement = st.none() | st.builds(
    Agreement,
    papers=st.integers(1, 5000),
    same=st.floats(0, 1),
    precision=shares,
    recall=shares,
    kappa=st.none() | st.floats(-1, 1),
    equal=st.floats(0, 1),
    relevance=any_difference,
    novelty=any_difference,
)


@given(any_agreement, any_agreement, any_text)
def test_any_outcome_can_be_told_on_lines_and_as_json(
    found: Agreement | None, repeat: Agreement | None, reason: str
) -> None:
    any_told = told(agreement=found, repeat=repeat, unscored=(Unscored("1", reason),))
    assert not any(unicodedata.category(letter) == "Cc" for line in as_lines(any_told) for letter in line)
    assert json.loads(json.dumps(as_json(any_told)))["unscored"][0]["reason"] == reason
