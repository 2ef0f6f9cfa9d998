"""What `doctor` finds around the bot."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web

from bot.app import App
from bot.cli.surroundings import checks
from bot.clock import WallClock
from bot.site import Site
from core.errors import BadSetting
from core.model import Installation
from core.store import back_up, new_key, open_store

NOW = datetime(2025, 5, 13, tzinfo=UTC)
ACME = Installation(platform="slack", workspace="T1", name="Acme", secrets={"bot_token": "a-token"}, at=NOW)


def app(url: str, **settings: Any) -> App:
    store = settings.pop("store", None)
    told = {"database_url": url, "public_url": None, "metrics_token": None} | settings
    return cast(App, SimpleNamespace(settings=SimpleNamespace(**told), clock=WallClock(), store=store))


async def found(app: App, what: str) -> str:
    return await checks(app)[what]()


async def test_a_backup_is_looked_for_and_one_that_got_old_is_to_be_made_again(sqlite_url: str) -> None:
    here = app(sqlite_url)
    assert "none beside the database" in await found(here, "Backups")
    copy = await back_up(sqlite_url, None, NOW)
    assert copy.path.name in await found(here, "Backups")
    long_ago = (datetime.now(UTC) - timedelta(days=9)).timestamp()
    os.utime(copy.path, (long_ago, long_ago))
    with pytest.raises(BadSetting, match="9 days old"):
        await found(here, "Backups")


async def test_a_disk_with_little_room_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "GB are free" in await found(app(sqlite_url), "Disk")
    monkeypatch.setattr("bot.cli.surroundings._LEAST_FREE", 10**18)
    with pytest.raises(BadSetting, match="MB are free where the database is"):
        await found(app(sqlite_url), "Disk")


def test_of_a_postgres_neither_disk_nor_backups_are_looked_at() -> None:
    assert set(checks(app("postgresql+psycopg://ada@db/news"))) == {"Keys", "Numbers"}


async def test_a_key_that_does_not_open_what_is_kept_is_told_and_so_is_an_older_one(sqlite_url: str) -> None:
    older, newer, strange = new_key(), new_key(), new_key()

    async def told(*keys: str) -> str:
        store = open_store(sqlite_url, keys=keys)
        try:
            return await found(app(sqlite_url, store=store), "Keys")
        finally:
            await store.close()

    assert await told(older) == "nothing is kept encrypted."
    store = open_store(sqlite_url, keys=[older])
    async with store.write() as work:
        for number in range(3):
            await work.installations.put(replace(ACME, workspace=f"T{number}", name=f"Acme {number}"))
    await store.close()
    assert await told(older) == "ENCRYPTION_KEY opens all that is kept encrypted."
    assert await told(newer, older) == (
        "ENCRYPTION_KEY opens all that is kept encrypted, 3 of it an older one: `python -m bot keys rotate`."
    )
    for keys in ([strange], []):
        with pytest.raises(
            BadSetting, match=r"No key opens what is kept of .* and 2 more\. `python -m bot keys check`"
        ):
            await told(*keys)


async def test_the_address_of_the_world_has_to_lead_to_the_bot(sqlite_url: str) -> None:
    async def hotel(request: web.Request) -> web.Response:
        return web.Response(text="Welcome to our hotel")

    site = Site([web.get("/hotel/healthz", hotel)], "127.0.0.1", 0)
    address = f"http://127.0.0.1:{await site.start()}"
    assert await found(app(sqlite_url, public_url=address), "Site") == f"{address}/healthz leads to the bot."
    for path, told in (("/hotel", "something else"), ("/nothing", "answered with 404")):
        with pytest.raises(BadSetting, match=told):
            await found(app(sqlite_url, public_url=address + path), "Site")
    await site.stop()


async def test_an_address_at_which_nobody_answers_is_told_with_what_it_should_lead_to(sqlite_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(BadSetting, match="is not answered.*has to lead to HTTP_PORT"):
            await found(app(sqlite_url, public_url=address), "Site")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "programs of this machine"),
        ({"public_url": "https://broadsheet.example.org"}, "nobody can read /metrics"),
        ({"public_url": "https://broadsheet.example.org", "metrics_token": "x"}, "whoever knows METRICS_TOKEN"),
    ],
)
async def test_who_may_read_the_numbers_is_told(sqlite_url: str, settings: dict[str, str], told: str) -> None:
    assert told in await found(app(sqlite_url, **settings), "Numbers")


def test_no_path_of_the_database_is_needed_to_ask(tmp_path: Path) -> None:
    assert "Backups" in checks(app(f"sqlite+aiosqlite:///{tmp_path / 'none.db'}"))
