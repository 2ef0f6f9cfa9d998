"""`python -m bot run`: the bot. It is up until it is told to stop.

With tokens of a chat service it answers there, and posts what falls due. Without any it shows a digest at once, here
and in the browser.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Sequence
from contextlib import aclosing

from rich.console import Console

from bot.app import TERMINAL, App, archive_routes, new_app
from bot.cli.boundary import BROKEN, OK
from bot.connections import Connections
from bot.first_look import FirstLook
from bot.local_web import LocalWeb
from bot.runner import Bot, first_of
from bot.schedule import scheduled
from bot.services import Service
from bot.settings import Settings


async def run(settings: Settings, console: Console) -> int:
    """Stay up until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with aclosing(new_app(settings, console)) as app:
        await app.prepare()
        code = await (_connected(stop, app) if app.services else _here(stop, app))
    console.print("\nStopped.")
    return code


async def _here(stop: asyncio.Event, app: App) -> int:
    """At the screen."""
    bot = Bot(app)
    local = LocalWeb(app, app.web) if app.web else None
    site = local or _site(app, ())
    look = FirstLook(app, bot, await app.subscribed(TERMINAL))
    starting = asyncio.create_task(look.show())
    try:
        await site.open()
        await first_of(starting, stop)
        if starting.done():
            await starting
            await _posting_here(stop, bot, local)
        starting.cancel()
        await bot.drain(stop)
    finally:
        starting.cancel()
        await site.close()
    return OK


async def _posting_here(stop: asyncio.Event, bot: Bot, local: LocalWeb | None) -> None:
    """The same with the newest digest in the browser first."""
    beginning = asyncio.create_task(local.begin(bot)) if local else None
    await _posting(stop, bot)
    if beginning:
        beginning.cancel()


async def _connected(stop: asyncio.Event, app: App) -> int:
    """In chat services."""
    bot = Bot(app)
    connections = _site(app, app.services)
    opening = asyncio.create_task(connections.open())
    try:
        await first_of(opening, stop)
        if not opening.done():
            return OK
        if not await opening:
            app.console.print("No chat service is connected, so there is nobody to serve. `doctor` tells more.")
            return BROKEN
        app.console.print("Broadsheet is up. Ctrl-C stops it.")
        gc.freeze()  # what is there now stays: to look at it again and again would keep people waiting
        await _posting(stop, bot, connections)
        await bot.drain(stop)
    finally:
        opening.cancel()
        await connections.close()
    return OK


def _site(app: App, services: Sequence[Service]) -> Connections:
    """What the bot serves over HTTP, the pages of the archive among it, and the services that are connected over it."""
    where = app.settings.http_host, app.settings.http_port
    return Connections(services, app.front, app.console, *where, archive_routes(app))


async def _posting(stop: asyncio.Event, bot: Bot, connections: Connections | None = None) -> None:
    """Post what falls due, each minute, until told to stop."""
    scheduler = scheduled(bot.tick, bot.poll, *([connections.tend] if connections else []))
    scheduler.start()
    await stop.wait()
    scheduler.pause()
