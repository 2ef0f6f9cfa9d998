"""The crash campaign: a bot that is killed at random points of its days, and started again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from signal import SIGKILL

from tests.fakes.crash_bot import DONE, NO_DATABASE, look
from tests.fakes.crash_reading import Tally, tallied
from tests.fakes.crash_world import POSTING, PROCESSES, CrashWorld

_HANGS = 60.0  # seconds of real time in which any look should be over
_LONGEST_AWAY = timedelta(days=4)
Trouble = Callable[[CrashWorld, random.Random], AbstractAsyncContextManager[None]]


def calm(world: CrashWorld, chance: random.Random) -> AbstractAsyncContextManager[None]:
    """Nothing goes wrong but the kills."""
    return nullcontext()


@dataclass
class Campaign:
    """Looks, kills and mornings. `chance` decides all; a look's `trouble` is in force while it lasts."""

    world: CrashWorld
    chance: random.Random
    trouble: Trouble = calm
    kills: int = 0
    looks: int = 0
    _served: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._served = self.world.clock.now()

    async def until(self, kills: int) -> None:
        """Look, be killed, look again, a day after the other, until that many kills; then serve all that is left."""
        wanted = self.kills + kills
        while self.kills < wanted:
            async with self.trouble(self.world, self.chance):
                killed = await self._killed(await self._begun(), self._moment())
            self._go_on(killed=killed)
        await self.settle()

    async def settle(self, looks: int = 8) -> None:
        """Look, in peace, until all is well, or as often as should do."""
        for _ in range(looks):
            await self._killed(await self._begun(), None)
            self.world.clock.advance(11 * 60)
            if not (await self.tally()).faults:
                return

    async def tally(self) -> Tally:
        """What people find. Where things went wrong a date may overtake another that could not be had."""
        return await tallied(self.world, in_order=self.trouble is calm)

    def _go_on(self, *, killed: bool) -> None:
        """Time passes: seconds or minutes until somebody starts it again, or a night, or days."""
        now = self.world.clock.now()
        if not killed:
            self._served = now
        away = self.chance.random() < 0.1 and now - self._served < _LONGEST_AWAY - timedelta(days=3)
        if away or not killed:
            self._morning(self.chance.choice((1, 2, 3)) if away else 1)
        else:
            self.world.clock.advance(self.chance.choice((5, 40, 130, 600)))

    def _morning(self, days: int) -> None:
        now = self.world.clock.now()
        then = datetime.combine(now.date() + timedelta(days=days), POSTING, now.tzinfo)
        self.world.clock.advance((then - now).total_seconds() + 60)

    def _moment(self) -> Callable[[float], bool]:
        """When to kill, after so many seconds or requests."""
        if self.chance.random() < 0.3:
            seconds = self.chance.uniform(0, 0.5)
            return lambda passed: passed > seconds
        requests = self._requests() + self.chance.randrange(30)
        return lambda _: self._requests() > requests

    def _requests(self) -> int:
        world = self.world
        return len(world.slack.requests) + len(world.discord.requests) + len(world.arxiv.seen) + len(world.model.calls)

    async def _begun(self) -> BaseProcess:
        self.looks += 1
        process = PROCESSES.Process(target=look, args=(self.world.told, self.world.instant))
        await asyncio.to_thread(process.start)
        return process

    async def _killed(self, process: BaseProcess, moment: Callable[[float], bool] | None) -> bool:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while process.is_alive():
            if moment and moment(loop.time() - began):
                await asyncio.sleep(self.chance.uniform(0, 0.01))
                process.kill()
                break
            assert loop.time() - began < _HANGS, "the bot hangs"
            await asyncio.sleep(0.001)
        await asyncio.to_thread(process.join)
        killed = bool(process.exitcode == -SIGKILL)
        assert killed or process.exitcode in (DONE, NO_DATABASE), f"the bot fell over ({process.exitcode})"
        self.kills += killed
        return killed
