from datetime import UTC, datetime

from bot.pulse import SILENT, Pulse
from tests.fakes.clock import FakeClock

LOOK = SILENT.total_seconds() / 2


def test_a_connection_of_which_the_sign_changes_is_never_silent() -> None:
    clock = FakeClock(datetime(2025, 5, 13, tzinfo=UTC))
    pulse = Pulse(clock)
    for latency in (0.1, 0.2, 0.1, 0.3, 0.1):
        assert not pulse.is_silent([latency])
        clock.advance(LOOK)


def test_a_connection_of_which_the_sign_stays_is_silent_after_a_while_and_begins_anew() -> None:
    clock = FakeClock(datetime(2025, 5, 13, tzinfo=UTC))
    pulse, told = Pulse(clock), []
    for _ in range(3):
        told.append(pulse.is_silent([float("nan")]))  # equal to nothing, not even to itself
        clock.advance(LOOK)
    assert told == [False, False, True]
    pulse.begin()
    assert not pulse.is_silent([float("nan")])
