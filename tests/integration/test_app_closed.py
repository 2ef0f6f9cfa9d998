"""What an app that was never connected gives back: a worker posts by services that others connect."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from rich.console import Console

from bot.app import new_app
from bot.settings import Settings
from core.errors import PlatformError
from core.model import Channel


async def test_who_only_posts_by_a_service_gives_its_connections_back(sqlite_url: str, tmp_path: Path) -> None:
    nowhere = {"slack_api_url": "http://127.0.0.1:9", "holidays_file": tmp_path / "holidays"}
    tokens = {"slack_bot_token": "xoxb-1-aaaaaaaa", "slack_app_token": "xapp-1-aaaaaaaa"}
    app = new_app(Settings(_env_file=None, database_url=sqlite_url, **tokens, **nowhere), Console(quiet=True))
    with pytest.raises(PlatformError):
        await app.daily.courier.platforms["slack"].place(Channel("slack", "T1", "C1"))
    await app.aclose()
    del app
    gc.collect()  # what is still open says so, and every warning is an error here
