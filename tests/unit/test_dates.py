from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import read_date, read_span
from core.errors import BadDate

WEDNESDAY = date(2025, 5, 14)
TODAYS = st.dates(date(1991, 8, 14), date(2100, 12, 31))
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def refused(text: str, today: date = WEDNESDAY) -> str:
    with pytest.raises(BadDate) as told:
        read_date(text, today)
    return str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-13", "2025-5-13", "2025/05/13", "2025.05.13", "20250513", "13.5.2025", "13. 05. 2025", "13/05/2025",
        "05/13/2025", "13-05-2025", "13 May 2025", "13 may", "13th of May", "the 13th of May, 2025", "13. May",
        "May 13", "may 13th 2025", "May the 13th", "May 13, 2025", "2025 May 13", "13-May-2025", "Tuesday 13 May 2025",
        "Tue, 13 May 2025", "tuesday", "TUE", "tues.", " yesterday ", "last tuesday", "13  May", "２０２５-05-13",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form_that_can_be_read_in_one_way_only(text: str) -> None:
    assert read_date(text.rstrip("."), WEDNESDAY) == date(2025, 5, 13)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", WEDNESDAY),
        ("tomorrow", date(2025, 5, 15)),
        ("wednesday", WEDNESDAY),
        ("last wednesday", date(2025, 5, 7)),
        ("thursday", date(2025, 5, 8)),
        ("last thursday", date(2025, 5, 8)),
        ("sun", date(2025, 5, 11)),
    ],
)
def test_words_are_counted_from_today(text: str, day: date) -> None:
    assert read_date(text, WEDNESDAY) == day


def test_yesterday_reaches_over_the_ends_of_months_and_years_and_a_leap_day() -> None:
    assert read_date("yesterday", date(2025, 1, 1)) == date(2024, 12, 31)
    assert read_date("yesterday", date(2024, 3, 1)) == date(2024, 2, 29)
    assert read_date("yesterday", date(2025, 3, 1)) == date(2025, 2, 28)
    assert read_date("monday", date(2026, 1, 2)) == date(2025, 12, 29)


def test_without_a_year_the_most_recent_such_day_is_meant() -> None:
    assert read_date("14 May", WEDNESDAY) == WEDNESDAY
    assert read_date("15 May", WEDNESDAY) == date(2024, 5, 15)
    assert read_date("31 Dec", date(2026, 1, 1)) == date(2025, 12, 31)
    assert read_date("29 February", WEDNESDAY) == date(2024, 2, 29)
    assert read_date("29 Feb", date(1907, 1, 1)) == date(1904, 2, 29)


def test_a_weekday_before_a_date_without_a_year_tells_the_year() -> None:
    assert read_date("Tuesday 13 May", date(2026, 11, 22)) == date(2025, 5, 13)


def test_where_a_list_is_ahead_of_the_reader_s_day_a_date_without_a_year_may_be_its() -> None:
    tuesday = date(2025, 5, 13)
    assert read_date("14 May", tuesday) == date(2024, 5, 14)
    assert read_date("14 May", tuesday, latest=WEDNESDAY) == WEDNESDAY


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2025-02-30", "`2025-02-30` is not a date. Try `2025-05-13` or `yesterday`."),
        ("31 April", "`31 April` is not a date. Try `2025-05-13` or `yesterday`."),
        ("2025-05/13", "`2025-05/13` is not a date. Try `2025-05-13` or `yesterday`."),
        ("Tuesdy 13 May", "`Tuesdy 13 May` is not a date. Try `2025-05-13` or `yesterday`."),
        (
            "05/06/2025",
            "`05/06/2025` is 5 June 2025 to some and 6 May 2025 to others. Try `2025-06-05` or `2025-05-06`.",
        ),
        ("Monday 13 May 2025", "13 May 2025 is a Tuesday. Try `2025-05-13`."),
        ("last week", "`last week` is more than one day. Try `2025-05-13` or `yesterday`."),
        ("2025-05", "`2025-05` is more than one day. Try `2025-05-13` or `yesterday`."),
        ("`" + "x" * 99, f"`{'x' * 39}…` is not a date. Try `2025-05-13` or `yesterday`."),
    ],
)
def test_what_is_no_date_is_answered_with_one(text: str, answer: str) -> None:
    assert refused(text) == answer


def test_the_same_number_for_day_and_month_can_be_read_in_one_way_only() -> None:
    assert read_date("05/05/2025", WEDNESDAY) == date(2025, 5, 5)


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("week", date(2025, 5, 12), date(2025, 5, 18), "week of 12 May 2025"),
        ("This Week", date(2025, 5, 12), date(2025, 5, 18), "week of 12 May 2025"),
        ("last week", date(2025, 5, 5), date(2025, 5, 11), "week of 5 May 2025"),
        ("week last", date(2025, 5, 5), date(2025, 5, 11), "week of 5 May 2025"),
        ("week of 30 April", date(2025, 4, 28), date(2025, 5, 4), "week of 28 April 2025"),
        ("week 2024-12-31", date(2024, 12, 30), date(2025, 1, 5), "week of 30 December 2024"),
        ("month", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("last month", date(2025, 4, 1), date(2025, 4, 30), "April 2025"),
        ("month last month", date(2025, 4, 1), date(2025, 4, 30), "April 2025"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2025/5", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("05.2025", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("may", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("June", date(2024, 6, 1), date(2024, 6, 30), "June 2024"),
        ("January", date(2025, 1, 1), date(2025, 1, 31), "January 2025"),
        ("May 2025", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("2025 may", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("month 2025-05", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("month of May", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("month 13 May", date(2025, 5, 1), date(2025, 5, 31), "May 2025"),
        ("13 May", date(2025, 5, 13), date(2025, 5, 13), "13 May 2025"),
        ("monday", date(2025, 5, 12), date(2025, 5, 12), "12 May 2025"),
    ],
)
def test_weeks_and_months_are_read_as_spans(text: str, first: date, last: date, name: str) -> None:
    span = read_span(text, WEDNESDAY)
    assert (span.first, span.last, span.name) == (first, last, name)
    assert span.is_day == (first == last)


def test_last_month_in_january_is_december() -> None:
    assert read_span("last month", date(2025, 1, 31)).name == "December 2024"
    assert read_span("last week", date(2025, 1, 1)).name == "week of 23 December 2024"


@pytest.mark.parametrize("text", ["", "weekly", "month x", "week may 2025", "2025", "2025-13", "0000-01", "next week"])
def test_what_is_no_span_is_answered_with_some(text: str) -> None:
    with pytest.raises(BadDate) as told:
        read_span(text, WEDNESDAY)
    assert str(told.value) == f"`{text}` is not a date. Try `2025-05-13`, `last week` or `2025-05`."


def test_the_ends_of_all_time_are_no_trap() -> None:
    assert read_span("9999-12", WEDNESDAY).last == date.max
    assert read_span("week 9999-12-31", WEDNESDAY).last == date.max
    assert read_span("week 0001-01-01", WEDNESDAY).first == date.min


FORMS: list[Callable[[date], str]] = [
    date.isoformat,
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day.day} {day:%B} {day.year}",
    lambda day: f"{day:%A} {day.day} {day:%B} {day.year}",
    lambda day: f"{day:%a}, {day.day} {day:%b} {day.year}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day}th of {day:%b} {day.year}",
    lambda day: f"{day.year} {day:%b} {day.day}",
    lambda day: f"{day:%d-%b-%Y}".upper(),
]


@given(DATES, st.sampled_from(FORMS), TODAYS)
def test_a_day_that_is_written_in_any_form_is_read_back(day: date, form: Callable[[date], str], today: date) -> None:
    assert read_date(form(day), today) == day
    assert read_span(form(day), today).first == day


@given(TODAYS, st.integers(0, 364))
def test_a_day_of_the_last_year_is_read_back_without_its_year(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    assert read_date(f"{day.day} {day:%b}", today) == read_date(f"{day:%B} {day.day}", today) == day


@given(TODAYS, st.integers(0, 6))
def test_a_weekday_is_within_the_last_seven_days_and_last_is_never_today(today: date, weekday: int) -> None:
    name = WEEKDAYS[weekday]
    day, last = read_date(name, today), read_date(f"last {name}", today)
    assert day.weekday() == last.weekday() == weekday
    assert 0 <= (today - day).days < 7
    assert 0 < (today - last).days <= 7


@given(DATES, TODAYS)
def test_a_month_is_whole_and_a_week_is_monday_to_sunday(day: date, today: date) -> None:
    month, week = read_span(f"{day:%Y-%m}", today), read_span(f"week of {day}", today)
    assert (month.first.day, month.last.day) == (1, monthrange(day.year, day.month)[1])
    assert (week.first.weekday(), week.last.weekday()) == (0, 6)
    assert month.first <= day <= month.last
    assert week.first <= day <= week.last


@given(DATES, TODAYS)
def test_the_name_of_a_span_is_read_back(day: date, today: date) -> None:
    for text in (f"{day}", f"week {day}", f"{day:%Y-%m}"):
        span = read_span(text, today)
        assert read_span(span.name, today) == span


WORDS = st.sampled_from(
    ["last", "this", "week", "month", "of", "the", "monday", "may", "feb", "today", "13", "31st", "2025", "9999", "0",
     "29", "/", "-", ".", ",", " ", "\n", "١٣", "²", "`", "ﷺ"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=10_000), st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_a_date_or_a_short_answer(text: str) -> None:
    for read in (read_date, read_span):
        try:
            read(text, WEDNESDAY)
        except BadDate as told:
            assert len(str(told)) < 160
            assert str(told).isprintable()
