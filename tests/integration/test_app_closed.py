"""What an app that was never connected gives back: a worker posts by services that others connect."""

from __future__ import annotations

import gc
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from bot.app import new_app
from bot.platforms.slack.manifest import SCOPES
from bot.settings import Settings
from core.model import Channel, PlaceState
from tests.fakes.slack.server import LocalSlack


async def test_who_only_posts_by_a_service_gives_its_connections_back(sqlite_url: str, tmp_path: Path) -> None:
    async with LocalSlack(scopes=SCOPES) as slack:
        lab = slack.team("T1", "Lab")
        papers = lab.channel("C1", "papers", bot=True)
        settings = Settings(
            _env_file=None,
            database_url=sqlite_url,
            holidays_file=tmp_path / "holidays",
            slack_bot_token=SecretStr(lab.token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.url,
        )
        app = new_app(settings, Console(quiet=True))
        place = await app.daily.courier.platforms["slack"].place(Channel("slack", "T1", papers.id))
        assert place.state is PlaceState.OPEN
        await app.aclose()
        del app
        gc.collect()  # what is still open says so, and every warning is an error here
