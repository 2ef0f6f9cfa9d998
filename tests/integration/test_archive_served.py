"""Where the archive is served: by the settings, and beside whatever else the bot serves."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from rich.console import Console

from bot.app import RECORDED_TERMINAL, TERMINAL, App, new_app
from bot.connections import Connections
from bot.events import Command
from bot.handlers.link import make
from bot.handlers.table import table
from bot.operating import archive_routes
from bot.platforms.web.access import HERE
from bot.reading import read_command
from bot.settings import Settings
from core.ports import silent
from tests.fakes.archive import ADA, DAY, sound

Wired = Callable[..., App]


@pytest.fixture
async def wired(sqlite_url: str) -> AsyncIterator[Wired]:
    """Makes an app whose settings are these."""
    made: list[App] = []

    def wire(**settings: object) -> App:
        told = Settings(_env_file=None, database_url=sqlite_url, **{"web": "off"} | settings)
        made.append(new_app(told, Console(file=io.StringIO(), width=200)))
        return made[-1]

    yield wire
    for app in made:
        await app.aclose()


def test_it_is_on_where_the_world_has_an_address_or_somebody_wants_it(wired: Wired) -> None:
    assert wired().pages == ""
    assert archive_routes(wired()) == ()
    assert wired(public_url="https://sheet.example.org/").pages == "https://sheet.example.org"
    assert wired(public_url="https://sheet.example.org", archive="off").pages == ""
    assert wired(archive="on", http_port=8123).pages == "http://127.0.0.1:8123"
    assert wired(archive="on", http_host="0.0.0.0").pages == "http://localhost:8080"
    assert wired(archive="on", http_host="::1").pages == "http://[::1]:8080"
    assert wired(web="on").pages == "http://127.0.0.1:8080"


async def test_what_is_posted_in_the_browser_leads_to_its_page_and_on_the_screen_nowhere(wired: Wired) -> None:
    app = wired(web="on")
    await app.subscribed(HERE)
    await app.subscribed(TERMINAL)
    page = await app.page_of(HERE, DAY)
    assert page.startswith("http://127.0.0.1:8080/a/")
    assert await wired(web="on").page_of(HERE, DAY) == page
    assert await app.page_of(TERMINAL, DAY) == ""
    assert await wired(web="on", archive="off").page_of(HERE, DAY) == ""
    assert app.courier.page_of == app.daily.courier.page_of == app.page_of


async def test_a_link_that_a_command_made_opens_the_page_of_a_recorded_day(wired: Wired) -> None:
    app = wired(archive="on")
    order = await app.subscribed(RECORDED_TERMINAL)
    day = app.makers.demonstration.source.dates[2]
    await app.makers.demonstration.make(order, day)
    ask = read_command("/link make", table())
    reply = await make(app.desk(recorded=True), Command(ask, RECORDED_TERMINAL, ADA), silent)
    site = Connections((), app.front, app.console, "127.0.0.1", 0, archive_routes(app))
    await site.open()
    address = app.console.file.getvalue().removeprefix("Listening at ").strip().rstrip(".")
    async with aiohttp.ClientSession() as session:
        async with session.get(reply.url.replace(app.pages, address)) as response:
            page = sound(await response.text())
            assert (response.status, response.url.name) == (200, f"{day}")
        async with session.get(f"{address}/healthz") as response:
            assert response.status == 200
    await site.close()
    assert "local scorer, free" in page.text
