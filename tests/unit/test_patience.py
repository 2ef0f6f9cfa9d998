"""How long a model's server is given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.scoring.patience import Gate, Patience
from core.scoring.reply import Kind, Trouble
from tests.fakes.clock import FakeClock

START = datetime(2025, 5, 13, tzinfo=UTC)


def patience_of(gate: Gate, *, tries: int = 4, slots: int = 2) -> Patience:
    return Patience(FakeClock(START), gate, tries=tries, slots=slots)


def trouble(kind: Kind, retry_after: float | None = None) -> Trouble:
    return Trouble(kind, "the server is tired", retry_after)


@pytest.mark.parametrize(("kind", "waits"), [(Kind.RATE, True), (Kind.SERVER, False)])
async def test_a_rate_limit_holds_every_call_and_other_trouble_only_its_own(kind: Kind, waits: bool) -> None:
    gate_clock = FakeClock(START)
    gate = Gate(gate_clock, 2)
    await patience_of(gate).back_off(trouble(kind, 30), 1)
    await gate.open()
    assert (30 <= sum(gate_clock.slept) <= 37.5) is waits


async def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    clock = FakeClock(START)
    gate = Gate(clock, 2)
    gate.hold(60)
    gate.hold(5)
    await gate.open()
    assert clock.slept == [60]


@pytest.mark.parametrize(
    ("kind", "tries"), [(Kind.RATE, 4), (Kind.SERVER, 4), (Kind.CONNECTION, 4), (Kind.TIMEOUT, 2), (Kind.NO_WAY, 2)]
)
def test_trouble_that_may_pass_is_tried_again_a_few_times(kind: Kind, tries: int) -> None:
    patience = patience_of(Gate(FakeClock(START), 2))
    assert [patience.allows(trouble(kind), tried) for tried in (tries - 1, tries)] == [True, False]


@pytest.mark.parametrize("kind", [Kind.LENGTH, Kind.REJECTED, Kind.MALFORMED, Kind.REFUSAL])
def test_the_same_question_is_not_put_again_where_the_question_is_the_trouble(kind: Kind) -> None:
    assert not patience_of(Gate(FakeClock(START), 2)).allows(trouble(kind), 1)


def test_patience_ends_when_as_many_calls_in_a_row_fail_as_all_slots_have_tries() -> None:
    patience = patience_of(Gate(FakeClock(START), 2), tries=4, slots=2)
    for _ in range(7):
        patience.failed(trouble(Kind.SERVER))
    assert not patience.ended
    patience.failed(trouble(Kind.SERVER))
    assert patience.ended == "the server is tired; asking was given up after 8 failed calls in a row"
    assert not patience.allows(trouble(Kind.SERVER), 1)


@pytest.mark.parametrize("kind", [Kind.TIMEOUT, Kind.NO_WAY])
def test_a_timeout_and_a_server_out_of_reach_weigh_more_than_a_quick_failure(kind: Kind) -> None:
    patience = patience_of(Gate(FakeClock(START), 2), tries=4, slots=2)
    for _ in range(3):
        patience.failed(trouble(kind))
    assert patience.ended


def test_one_success_restores_all_patience() -> None:
    patience = patience_of(Gate(FakeClock(START), 2), tries=4, slots=2)
    for _ in range(20):
        patience.failed(trouble(Kind.SERVER))
        patience.succeeded()
    assert not patience.ended


def test_the_first_reason_to_give_up_stands() -> None:
    patience = patience_of(Gate(FakeClock(START), 2))
    patience.end("the first")
    patience.end("the second")
    assert patience.ended == "the first"
