"""The rules of the local OpenAI server: as strict as the real one's, so that tests against it mean something."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from core.scoring.answers import VERDICTS
from core.scoring.dialect import Dialect
from core.scoring.question import Question
from core.scoring.titles import OUTSIDE
from tests.fakes.openai_rules import PrefixCache, complaint_about

QUESTION = Question(system="Answer in JSON.", user="Hm?", shape=VERDICTS, answer=1)
REQUEST: dict[str, Any] = Dialect().request("gpt-4o", QUESTION)


def changed(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(REQUEST), **changes}


def with_schema(**changes: Any) -> dict[str, Any]:
    request = changed()
    request["response_format"]["json_schema"]["schema"].update(changes)
    return request


def test_a_right_request_is_accepted() -> None:
    assert complaint_about(REQUEST) is None
    assert complaint_about(Dialect().request("gpt-4o", replace(QUESTION, shape=OUTSIDE))) is None


@pytest.mark.parametrize(
    "request_body",
    [
        [],
        changed(tmperature=0),
        changed(model=None),
        changed(messages=[]),
        changed(messages=[{"role": "robot", "content": "x"}]),
        changed(messages=[{"role": "user", "content": None}]),
        changed(temperature=3),
        changed(seed="seven"),
        changed(response_format={"type": "xml"}),
        changed(response_format={"type": "json_object"}, messages=[{"role": "user", "content": "x"}]),
        changed(response_format={"type": "json_schema"}),
        with_schema(additionalProperties=True),
        with_schema(required=[]),
        with_schema(properties={"verdicts": {"type": "array", "items": {"type": "integer", "minimum": 1}}}),
    ],
)
def test_a_wrong_request_is_refused(request_body: Any) -> None:
    assert complaint_about(request_body) is not None


def test_only_a_beginning_of_1024_tokens_or_more_is_cached_in_steps_of_128() -> None:
    cache = PrefixCache()
    beginning = "x" * 4 * 1_200
    assert cache.cached(beginning + "a" * 2_000) == 0
    cache.remember(beginning + "a" * 2_000)
    assert cache.cached(beginning + "b" * 2_000) == 1_152
    assert cache.cached("y" + beginning) == 0
    cache.remember("z" * 4_000)
    assert cache.cached("z" * 4_000) == 0
