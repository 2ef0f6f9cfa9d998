"""Reading a chat completion as a server sends it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Usage
from core.scoring.completion import MOST_TOKENS, read_completion
from core.scoring.prices import Prices
from core.scoring.reply import Reply

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _objects(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.fixed_dictionaries({}, optional=fields) | _ANY


_MESSAGE = _objects(content=_ANY, refusal=_ANY)
_CHOICES = st.lists(_objects(message=_MESSAGE, finish_reason=st.sampled_from(["stop", "length"]) | _ANY), max_size=2)
_USAGE = _objects(
    prompt_tokens=_ANY, completion_tokens=_ANY, prompt_tokens_details=_objects(cached_tokens=st.integers() | _ANY)
)


def read(body: bytes) -> Reply | None:
    return read_completion(body, "gpt-4o", Prices().cost)


@given(_objects(choices=_CHOICES | _ANY, usage=_USAGE))
def test_whatever_json_a_server_sends_the_reply_is_sane_and_nothing_is_raised(sent: object) -> None:
    reply = read(json.dumps(sent).encode())
    if reply is None:
        return
    assert reply.text.strip() or reply.trouble
    assert reply.usage.calls == 1
    assert 0 <= reply.usage.cached <= reply.usage.prompt <= MOST_TOKENS
    assert 0 <= reply.usage.completion <= MOST_TOKENS
    assert reply.usage.cost is None or reply.usage.cost >= 0


@given(st.binary())
def test_whatever_bytes_a_server_sends_nothing_is_raised(body: bytes) -> None:
    assert read(body) is None


@pytest.mark.parametrize(("count", "taken"), [(MOST_TOKENS, MOST_TOKENS), (MOST_TOKENS + 1, 0)])
def test_more_tokens_than_one_of_our_calls_can_have_are_no_count(count: int, taken: int) -> None:
    choices = [{"message": {"content": "yes"}, "finish_reason": "stop"}]
    usage = {"prompt_tokens": count, "completion_tokens": 0}
    reply = read_completion(json.dumps({"choices": choices, "usage": usage}).encode(), "any", lambda _: Decimal(0))
    assert reply is not None
    assert reply.usage == Usage(model="any", calls=1, prompt=taken, cost=Decimal(0) if taken else None)
