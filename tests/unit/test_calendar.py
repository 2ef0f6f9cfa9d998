from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Calendar, shipped_calendar

CALENDAR = shipped_calendar()
DAYS = st.dates(date(2024, 2, 1), date(2026, 11, 1))
ANNOUNCED = DAYS.filter(CALENDAR.announces)


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2025, 5, 14), utc(2025, 5, 12, 18), utc(2025, 5, 13, 18)),
        (date(2025, 5, 12), utc(2025, 5, 8, 18), utc(2025, 5, 9, 18)),
        (date(2025, 5, 13), utc(2025, 5, 9, 18), utc(2025, 5, 12, 18)),
        (date(2025, 1, 15), utc(2025, 1, 13, 19), utc(2025, 1, 14, 19)),
        (date(2025, 3, 11), utc(2025, 3, 7, 19), utc(2025, 3, 10, 18)),
    ],
    ids=["a Wednesday", "a Monday", "a Tuesday", "in winter", "over the change to summer time"],
)
def test_the_submission_window_ends_at_14_00_eastern_on_the_weekday_before(
    day: date, start: datetime, end: datetime
) -> None:
    window = CALENDAR.window(day)
    assert (window.start, window.end) == (start, end)


def test_the_window_after_a_holiday_reaches_back_over_the_mailing_that_was_put_off() -> None:
    window = CALENDAR.window(date(2025, 12, 1))
    assert (window.start, window.end) == (utc(2025, 11, 26, 19), utc(2025, 11, 28, 19))


def test_the_list_of_the_weekday_after_a_holiday_is_empty_and_says_why() -> None:
    assert not CALENDAR.announces(date(2025, 11, 28))
    assert CALENDAR.why_not(date(2025, 11, 28)) == "arXiv does not announce on Thanksgiving"
    assert CALENDAR.next(date(2025, 11, 28)) == date(2025, 12, 1)


def test_a_holiday_on_a_friday_empties_the_list_of_monday() -> None:
    assert not CALENDAR.announces(date(2026, 7, 6))
    assert CALENDAR.announces(date(2026, 7, 3))


def test_nothing_is_announced_at_a_weekend() -> None:
    assert CALENDAR.why_not(date(2025, 5, 17)) == "arXiv announces nothing on Saturdays"
    assert CALENDAR.why_not(date(2025, 5, 18)) == "arXiv announces nothing on Sundays"


@pytest.mark.parametrize(
    ("day", "published"),
    [(date(2025, 1, 15), utc(2025, 1, 15, 5)), (date(2025, 7, 15), utc(2025, 7, 15, 4))],
    ids=["winter", "summer"],
)
def test_a_list_is_published_at_midnight_eastern(day: date, published: datetime) -> None:
    assert CALENDAR.published_at(day) == published


def test_until_midnight_eastern_the_newest_list_is_that_of_the_day_before() -> None:
    assert CALENDAR.current(utc(2025, 5, 14, 3, 59)) == date(2025, 5, 13)
    assert CALENDAR.current(utc(2025, 5, 14, 4, 0)) == date(2025, 5, 14)


@given(ANNOUNCED)
def test_windows_follow_each_other_without_gap_or_overlap(day: date) -> None:
    assert CALENDAR.window(day).end == CALENDAR.window(CALENDAR.next(day)).start


@given(ANNOUNCED)
def test_next_and_previous_undo_each_other(day: date) -> None:
    assert CALENDAR.previous(CALENDAR.next(day)) == day


@given(ANNOUNCED)
def test_a_window_closes_before_its_list_is_published(day: date) -> None:
    assert CALENDAR.window(day).end < CALENDAR.published_at(day)


@given(st.datetimes(datetime(2024, 2, 1), datetime(2026, 11, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds it
def test_the_current_date_is_the_last_that_is_published(now: datetime) -> None:
    day = CALENDAR.current(now)
    assert CALENDAR.announces(day)
    assert CALENDAR.published_at(day) <= now < CALENDAR.published_at(CALENDAR.next(day))


@given(DAYS, st.integers(0, 40))
def test_the_days_between_are_all_and_only_those_with_an_announcement(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = CALENDAR.between(first, last)
    assert all(CALENDAR.announces(day) and first <= day <= last for day in found)
    days = (first + timedelta(days=n) for n in range(length + 1))
    assert len(found) == sum(not CALENDAR.why_not(day) for day in days)


def test_a_calendar_without_holidays_knows_weekends() -> None:
    assert Calendar().announces(date(2025, 11, 28))
    assert not Calendar().announces(date(2025, 11, 29))


def test_the_next_date_in_words_skips_what_is_known_to_be_empty() -> None:
    assert CALENDAR.next_in_words(date(2025, 11, 27)) == "Monday 1 December"
    assert CALENDAR.next_in_words(date(2024, 12, 31)) == "Friday 3 January 2025"


def test_one_weekday_can_be_emptied_by_a_holiday_on_any_day_since_the_weekday_before() -> None:
    monday = date(2026, 7, 6)
    for back in (1, 2, 3):
        assert not Calendar({monday - timedelta(days=back): "a day off"}).announces(monday)
    for back in (-1, 0, 4):
        assert Calendar({monday - timedelta(days=back): "a day off"}).announces(monday)


@given(st.dates(date(2024, 1, 8), date(2026, 12, 20)))
def test_each_holiday_empties_the_list_of_the_next_weekday_and_no_other(holiday: date) -> None:
    calendar = Calendar({holiday: "a day off"})
    days = [holiday + timedelta(days=n) for n in range(-7, 8)]
    emptied = [day for day in days if day.weekday() < 5 and not calendar.announces(day)]
    assert emptied == [next(day for day in days if day > holiday and day.weekday() < 5)]
