"""`python -m bot calendar`, as an operator uses it."""

from pathlib import Path

from tests.fakes.command_line import broadsheet, typed

# Then the doctor does not go on to arXiv.
NO_DATABASE = "postgresql://127.0.0.1:9/x"


def test_the_calendar_shows_two_weeks_the_holidays_and_how_far_they_reach(tmp_path: Path) -> None:
    lines = typed(tmp_path, "calendar").out.splitlines()
    assert lines[0] == "The next two weeks; lists come out at midnight US Eastern"
    weeks = lines[1 : lines.index("")]
    assert len(weeks) == 14
    assert sum(line.endswith("arXiv announces nothing on Saturdays") for line in weeks) == 2
    assert sum(line.endswith(" announced") for line in weeks) >= 5
    (reaches,) = [line for line in lines if line.startswith("The list reaches to ")]
    assert reaches.endswith(".")


def test_a_holiday_is_added_shown_and_removed(tmp_path: Path) -> None:
    added = broadsheet(tmp_path, "calendar", "add", "2099-01-19", "Martin Luther King Jr. Day")
    assert (added.code, added.err) == (0, "")
    assert added.out.splitlines() == [
        "Monday 19 January 2099 is a holiday: arXiv announces nothing on Tuesday 20 January 2099.",
        "A bot that is running knows it already.",
    ]
    shown = typed(tmp_path, "calendar").out
    assert "  2099-01-19  Martin Luther King Jr. Day, added here\n" in shown
    assert "The list reaches to Monday 19 January 2099.\n" in shown
    assert "holidays, the last on 2099-01-19.\n" in typed(tmp_path, "doctor", DATABASE_URL=NO_DATABASE).out
    removed = broadsheet(tmp_path, "calendar", "remove", "2099-01-19")
    assert removed.out.startswith(
        "Martin Luther King Jr. Day is no holiday any more: there is a list of Tuesday 20 January 2099."
    )
    assert "2099" not in typed(tmp_path, "calendar").out


def test_a_wrong_day_is_refused_in_a_line(tmp_path: Path) -> None:
    for words in (("add", "2099-1-32", "x"), ("add", "2099-01-19", " "), ("remove", "2099-01-19")):
        answer = typed(tmp_path, "calendar", *words)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "holidays.toml").exists()


def test_a_broken_file_of_holidays_is_told_with_its_line_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "holidays.toml").write_text("[holidays]\nnonsense\n")
    for words in (("calendar",), ("digest", "2025-05-13", "--recorded"), ("calendar", "add", "2099-01-19", "x")):
        answer = typed(tmp_path, *words)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(f"HOLIDAYS_FILE: {tmp_path / 'holidays.toml'}, line 2: ")
