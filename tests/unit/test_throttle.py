"""How often something may be asked for, by a bucket that fills up evenly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.throttle import Rate

NOON = datetime(2025, 5, 13, 12, tzinfo=UTC)
SIX = Rate(6, timedelta(minutes=10))
rates = st.builds(Rate, st.integers(1, 40), st.integers(1, 90).map(lambda minutes: timedelta(minutes=minutes)))
pauses = st.lists(st.integers(0, 900), max_size=80)


def taken(rate: Rate, pauses: list[int]) -> list[datetime]:
    """When somebody gets one who asks after each of these pauses, in seconds."""
    now = full_at = NOON
    found = []
    for pause in pauses:
        now += timedelta(seconds=pause)
        if after := rate.after_one(full_at, now):
            full_at = after
            found.append(now)
        else:
            assert rate.next_at(full_at) > now
            assert rate.after_one(full_at, rate.next_at(full_at))
            # Whoever is told that he asked so often did.
            assert len([at for at in found if now - at <= rate.within]) >= rate.most - 1
    return found


def test_so_many_are_had_at_once_and_the_next_after_its_part_of_the_time() -> None:
    assert taken(SIX, [0] * 9) == [NOON] * 6
    assert taken(SIX, [0] * 6 + [99, 1, 99, 1])[6:] == [NOON + timedelta(seconds=100), NOON + timedelta(seconds=200)]


@given(rate=rates, pauses=pauses)
def test_in_no_stretch_of_time_there_are_more_than_a_bucket_and_what_fills_it_meanwhile(
    rate: Rate, pauses: list[int]
) -> None:
    found = taken(rate, pauses)
    for number, first in enumerate(found):
        for more, last in enumerate(found[number:], 1):
            assert more <= rate.most + rate.most * ((last - first) / rate.within) + 1e-6


@given(rate=rates)
def test_a_bucket_that_nobody_asks_of_is_full_again(rate: Rate) -> None:
    assert taken(rate, [0] * rate.most + [round(rate.within.total_seconds())] + [0] * (rate.most - 1)) == [
        *[NOON] * rate.most,
        *[NOON + rate.within] * rate.most,
    ]


def test_a_rate_is_told_in_words() -> None:
    assert SIX.words == "6 times in 10 minutes"
    assert Rate(1, timedelta(minutes=1)).words == "once in 1 minute"
