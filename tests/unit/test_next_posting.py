from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import shipped_calendar
from core.due import due_dates
from core.status import next_posting
from tests.fakes.scene import a_subscription

CALENDAR = shipped_calendar()
ORDER = a_subscription()
ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles")


def test_on_a_weekday_morning_the_next_posting_is_that_of_today() -> None:
    posting = next_posting(ORDER, CALENDAR, datetime(2025, 5, 14, 8, tzinfo=UTC))
    assert posting
    assert (posting.at, posting.days) == (datetime(2025, 5, 14, 9, tzinfo=UTC), (date(2025, 5, 14),))


def test_at_the_posting_time_the_next_one_is_after_the_weekend() -> None:
    posting = next_posting(ORDER, CALENDAR, datetime(2025, 5, 16, 9, tzinfo=UTC))
    assert posting
    assert posting.days == (date(2025, 5, 19),)


def test_a_channel_that_reads_on_mondays_gets_the_days_of_a_week_together() -> None:
    posting = next_posting(replace(ORDER, weekdays=frozenset({0})), CALENDAR, datetime(2025, 5, 7, tzinfo=UTC))
    assert posting
    assert posting.days == tuple(date(2025, 5, day) for day in (6, 7, 8, 9, 12))


def test_while_paused_or_without_a_weekday_nothing_comes() -> None:
    now = datetime(2025, 5, 14, tzinfo=UTC)
    assert next_posting(replace(ORDER, paused=True), CALENDAR, now) is None
    assert next_posting(replace(ORDER, weekdays=frozenset()), CALENDAR, now) is None


@pytest.mark.parametrize("zone", ZONES)
@given(
    posting_time=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    hours=st.integers(0, 24 * 700),
)
def test_what_comes_next_is_what_is_due_then(
    zone: str, posting_time: time, weekdays: frozenset[int], hours: int
) -> None:
    order = replace(ORDER, zone=zone, posting_time=posting_time, weekdays=weekdays)
    now = datetime(2025, 1, 6, tzinfo=UTC) + timedelta(hours=hours)
    posting = next_posting(order, CALENDAR, now)
    assert posting
    assert posting.at > now
    assert due_dates(order, CALENDAR, posting.at) == posting.days
