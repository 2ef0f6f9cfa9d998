"""The holidays: those that ship, and an operator's file beside them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Calendar, shipped_holidays
from core.errors import BadDate, BadSetting, UserError
from core.holidays import Holidays

KING = date(2027, 1, 18)
INDEPENDENCE = date(2026, 7, 3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "holidays.toml"


@pytest.fixture
def holidays(path: Path) -> Holidays:
    return Holidays(path)


def written(path: Path, text: str) -> Holidays:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Holidays(path)


def test_without_a_file_the_shipped_ones_are_known(holidays: Holidays, path: Path) -> None:
    holidays.check()
    assert dict(holidays) == shipped_holidays()
    assert not path.exists()


def test_what_is_added_and_removed_is_kept(holidays: Holidays, path: Path) -> None:
    assert holidays.add("2027-01-18", " Martin  Luther King Jr. Day ") == KING
    assert holidays.remove("2026-07-03") == "Independence Day"
    again = Holidays(path)
    assert again[KING] == "Martin Luther King Jr. Day"
    assert INDEPENDENCE not in again
    assert len(again) == len(shipped_holidays())


def test_what_was_removed_can_be_added_again_and_what_was_added_removed(holidays: Holidays, path: Path) -> None:
    holidays.add("2027-01-18", "a day")
    holidays.remove("2027-01-18")
    holidays.remove("2026-07-03")
    holidays.add("2026-07-03", "Independence Day")
    assert dict(Holidays(path)) == shipped_holidays()


def test_a_calendar_that_is_in_use_follows_the_file(holidays: Holidays, path: Path) -> None:
    calendar, following = Calendar(Holidays(path)), KING + timedelta(days=1)
    assert calendar.announces(following)
    holidays.add("2027-01-18", "Martin Luther King Jr. Day")
    assert calendar.why_not(following) == "arXiv does not announce on Martin Luther King Jr. Day"
    holidays.remove("2027-01-18")
    assert calendar.announces(following)


def test_a_file_that_breaks_while_in_use_changes_nothing_until_it_is_mended(holidays: Holidays, path: Path) -> None:
    holidays.add("2027-01-18", "a day")
    calendar = Calendar(holidays)
    good = path.read_text(encoding="utf-8")
    path.write_text(f"{good}nonsense", encoding="utf-8")
    assert not calendar.announces(KING + timedelta(days=1))
    with pytest.raises(BadSetting, match="line 6"):
        holidays.check()
    path.write_text(good.replace("a day", "a day of rest"), encoding="utf-8")
    holidays.check()
    assert holidays[KING] == "a day of rest"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("removed = [\n\n[holidays]\n", "line 3: "),
        ("[holidays]\n2027-01-32 = 'x'\n", "line 2: `2027-01-32` is not a date, like 2027-01-18."),
        ("[holidays]\n\n2027-01-18 = ''\n", 'line 3: `2027-01-18` has no name, like "New Year\'s Day".'),
        ("[holidays]\n2027-01-18 = 5\n", "line 2: `2027-01-18` has no name"),
        ("[holiday]\n2027-01-18 = 'x'\n", "line 1: `holiday` is neither `removed` nor [holidays]."),
        ("removed = ['2026-07-03']\n", "line 1: `removed` is a list of dates, like [2026-07-03]."),
        ("holidays = 5\n", "line 1: [holidays] has lines like"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(path: Path, text: str, told: str) -> None:
    with pytest.raises(BadSetting) as caught:
        written(path, text).check()
    assert str(caught.value).startswith(f"HOLIDAYS_FILE: {path}, line ")
    assert told in str(caught.value)


def test_a_file_that_is_no_text_is_told(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff")
    with pytest.raises(BadSetting, match="it must be a text file in UTF-8"):
        Holidays(path).check()


def test_a_place_that_cannot_be_read_or_written_is_told(path: Path) -> None:
    path.parent.write_text("no folder")
    with pytest.raises(BadSetting, match="it cannot be read"):
        Holidays(path).check()
    path.parent.unlink()
    path.with_name("holidays.toml.new").mkdir(parents=True)
    with pytest.raises(BadSetting, match="cannot be written"):
        Holidays(path).add("2027-01-18", "a day")


@pytest.mark.parametrize("text", ["2027-13-01", "tomorrow", "", "18.01.2027", "1066-10-14", "2999-01-01"])
def test_what_is_no_day_of_arxivs_is_refused_with_an_example(holidays: Holidays, path: Path, text: str) -> None:
    with pytest.raises(BadDate, match=f"`{text}`.*Try `calendar add 2027-01-18"):
        holidays.add(text, "a day")
    assert not path.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x7fb"])
def test_a_holiday_needs_a_name(holidays: Holidays, path: Path, name: str) -> None:
    with pytest.raises(UserError, match="A holiday has a name, of 80 characters at most"):
        holidays.add("2027-01-18", name)
    assert not path.exists()


def test_what_is_no_holiday_cannot_be_removed_and_the_nearest_are_named(holidays: Holidays) -> None:
    with pytest.raises(BadDate) as caught:
        holidays.remove("2026-07-04")
    assert str(caught.value) == (
        "`2026-07-04` is no known holiday. Near it: `2026-06-19` (Juneteenth) and `2026-07-03` (Independence Day)."
    )


@given(name=st.text(min_size=1, max_size=80).filter(lambda text: text.isprintable() and text.strip()))
def test_any_name_is_kept_as_it_is(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = tmp_path_factory.mktemp("any") / "holidays.toml"
    Holidays(path).add("2027-01-18", name)
    assert Holidays(path)[KING] == " ".join(name.split())


def test_a_list_that_ends_soon_or_is_over_is_warned_of(holidays: Holidays) -> None:
    last = holidays.last
    assert holidays.warning(last - timedelta(days=60)) == ""
    assert holidays.warning(last - timedelta(days=59)).startswith("It ends soon: look at https://info.arxiv.org/")
    assert holidays.warning(last + timedelta(days=1)).startswith(f"The list of holidays is over since {last}: look at")
