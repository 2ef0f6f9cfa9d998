"""Days of real processes: a gateway, workers, the local Slack, Discord, arXiv and model, and a Postgres."""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.app import new_app
from bot.settings import Settings
from tests.fakes.databases import PostgresServer
from tests.fakes.discord.rates import TOGETHER
from tests.fakes.grown import Account, Grown, Size, grown
from tests.fakes.slack.rates import BURST

# Discord lets a bot write so many messages to a channel in so many seconds.
_MESSAGES, _SECONDS = 5, 5.0
_PATIENCE = 900.0


@dataclass(frozen=True, slots=True)
class Load:
    """A day: how long it took and would take if nothing but the services' limits counted, in seconds; what became of
    it; and the most memory that a process had, in MB."""

    seconds: float
    allowed: float
    account: Account
    memory: float

    @property
    def ratio(self) -> float:
        """Times what the limits allow."""
        return self.seconds / self.allowed


async def load(
    postgres: PostgresServer, size: Size, *, rates: bool = True, workers: int = 1, at_once: int = 100,
    answer: float = 0.0, killed: bool = False, made: bool = False,
) -> Load:  # fmt: skip
    """Let a day pass. `answer`: seconds that the model takes for one; `killed`: one worker is, in the middle; `made`:
    the digests are there already, and only posted."""
    async with _standing(postgres, size, rates=rates, at_once=at_once) as world, AsyncExitStack() as stack:
        world.model.pace = (lambda _tokens: answer) if answer else None
        if made:
            await _make_digests(world)
        gateway = await stack.enter_async_context(world.process("gateway"))
        await _up(gateway, "Broadsheet is up.")
        running = [await stack.enter_async_context(world.process("worker")) for _ in range(workers)]
        for worker in running:
            await _up(worker, "Broadsheet works.")
        began, asked = time.monotonic(), _asked(world)
        if killed:
            await _until(world, world.owed() // 2)
            running.pop(0).kill()
        await _until(world, world.owed())
        seconds = time.monotonic() - began
        memory = max(_most_memory(process) for process in (gateway, *running))
        return Load(seconds, _allowed(size, _asked(world) - asked), world.account(), memory)


@asynccontextmanager
async def _standing(postgres: PostgresServer, size: Size, *, rates: bool, at_once: int) -> AsyncIterator[Grown]:
    with tempfile.TemporaryDirectory() as folder, postgres.empty() as url:
        async with grown(url, Path(folder), size, rates=rates, at_once=at_once) as world:
            yield world


async def _make_digests(world: Grown) -> None:
    """Make them as a worker does, and post none."""
    settings = Settings(_env_file=None, **{name.lower(): value for name, value in world.settings.items()})  # type: ignore[arg-type]
    async with aclosing(new_app(settings, Console(quiet=True))) as app:
        for channel in world.places:
            await app.daily.maker.make(await app.subscribed(channel), world.day)


async def _up(process: Process, words: str) -> None:
    assert process.stdout
    async for line in process.stdout:
        if words in line.decode():
            return
    raise AssertionError(f"It ended without saying {words!r}.")


async def _until(world: Grown, messages: int) -> None:
    async with asyncio.timeout(_PATIENCE):
        while world.posted() < messages:  # noqa: ASYNC110 - other processes post; nothing here is told
            await asyncio.sleep(0.1)


def _asked(world: Grown) -> int:
    return len(world.discord.requests)


def _allowed(size: Size, asked: int) -> float:
    """Seconds that the limits alone take: those of each channel, and Discord's for all that a bot asks."""
    messages = size.listed + 1
    slack = (messages - BURST) * 1.0 if size.slack else 0.0
    discord = (math.ceil(messages / _MESSAGES) - 1) * _SECONDS if size.discord else 0.0
    most, within = TOGETHER
    return max(slack, discord, asked / most * within)


def _most_memory(process: Process) -> float:
    """In MB, as Linux tells it."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
