from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import shipped_calendar
from core.dates import announcement_date, read_date
from core.errors import BadDate

CALENDAR = shipped_calendar()
TODAY = date(2025, 5, 14)


def asked(word: str) -> date:
    return announcement_date(word, TODAY, TODAY, CALENDAR)


def test_a_date_is_read_from_iso_form_and_from_two_words() -> None:
    assert asked("2025-05-13") == asked(" yesterday ") == date(2025, 5, 13)
    assert asked("Today") == TODAY


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("2025-02-30", "`2025-02-30` is not a date. Try `2025-05-13` or `yesterday`."),
        ("13/05/2025", "`13/05/2025` is not a date. Try `2025-05-13` or `yesterday`."),
        (
            "2025-05-17",
            "arXiv announces nothing on Saturdays; nearest days: 2025-05-16 (Friday) and 2025-05-19 (Monday).",
        ),
        ("2030-01-01", "2030-01-01 is in the future. The newest list is that of 2025-05-14."),
        ("1969-07-21", "1969-07-21 is before arXiv began (1991-08-14). Try `2025-05-13` or `yesterday`."),
    ],
)
def test_a_date_that_cannot_be_is_answered_with_one_that_can(word: str, answer: str) -> None:
    with pytest.raises(BadDate) as told:
        announcement_date(word, TODAY, date(2025, 5, 19) if "17" in word else TODAY, CALENDAR)
    assert str(told.value) == answer


def test_a_nearest_day_that_is_still_to_come_is_not_offered() -> None:
    with pytest.raises(BadDate) as told:
        announcement_date("2025-05-17", date(2025, 5, 17), date(2025, 5, 16), CALENDAR)
    assert str(told.value) == "arXiv announces nothing on Saturdays; nearest days: 2025-05-16 (Friday)."


@given(st.text(max_size=10_000))
def test_any_text_is_a_date_or_a_short_answer(text: str) -> None:
    try:
        assert isinstance(read_date(text, TODAY), date)
    except BadDate as told:
        assert len(str(told)) < 120
        assert str(told).isprintable()
