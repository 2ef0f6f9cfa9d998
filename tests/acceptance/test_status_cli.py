"""`python -m bot status`, as whoever runs the bot begins with it; test_story.py has more to tell."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.command_line import broadsheet, typed


def test_before_anybody_has_subscribed_the_way_to_begin_is_told(tmp_path: Path) -> None:
    answer = broadsheet(tmp_path, "status", "--days", "3")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "No channel has a subscription yet. `python -m bot run` begins with one here.\n"


def test_how_many_days_are_told_is_checked(tmp_path: Path) -> None:
    assert typed(tmp_path, "status", "--days", "0").code == 2
