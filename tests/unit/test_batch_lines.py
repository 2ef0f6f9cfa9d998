"""Reading what a server writes about batches."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Usage
from core.scoring.batch_lines import BatchState, read_lines, read_state, write_lines
from core.scoring.reply import Kind, Reply

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_PLACES = st.sampled_from(["0", "1", "٣", "-1", ""]) | _ANY
_RESPONSES = st.fixed_dictionaries({"status_code": st.sampled_from([200, 400, 500]) | _ANY, "body": _ANY}) | _ANY
_LINES = st.fixed_dictionaries({"custom_id": _PLACES, "response": _RESPONSES, "error": _ANY}) | _ANY
_STATES = st.fixed_dictionaries(
    {"id": st.text() | _ANY, "status": st.sampled_from(["completed", "failed", "in_progress"]) | _ANY},
    optional={"request_counts": _ANY, "errors": _ANY, "output_file_id": _ANY, "error_file_id": _ANY},
)


def replies(*lines: object) -> dict[int, Reply]:
    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
    return dict(read_lines(body, "gpt-4o", lambda _: Decimal(2)))


def line(place: str, status: int, body: object, error: object = None) -> dict[str, object]:
    return {"custom_id": place, "response": {"status_code": status, "body": body}, "error": error}


def test_an_answer_is_read_at_half_the_price() -> None:
    choices = [{"message": {"content": "yes"}, "finish_reason": "stop"}]
    body = {"choices": choices, "usage": {"prompt_tokens": 10, "completion_tokens": 2}}
    reply = replies(line("3", 200, body))[3]
    assert (reply.text, reply.trouble) == ("yes", None)
    assert reply.usage == Usage(model="gpt-4o", calls=1, prompt=10, completion=2, cost=Decimal(1))


def test_what_the_server_found_fault_with_is_told_in_its_words() -> None:
    reply = replies(line("0", 400, {"error": {"message": "'temperature' does not support 0", "code": "bad"}}))[0]
    assert reply.trouble is not None
    assert reply.trouble.kind is Kind.REJECTED
    assert "temperature" in reply.trouble.said


def test_a_line_without_a_response_is_a_server_s_trouble() -> None:
    reply = replies({"custom_id": "0", "response": None, "error": {"code": "batch_expired", "message": "Too late."}})[0]
    assert reply.trouble is not None
    assert reply.trouble.reason == "the model's server did not get to it within a day"


@given(st.lists(_LINES))
def test_whatever_lines_a_server_writes_nothing_is_raised(lines: list[object]) -> None:
    for place, reply in replies(*lines).items():
        assert place >= 0
        assert reply.text.strip() or reply.trouble


@given(st.binary())
def test_whatever_bytes_a_file_holds_nothing_is_raised(body: bytes) -> None:
    assert dict(read_lines(body, "any", lambda _: None)) == {}


@given(_STATES)
def test_whatever_a_server_says_of_a_batch_its_state_is_sane(said: dict[str, object]) -> None:
    state = read_state(said)
    assert state is None or (state.done >= 0 and (state.ended == bool(state.reason)))


def test_a_state_names_the_files_and_why_a_batch_failed() -> None:
    said = {"id": "b", "status": "failed", "errors": {"data": [{"message": "Line 1\nis wrong"}]}, "error_file_id": "f"}
    reason = "the model's server did not take the batch: Line 1 is wrong"
    assert read_state(said) == BatchState("b", ended=True, files=("f",), reason=reason)


@pytest.mark.parametrize("said", [{}, {"id": "b"}, {"id": "b", "status": "sleeping"}, {"id": 7, "status": "failed"}])
def test_what_is_no_batch_has_no_state(said: dict[str, object]) -> None:
    assert read_state(said) is None


@given(st.lists(st.text(), max_size=5))
def test_questions_are_a_line_each_whatever_is_in_them(texts: list[str]) -> None:
    lines = write_lines([{"messages": text} for text in texts]).decode().split("\n")[:-1]
    assert [json.loads(each)["body"]["messages"] for each in lines] == texts
