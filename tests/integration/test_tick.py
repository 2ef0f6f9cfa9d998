"""What the bot does every fifteen seconds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from rich.console import Console

from bot.app import App
from bot.runner import Bot
from bot.settings import Settings
from core.halting import Halting
from core.model import Task
from core.queue import InProcessQueue
from core.store import SqlStore
from tests.fakes.scene import DAY, Scene


@dataclass
class Rescued(InProcessQueue):
    """Counts how often jobs of workers that died were looked for."""

    times: int = 0

    async def rescue(self) -> int:
        self.times += 1
        return 0


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


@pytest.fixture
def queue(scene: Scene) -> Rescued:
    return Rescued(scene.clock)


@pytest.fixture
def bot(scene: Scene, queue: Rescued) -> Bot:
    app = App(Settings(_env_file=None), scene.store, Console(quiet=True), scene.clock, scene.calendar)
    app.makers.__dict__.update(live=scene.maker, quick=scene.maker)
    app.__dict__.update(queue=queue)
    return Bot(app)


async def test_each_time_the_jobs_of_workers_that_died_are_taken_over(bot: Bot, queue: Rescued) -> None:
    await bot.tick()
    await bot.tick()
    assert queue.times == 2


async def test_lists_are_asked_for_and_old_things_dropped_now_and_then(bot: Bot, queue: Rescued, scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    await bot.tick()
    assert {Task.FETCH, Task.HOUSEKEEP} <= set(await queue.depths())


async def test_while_the_bot_is_paused_nothing_is_planned_and_nothing_is_left_with_the_dead(
    bot: Bot, queue: Rescued, scene: Scene
) -> None:
    await Halting(scene.store).stop("the model is changed", scene.clock)
    await bot.tick()
    assert (queue.times, dict(await queue.depths())) == (1, {})
