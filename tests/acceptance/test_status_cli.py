"""`python -m bot status` after a hard week, as whoever runs the bot reads it."""

from __future__ import annotations

import io
from pathlib import Path

from bot.app import App
from bot.cli.status import tell
from bot.platforms.terminal.console import terminal_console
from bot.settings import Settings
from core.calendar import shipped_calendar
from core.store import open_store
from tests.fakes.command_line import broadsheet
from tests.fakes.hard_week import a_hard_week

STORY = """\
fake/lab/papers · cs.LG cs.AI · 09:00 Europe/Berlin
date outcome why
Tuesday 20 May 2025 waits for arXiv, Tuesday 11:50 cs.LG: arXiv has not published it yet
cs.AI: arXiv has not published it yet
Monday 19 May 2025 posted, Tuesday 08:00 cs.AI: nothing was announced
Sunday 18 May 2025 no announcement arXiv announces nothing on Sundays.
Saturday 17 May 2025 no announcement arXiv announces nothing on Saturdays.
Friday 16 May 2025 posted, Friday 20:30 cs.AI: nothing was announced
Thursday 15 May 2025 posted, Thursday 14:00 cs.AI: nothing was announced
Wednesday 14 May 2025 posted, Thursday 15:00 cs.AI: nothing was announced
Tuesday 13 May 2025 posted, Tuesday 12:00 cs.AI: nothing was announced
Monday 12 May 2025 posted, Monday 14:00 cs.AI: nothing was announced
Sunday 11 May 2025 no announcement arXiv announces nothing on Sundays.
1 waiting, 6 posted, 3 without an announcement
"""


async def test_a_hard_week_is_told_day_by_day(sqlite_url: str, tmp_path: Path) -> None:
    store, screen = open_store(sqlite_url), io.StringIO()
    day, _ = await a_hard_week(store)
    settings = Settings(database_url=sqlite_url, log_file=tmp_path / "log")
    assert await tell(App(settings, store, terminal_console(screen), day.scene.clock, shipped_calendar()), 10) == 0
    await store.close()
    assert [" ".join(line.split()) for line in screen.getvalue().splitlines()] == STORY.splitlines()


def test_before_anybody_has_subscribed_the_way_to_begin_is_told(tmp_path: Path) -> None:
    answer = broadsheet(tmp_path, "status", "--days", "3")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "No channel has a subscription yet. `python -m bot run` begins with one here.\n"


def test_how_many_days_are_told_is_checked(tmp_path: Path) -> None:
    assert broadsheet(tmp_path, "status", "--days", "0").code == 2
