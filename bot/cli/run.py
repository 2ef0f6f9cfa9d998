"""`python -m bot run`: the bot. It shows a digest at once, then posts every due one until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import aclosing

from rich.console import Console

from bot.app import TERMINAL, App, new_app
from bot.cli.boundary import OK
from bot.runner import Bot, first_of
from bot.schedule import scheduled
from bot.settings import Settings


async def run(settings: Settings, console: Console) -> int:
    """Stay up until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with aclosing(new_app(settings, console)) as app:
        await app.prepare()
        await _until(stop, app)
    console.print("\nStopped.")
    return OK


async def _until(stop: asyncio.Event, app: App) -> None:
    bot = Bot(app, await app.subscribed(TERMINAL))
    scheduler = scheduled(bot.tick)
    starting = asyncio.create_task(bot.start())
    await first_of(starting, stop)
    if starting.done():
        await starting
        scheduler.start()
        await stop.wait()
        scheduler.pause()
    await bot.drain(starting, stop)
