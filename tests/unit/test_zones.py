from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadChoice
from core.zones import complete, read_zone


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/BERLIN", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        (" new york ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("indianapolis", "America/Indianapolis"),
        ("Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_a_zone_is_read_by_its_name_or_its_city(text: str, name: str) -> None:
    assert read_zone(text) == name


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Berlni", "Did you mean `Europe/Berlin`?"),
        ("West", "Did you mean `Australia/West` or `Brazil/West`?"),
        ("Mars", "Name a city, such as `Europe/Berlin` or `America/New_York`."),
        ("", "Name a city, such as `Europe/Berlin` or `America/New_York`."),
    ],
)
def test_what_is_no_zone_is_answered_with_near_ones(text: str, hint: str) -> None:
    with pytest.raises(BadChoice) as wrong:
        read_zone(text)
    assert str(wrong.value) == f"`{text}` is not a time zone. {hint}"


@pytest.mark.parametrize("text", ["GMT+2", "UTC+02:00", "+2", "gmt-5"])
def test_an_offset_is_not_taken_for_the_iana_name_that_means_the_opposite(text: str) -> None:
    with pytest.raises(BadChoice, match="Name a city"):
        read_zone(text)


@given(st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})))
def test_every_name_is_read_however_it_is_written_and_completes_itself(name: str) -> None:
    if any(sign in name for sign in "+-") or name[-1].isdigit():
        return
    assert read_zone(name.lower().replace("_", " ")) == name
    assert name in complete(name)


def test_a_beginning_is_completed_cities_first() -> None:
    assert complete("ber") == ("Atlantic/Bermuda", "Europe/Berlin", "Australia/Canberra")
    assert complete("")[0] == "UTC"
    assert len(complete("a")) == 25


@given(st.text())
def test_any_text_is_a_zone_or_answered_in_a_short_line(text: str) -> None:
    assert len(complete(text)) <= 25
    try:
        assert read_zone(text) in available_timezones()
    except BadChoice as wrong:
        assert "\n" not in str(wrong)
        assert len(str(wrong)) < 250
