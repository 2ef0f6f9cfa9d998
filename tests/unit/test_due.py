from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import shipped_calendar
from core.due import due_dates, posting_of
from core.model import Channel, Criteria, Subscription

CALENDAR = shipped_calendar()
SUBSCRIPTION = Subscription(
    channel=Channel("fake", "lab", "papers"), categories=("cs.LG",), criteria=Criteria(wanted=("pruning",))
)
ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles")


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


def test_a_list_of_today_is_due_at_the_posting_time_and_not_before() -> None:
    assert due_dates(SUBSCRIPTION, CALENDAR, utc(2025, 5, 14, 8, 59)) == (date(2025, 5, 13),)
    assert due_dates(SUBSCRIPTION, CALENDAR, utc(2025, 5, 14, 9, 0)) == (date(2025, 5, 14),)


def test_in_tokyo_a_morning_brings_the_list_that_came_out_on_the_afternoon_before() -> None:
    tokyo = replace(SUBSCRIPTION, zone="Asia/Tokyo")
    assert due_dates(tokyo, CALENDAR, utc(2025, 5, 15, 0, 0)) == (date(2025, 5, 14),)


def test_a_holiday_is_due_so_that_the_channel_is_told_why_there_is_nothing() -> None:
    assert due_dates(SUBSCRIPTION, CALENDAR, utc(2025, 11, 28, 10)) == (date(2025, 11, 28),)


def test_over_a_weekend_nothing_new_is_due() -> None:
    everyday = replace(SUBSCRIPTION, weekdays=frozenset(range(7)))
    assert due_dates(everyday, CALENDAR, utc(2025, 5, 17, 10)) == ()
    assert due_dates(SUBSCRIPTION, CALENDAR, utc(2025, 5, 18, 10)) == (date(2025, 5, 16),)


def test_a_channel_that_reads_on_mondays_gets_the_whole_week_oldest_first() -> None:
    mondays = replace(SUBSCRIPTION, weekdays=frozenset({0}))
    assert due_dates(mondays, CALENDAR, utc(2025, 5, 12, 9)) == tuple(date(2025, 5, day) for day in (6, 7, 8, 9, 12))


def test_nothing_is_due_while_paused_or_without_a_weekday() -> None:
    now = utc(2025, 5, 14, 10)
    assert due_dates(replace(SUBSCRIPTION, paused=True), CALENDAR, now) == ()
    assert due_dates(replace(SUBSCRIPTION, weekdays=frozenset()), CALENDAR, now) == ()


@given(st.sampled_from(ZONES), st.times(), st.frozensets(st.integers(0, 6), min_size=1), st.data())
def test_each_weekday_of_a_year_is_due_at_exactly_one_posting_whatever_the_zone(
    zone: str, posting: time, weekdays: frozenset[int], data: st.DataObject
) -> None:
    subscription = replace(
        SUBSCRIPTION, zone=zone, posting_time=posting.replace(second=0, microsecond=0), weekdays=weekdays
    )
    start = data.draw(st.datetimes(datetime(2025, 1, 5), datetime(2026, 10, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    seen: dict[date, int] = {}
    before: tuple[date, ...] = ()
    for hours in range(0, 24 * 30, 1):
        due = due_dates(subscription, CALENDAR, start + timedelta(hours=hours))
        if due != before:
            for day in due:
                seen[day] = seen.get(day, 0) + 1
            before = due
    inner = sorted(seen)
    assert set(seen.values()) == {1}
    days = (inner[0] + timedelta(days=n) for n in range((inner[-1] - inner[0]).days + 1))
    assert inner == [day for day in days if day.weekday() < 5]


@given(st.sampled_from(ZONES), st.dates(date(2025, 1, 6), date(2026, 10, 30)).filter(CALENDAR.announces))
def test_a_date_falls_due_at_its_posting_and_not_a_minute_before(zone: str, day: date) -> None:
    subscription = replace(SUBSCRIPTION, zone=zone)
    posting = posting_of(subscription, CALENDAR, day)
    assert day in due_dates(subscription, CALENDAR, posting)
    assert day not in due_dates(subscription, CALENDAR, posting - timedelta(minutes=1))


@pytest.mark.parametrize("day", [date(2025, 3, 10), date(2025, 11, 3)], ids=["to summer time", "to winter time"])
def test_the_posting_time_is_the_local_one_on_both_sides_of_a_change_of_the_clocks(day: date) -> None:
    subscription = replace(SUBSCRIPTION, zone="America/New_York")
    assert posting_of(subscription, CALENDAR, day).hour == {3: 13, 11: 14}[day.month]


CHANGES = {
    "America/New_York": (date(2025, 3, 9), date(2025, 11, 2)),
    "Europe/Berlin": (date(2025, 3, 30), date(2025, 10, 26)),
    "Pacific/Auckland": (date(2025, 4, 6), date(2025, 9, 28)),
    "Australia/Lord_Howe": (date(2025, 4, 6), date(2025, 10, 5)),
    "Africa/Casablanca": (date(2025, 2, 23), date(2025, 4, 6)),
}


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("which", [0, 1], ids=["the first change", "the second change"])
@given(posting=st.times(time(0, 0), time(4, 0)), weekdays=st.frozensets(st.integers(0, 6), min_size=1))
def test_around_a_change_of_the_clocks_each_weekday_falls_due_once_even_at_an_hour_that_is_twice_or_never(
    zone: str, which: int, posting: time, weekdays: frozenset[int]
) -> None:
    """Every quarter of an hour, from before to after; what fell due stays so for a week."""
    change = CHANGES[zone][which]
    order = replace(SUBSCRIPTION, zone=zone, posting_time=posting.replace(second=0, microsecond=0), weekdays=weekdays)
    days = [change + timedelta(days=n) for n in range(-9, 10)]
    lists = [day for day in days if day.weekday() < 5]
    postings = {day: posting_of(order, CALENDAR, day) for day in lists}
    assert list(postings.values()) == sorted(postings.values())
    for day, at in postings.items():
        assert CALENDAR.published_at(day) <= at <= CALENDAR.published_at(day) + timedelta(days=8, hours=1)
        told = replace(order, since=at - timedelta(days=9))
        assert day not in due_dates(told, CALENDAR, at - timedelta(minutes=1))
        for later in (timedelta(0), timedelta(hours=1), timedelta(days=3), timedelta(days=6, hours=23)):
            assert day in due_dates(told, CALENDAR, at + later)
        assert len(set(due_dates(told, CALENDAR, at))) == len(due_dates(told, CALENDAR, at))
