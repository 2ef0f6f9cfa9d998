from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import FIRST_DAY, shipped_calendar
from core.dates import Span
from core.errors import BadDate
from core.newsdays import NewsDays

CALENDAR = shipped_calendar()
RECORDED = (date(2025, 3, 11), date(2025, 5, 5), date(2025, 5, 13))
ZONES = st.sampled_from(
    ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Honolulu",
     "Pacific/Kiritimati", "America/St_Johns"]
)  # fmt: skip
INSTANTS = st.datetimes(datetime(2024, 2, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it


def at(*when: int, zone: str = "UTC", dates: tuple[date, ...] | None = None) -> NewsDays:
    return NewsDays(CALENDAR, dates, datetime(*when, tzinfo=UTC), zone)


def refused(days: NewsDays, text: str) -> str:
    with pytest.raises(BadDate) as told:
        days.read(text)
    return str(told.value)


def test_nothing_said_means_the_newest_list_that_is_out() -> None:
    assert at(2025, 5, 14, 3, 59).read("") == date(2025, 5, 13)
    assert at(2025, 5, 14, 4, 0).read(" ") == at(2025, 5, 14, 4, 0).read("Latest") == date(2025, 5, 14)
    assert at(2025, 5, 18, 12).read("newest") == date(2025, 5, 16)


@pytest.mark.parametrize(
    ("zone", "when", "today"),
    [
        ("Pacific/Auckland", (2025, 5, 12, 11, 59), date(2025, 5, 12)),
        ("Pacific/Auckland", (2025, 5, 12, 12, 0), date(2025, 5, 13)),
        ("Pacific/Honolulu", (2025, 5, 13, 9, 59), date(2025, 5, 12)),
        ("Pacific/Honolulu", (2025, 5, 13, 10, 0), date(2025, 5, 13)),
        ("Asia/Kolkata", (2025, 5, 12, 18, 29), date(2025, 5, 12)),
        ("Asia/Kolkata", (2025, 5, 12, 18, 30), date(2025, 5, 13)),
        ("Europe/Berlin", (2025, 3, 28, 22, 59), date(2025, 3, 28)),  # winter: UTC+1
        ("Europe/Berlin", (2025, 3, 28, 23, 0), date(2025, 3, 29)),
        ("Europe/Berlin", (2025, 3, 30, 22, 0), date(2025, 3, 31)),  # summer begins on 30 March: UTC+2
        ("Europe/Berlin", (2025, 10, 26, 22, 59), date(2025, 10, 26)),  # a day of 25 hours
        ("Europe/Berlin", (2025, 10, 26, 23, 0), date(2025, 10, 27)),
        ("America/New_York", (2025, 12, 31, 4, 59), date(2025, 12, 30)),
        ("America/New_York", (2025, 3, 10, 4, 0), date(2025, 3, 10)),
    ],
)
def test_today_begins_at_midnight_in_the_channel_s_zone(zone: str, when: tuple[int, ...], today: date) -> None:
    assert at(*when, zone=zone).today == today


def test_today_is_a_date_before_its_list_is_out() -> None:
    monday_morning = at(2025, 5, 11, 21, zone="Pacific/Auckland")  # Sunday, 17:00 in New York
    assert monday_morning.newest == date(2025, 5, 9)
    assert monday_morning.read("today") == monday_morning.read("monday") == date(2025, 5, 12)


def test_a_list_that_is_ahead_of_the_channel_s_day_can_be_asked_for() -> None:
    tuesday_evening = at(2025, 5, 14, 5, zone="Pacific/Honolulu")
    assert tuesday_evening.today == date(2025, 5, 13)
    for text in ("", "2025-05-14", "14 May", "14 May 2025"):
        assert tuesday_evening.read(text) == date(2025, 5, 14)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            "2025-05-17",
            "arXiv announces nothing on Saturdays; nearest days: 2025-05-16 (Friday) and 2025-05-19 (Monday).",
        ),
        ("2025-05-31", "arXiv announces nothing on Saturdays; nearest days: 2025-05-30 (Friday)."),
        (
            "2025-01-02",
            "arXiv does not announce on New Year's Day; nearest days: 2024-12-31 (Tuesday) and 2025-01-03 (Friday).",
        ),
        ("2025-06-02", "2025-06-02 is in the future. The newest list is that of 2025-05-30."),
        ("tomorrow", "2025-06-01 is in the future. The newest list is that of 2025-05-30."),
        ("1969-07-21", "1969-07-21 is before arXiv began (1991-08-14). Try `2025-05-13` or `yesterday`."),
        ("9999-12-31", "9999-12-31 is in the future. The newest list is that of 2025-05-30."),
        ("0001-01-01", "0001-01-01 is before arXiv began (1991-08-14). Try `2025-05-13` or `yesterday`."),
        ("may", "`may` is more than one day. Try `2025-05-13` or `yesterday`."),
        ("soon", "`soon` is not a date. Try `2025-05-13` or `yesterday`."),
    ],
)
def test_a_day_without_news_is_answered_with_one_that_has_some(text: str, answer: str) -> None:
    assert refused(at(2025, 5, 31, 12), text) == answer


def test_a_source_of_some_days_names_them() -> None:
    days = at(2026, 11, 22, 12, dates=RECORDED)
    assert days.read("") == days.newest == RECORDED[-1]
    assert days.read("11 Mar 2025") == RECORDED[0]
    recorded = "Recorded: 11 Mar 2025, 5 May 2025, 13 May 2025."
    assert refused(days, "2025-05-14") == f"No recorded day 2025-05-14. {recorded}"
    assert refused(days, "today") == f"No recorded day 2026-11-22. {recorded}"
    with pytest.raises(BadDate, match=f"^From 2026-11-01 to 2026-11-30 no recorded day lies. {recorded}$"):
        days.read_span("month")


def test_without_a_year_a_source_of_some_days_is_asked_for_one_that_it_may_have() -> None:
    days = at(2026, 11, 22, 12, dates=RECORDED)
    assert days.read("13 May") == RECORDED[2]
    assert days.within(days.read_span("may")) == RECORDED[1:]


def test_a_span_ends_with_the_newest_day_that_there_can_be() -> None:
    days = at(2025, 5, 14, 12)
    assert days.read_span("week") == Span(date(2025, 5, 12), date(2025, 5, 14), "week of 12 May 2025")
    assert days.read_span("last week").last == date(2025, 5, 11)
    assert days.read_span("month 2025-05") == Span(date(2025, 5, 1), date(2025, 5, 14), "May 2025")
    assert days.read_span("") == days.read_span("today") == Span(*[date(2025, 5, 14)] * 2, "14 May 2025")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2025-06", "2025-06-01 is in the future. The newest list is that of 2025-05-14."),
        ("9999-12", "9999-12-01 is in the future. The newest list is that of 2025-05-14."),
        ("1991-07", "1991-07-31 is before arXiv began (1991-08-14). Try `2025-05-13` or `yesterday`."),
        ("0001-01", "0001-01-31 is before arXiv began (1991-08-14). Try `2025-05-13` or `yesterday`."),
        (
            "2025-05-11",
            "arXiv announces nothing on Sundays; nearest days: 2025-05-09 (Friday) and 2025-05-12 (Monday).",
        ),
    ],
)
def test_a_span_without_news_is_refused(text: str, answer: str) -> None:
    with pytest.raises(BadDate) as told:
        at(2025, 5, 14, 12).read_span(text)
    assert str(told.value) == answer


def test_a_week_that_has_begun_with_a_holiday_names_the_nearest_day() -> None:
    with pytest.raises(BadDate) as told:
        at(2025, 7, 7, 12).read_span("week")
    assert str(told.value) == (
        "From 2025-07-07 to 2025-07-07 arXiv announces nothing; nearest days: 2025-07-04 (Friday)."
    )


def test_the_month_in_which_arxiv_began_has_its_days() -> None:
    days = at(2025, 5, 14, 12)
    assert days.within(days.read_span("1991-08"))[0] == FIRST_DAY
    assert (days.before(FIRST_DAY), days.before(date.min), days.after(date.max)) == (None, None, None)
    assert days.after(date.min) == date(1991, 8, 15)


def test_a_stretch_is_read_from_two_dates() -> None:
    days = at(2025, 5, 14, 12)
    assert days.within(days.read_stretch("9 May", "today")) == (
        date(2025, 5, 9), date(2025, 5, 12), date(2025, 5, 13), date(2025, 5, 14),
    )  # fmt: skip
    for first, last, answer in (
        ("2025-05-13", "2025-05-12", "2025-05-13 is after 2025-05-12: name the earlier date first."),
        ("2025-05-13", "2025-05-15", "2025-05-15 is in the future. The newest list is that of 2025-05-14."),
        (
            "2025-05-10",
            "2025-05-11",
            "From 2025-05-10 to 2025-05-11 arXiv announces nothing; "
            "nearest days: 2025-05-09 (Friday) and 2025-05-12 (Monday).",
        ),
    ):
        with pytest.raises(BadDate) as told:
            days.read_stretch(first, last)
        assert str(told.value) == answer


def test_a_stretch_that_ends_before_its_list_is_out_has_no_day_for_it() -> None:
    days = at(2025, 5, 14, 3)
    assert days.within(days.read_stretch("13 May", "today")) == (date(2025, 5, 13),)


def test_a_stretch_of_which_no_list_is_out_is_refused_and_a_week_of_such_is_not() -> None:
    monday_morning = at(2025, 5, 12, 3, zone="Europe/Berlin")
    with pytest.raises(BadDate, match="^The list of 2025-05-12 is not out yet. The newest is that of 2025-05-09.$"):
        monday_morning.read_stretch("today", "today")
    assert monday_morning.read_span("week").first == date(2025, 5, 12)


@given(INSTANTS, ZONES)
def test_the_words_of_a_day_are_all_within_a_week_of_it(now: datetime, zone: str) -> None:
    days = NewsDays(CALENDAR, None, now, zone)
    assert abs((days.today - now.date()).days) <= 1
    assert days.meant("yesterday") == days.today - timedelta(days=1)
    assert days.read("") == CALENDAR.current(now)
    assert days.meant(f"{days.today:%A}") == days.today
    assert days.read(f"{days.newest.day} {days.newest:%B}") == days.newest


@given(INSTANTS, ZONES, st.dates(date(1991, 9, 1), date(2026, 11, 1)))
def test_a_date_is_an_announcement_date_or_the_answer_names_the_nearest(now: datetime, zone: str, day: date) -> None:
    days = NewsDays(CALENDAR, None, now, zone)
    try:
        assert CALENDAR.announces(days.read(str(day)))
        assert day <= max(days.today, days.newest)
    except BadDate as told:
        near = days.newest if day > days.newest else days.before(day)
        assert str(near) in str(told)


@given(INSTANTS, ZONES, st.text(max_size=10_000), st.sampled_from([None, RECORDED]))
def test_any_text_is_a_day_or_a_short_answer(
    now: datetime, zone: str, text: str, dates: tuple[date, ...] | None
) -> None:
    days = NewsDays(CALENDAR, dates, now, zone)
    for read in (days.read, days.read_span):
        try:
            read(text)
        except BadDate as told:
            assert len(str(told)) < 160
            assert str(told).isprintable()
