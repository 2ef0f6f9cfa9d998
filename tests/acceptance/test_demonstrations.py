"""What `make demo-slack` and `make demo-discord` show."""

from __future__ import annotations

import io

from rich.console import Console

from core.store import SqlStore
from tests.fakes import discord_demo, slack_demo


async def test_the_demonstration_of_slack_is_a_day_from_the_first_welcome_to_the_end(store: SqlStore) -> None:
    screen = io.StringIO()
    await slack_demo.demonstrate(store, Console(file=screen, width=100))
    told = screen.getvalue()
    assert "Broadsheet reads every new arXiv paper" in told
    assert "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI" in told
    assert "2025-02-30 is not a date." in told
    assert "📎 broadsheet-2025-05-13.bib" in told
    assert "Ada's Home" in told
    assert told.rstrip().endswith("nothing is posted any more.")


async def test_the_demonstration_of_discord_is_the_same_day(store: SqlStore) -> None:
    screen = io.StringIO()
    await discord_demo.demonstrate(store, Console(file=screen, width=100))
    told = screen.getvalue()
    assert "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI" in told
    assert "2025-02-30 is not a date." in told
    assert told.rstrip().endswith("nothing is posted any more.")
