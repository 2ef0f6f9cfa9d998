"""What whoever starts the bot, or a chat, is told comes next: the same words as `/status`."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.app import TERMINAL, App
from bot.cli.chat import what_first
from bot.first_look import FirstLook
from bot.handlers.status import STATUS
from bot.local_web import LocalWeb
from bot.platforms.web.room import Posted
from bot.runner import Bot
from bot.settings import Settings, load_settings
from core.delivery import Courier
from core.halting import Halting
from core.model import Notice
from core.store import SqlStore
from tests.fakes.desk import a_desk, ask
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene

NEXT = "The next digest, that of 14 May 2025, comes on Wednesday 14 May 2025, 09:00 UTC."
PAUSED = "Nothing is posted while it is paused; `/subscription resume` lets it go on."
HALTED = "Paused since 2025-05-13 09:30 UTC: the model is changed. `python -m bot resume` ends that."
NO_WEEKDAY = "Nothing is posted: no weekday is chosen."
NOTHING_COMES = pytest.mark.parametrize(
    ("changes", "told"), [({"paused": True}, PAUSED), ({"weekdays": frozenset()}, NO_WEEKDAY)]
)


class Start:
    """The bot on the scene's newsroom, with its screen. Its channel is the terminal."""

    def __init__(self, store: SqlStore) -> None:
        self.scene = Scene(store)
        self.platform = FakePlatform()
        self.screen = io.StringIO()
        console = Console(file=self.screen, width=200)
        self.app = App(load_settings(), store, console, self.scene.clock, self.scene.calendar)
        # In place of what would ask arXiv and write to the terminal.
        self.app.makers.__dict__.update(live=self.scene.maker, quick=self.scene.maker)
        courier = Courier(store, {TERMINAL.platform: self.platform}, self.scene.clock)
        self.app.__dict__.update(courier=courier)

    async def told(self, **changes: Any) -> str:
        """What is on the screen once the bot is up."""
        order = await self.scene.subscribed(channel=TERMINAL, **changes)
        await FirstLook(self.app, Bot(self.app), order).show()
        return self.screen.getvalue()


@pytest.fixture
def start(sqlite_url: str, store: SqlStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Start:
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    return Start(store)


async def test_the_bot_that_is_up_tells_when_the_next_digest_comes(start: Start) -> None:
    start.scene.announce_good(DAY, 1)
    told = await start.told()
    assert f"{NEXT}\nBroadsheet is up. Ctrl-C stops it." in told
    assert len(start.platform.posted) == 2


async def test_while_it_is_paused_the_bot_asks_and_posts_nothing_and_tells_how_to_resume(start: Start) -> None:
    start.scene.announce_good(DAY, 1)
    await Halting(start.scene.store).stop("the model is changed", start.scene.clock)
    screen = await start.told()
    assert "Until then, a recorded day:" in screen
    assert screen.endswith(f"\n{HALTED}\nBroadsheet is up. Ctrl-C stops it.\n")
    assert "Asking arXiv" not in screen
    assert (start.platform.posted, start.scene.scorer.asked, start.scene.source.asked) == ([], [], [])


async def test_while_it_is_paused_the_channel_in_the_browser_says_so(start: Start) -> None:
    start.scene.announce_good(DAY, 1)
    await Halting(start.scene.store).stop("the model is changed", start.scene.clock)
    app = replace(start.app, settings=Settings(_env_file=None, http_port=0))
    assert app.web
    room = app.web.here
    app.makers.__dict__.update(live=start.scene.maker, quick=start.scene.maker)
    local = LocalWeb(app, app.web)
    try:
        await local.open()
        await local.begin(Bot(app))
    finally:
        await local.close()
    (told,) = [one.said for one in room.standing.values() if isinstance(one, Posted)]
    assert isinstance(told, Notice)
    assert told.text == f"{HALTED} Until then, “{app.web.days.title}” at the top has a day to look at."
    assert (start.scene.scorer.asked, start.scene.source.asked) == ([], [])


async def test_a_digest_that_is_there_is_shown_while_it_is_paused_too(start: Start) -> None:
    start.scene.announce_good(DAY, 1)
    await start.scene.maker.make(await start.scene.subscribed(channel=TERMINAL), DAY)
    await Halting(start.scene.store).stop("the model is changed", start.scene.clock)
    screen = await start.told()
    assert "Tuesday 13 May 2025" in screen
    assert "recorded day" not in screen
    assert HALTED in screen


@NOTHING_COMES
async def test_the_bot_announces_no_digest_where_none_will_come_and_makes_none(
    start: Start, changes: dict[str, Any], told: str
) -> None:
    start.scene.announce_good(DAY, 1)
    screen = await start.told(**changes)
    assert f"{told}\nBroadsheet is up. Ctrl-C stops it." in screen
    assert "next digest" not in screen.casefold()
    assert (start.platform.posted, start.scene.scorer.asked) == ([], [])


@NOTHING_COMES
async def test_chat_and_status_say_it_alike(store: SqlStore, changes: dict[str, Any], told: str) -> None:
    scene = Scene(store)
    await scene.subscribed(**changes)
    desk = a_desk(scene)
    assert await what_first(desk, LAB) == f"{told} `/digest` shows the newest."
    assert (await ask(desk, STATUS, "/status")).text == (told,)


async def test_a_chat_begins_with_what_is_worth_knowing(store: SqlStore) -> None:
    scene = Scene(store)
    desk = a_desk(scene)
    assert await what_first(desk, LAB) == "This channel is new: begin with `/subscription setup`."
    await desk.courier.deliver(await scene.maker.make(await scene.subscribed(), DAY))
    assert await what_first(desk, LAB) == f"{NEXT} `/digest` shows the newest."
    scene.source.dates = (DAY,)
    assert await what_first(desk, LAB) == "These are the days that ship with Broadsheet: 2025-05-13."


def test_what_is_stopped_in_a_terminal_or_browser_is_not_taken_up_by_others(start: Start) -> None:
    assert start.app.web
    assert start.app.desk(recorded=False).lasting == ()


def test_what_a_chat_service_asked_of_a_process_that_ended_is(start: Start) -> None:
    told = Settings(_env_file=None, slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    assert replace(start.app, settings=told).desk(recorded=False).lasting == ("slack",)
    assert replace(start.app, settings=told).desk(recorded=True).lasting == ()
