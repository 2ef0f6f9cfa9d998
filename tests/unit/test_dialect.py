"""What servers do not know, as told by their complaints."""

from __future__ import annotations

import pytest

from core.scoring.answers import VERDICTS
from core.scoring.dialect import Dialect, Form
from core.scoring.question import Question

FULL = Dialect()
QUESTION = Question(system="Answer in JSON.", user="Hm?", shape=VERDICTS, answer=1)


@pytest.mark.parametrize(
    ("complaint", "left"),
    [
        ("'response_format' of type 'json_schema' is not supported with this model.", Dialect(form=Form.OBJECT)),
        ("This model does not support response format `json_schema`.", Dialect(form=Form.OBJECT)),
        ("structured output is not available", Dialect(form=Form.OBJECT)),
        ("Unsupported value: 'temperature' does not support 0 with this model.", Dialect(temperature=False)),
        ("Unrecognized request argument supplied: seed", Dialect(seed=False)),
    ],
)
def test_what_a_complaint_is_about_is_left_out(complaint: str, left: Dialect) -> None:
    assert FULL.without(complaint) == left


@pytest.mark.parametrize("complaint", ["", "The model is asleep.", "you have exceeded the number of proceeds"])
def test_a_complaint_about_something_else_leaves_the_dialect_alone(complaint: str) -> None:
    assert FULL.without(complaint) is None


@pytest.mark.parametrize("complaint", ["response_format", "temperature", "seed"])
def test_what_was_left_out_already_is_not_to_blame(complaint: str) -> None:
    assert Dialect(Form.PLAIN, temperature=False, seed=False).without(complaint) is None


def test_two_lessons_together_leave_out_both_things_in_either_order() -> None:
    one, other = Dialect(form=Form.PLAIN), Dialect(form=Form.OBJECT, temperature=False, seed=False)
    both = Dialect(form=Form.PLAIN, temperature=False, seed=False)
    assert one.meet(other) == both == other.meet(one)


def test_a_plain_dialect_asks_for_nothing_special() -> None:
    asked = Dialect(Form.PLAIN, temperature=False, seed=False).request("gpt-4o", QUESTION)
    assert asked.keys() == {"model", "messages"}
