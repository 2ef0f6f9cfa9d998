"""The errors of a model's server in sentences."""

from __future__ import annotations

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadSetting, ScorerRefused
from core.scoring.model_scorer import ModelScorer
from core.scoring.openai_errors import Asked, no_completion, trouble_of
from core.scoring.reply import Kind
from tests.fakes.clock import FakeClock
from tests.fakes.scoring_scene import START

REQUEST = httpx2.Request("POST", "https://api.openai.com/v1/chat/completions")


def asked(*, named: bool) -> Asked:
    return Asked(url="https://api.openai.com/v1", named=named, key="sk-secret", model="gpt-4o", timeout=120.0)


def out_of_reach() -> openai.APIConnectionError:
    error = openai.APIConnectionError(request=REQUEST)
    error.__cause__ = httpx2.ConnectError("no way")
    return error


def test_without_an_address_of_ones_own_no_way_is_told_without_naming_the_setting() -> None:
    trouble = trouble_of(out_of_reach(), asked(named=False))
    assert (trouble.kind, trouble.reason) == (Kind.NO_WAY, "no network, or api.openai.com is not reachable")


def test_an_address_of_ones_own_is_named_where_it_may_be_at_fault() -> None:
    named = asked(named=True)
    for trouble in (trouble_of(out_of_reach(), named), no_completion(named)):
        assert trouble.advice == "Check OPENAI_BASE_URL."
        assert "OPENAI" not in trouble.reason
    assert no_completion(asked(named=False)).advice == ""


@pytest.mark.parametrize("named", [True, False])
def test_an_unknown_model_names_the_address_only_if_one_is_set(named: bool) -> None:
    response = httpx2.Response(404, request=REQUEST)
    with pytest.raises(ScorerRefused) as caught:
        trouble_of(openai.NotFoundError("no", response=response, body=None), asked(named=named))
    assert ("OPENAI_BASE_URL" in caught.value.advice) is named


def test_a_connection_that_breaks_off_is_no_lack_of_a_way() -> None:
    assert trouble_of(openai.APIConnectionError(request=REQUEST), asked(named=True)).kind is Kind.CONNECTION


def test_the_key_is_not_shown_with_who_was_asked() -> None:
    assert "sk-secret" not in repr(asked(named=True))


@given(st.text() | st.text(alphabet="[]:/@%.?#ax1\\ ").map("http://".__add__))
def test_an_address_is_refused_as_a_setting_or_can_be_asked(url: str) -> None:
    try:
        ModelScorer(api_key="k", model="m", clock=FakeClock(START), base_url=url)
    except BadSetting:
        return
    if url:
        openai.AsyncOpenAI(api_key="k", base_url=url.strip())
