"""What whoever starts the bot, or a chat, is told comes next: the same words as `/status`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.app import TERMINAL, App
from bot.cli.chat import what_first
from bot.first_look import FirstLook
from bot.handlers.status import STATUS
from bot.runner import Bot
from bot.settings import load_settings
from core.delivery import Courier
from core.store import SqlStore
from tests.fakes.desk import a_desk, ask
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene

NEXT = "The next digest, that of 14 May 2025, comes on Wednesday 14 May 2025, 09:00 UTC."
PAUSED = "Nothing is posted while it is paused; `/subscription resume` lets it go on."
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
        self.app.__dict__.update(
            live=self.scene.maker,
            quick=self.scene.maker,
            courier=Courier(store, {TERMINAL.platform: self.platform}, self.scene.clock),
        )

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
