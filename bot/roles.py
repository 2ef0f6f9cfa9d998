"""The parts that a process can play: all of the bot, or one of the three that share its work on many machines."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence

from rich.text import Text

from bot.app import App
from bot.connections import Connections
from bot.operating import archive_routes, operating_routes
from bot.runner import Bot
from bot.schedule import Tick, scheduled
from bot.services import Service
from bot.stopping import Stopping
from bot.waiting import first_of, given_up
from core.queue import DRAIN_SECONDS

OK, BROKEN = 0, 1
_UP = "Broadsheet is up. Ctrl-C stops it."


def open_site(
    app: App,
    services: Sequence[Service],
    *,
    told: Sequence[Service] = (),
    apart: bool = False,
    only_site: bool = False,
) -> Connections:
    """The services that a process connects, and what it serves over HTTP: numbers, the pages of the archive, and what
    services are told there, also those that it does not connect (`told`). `apart`: only numbers, at METRICS_PORT.
    `only_site`: there is nothing to do without it."""
    settings, numbers = app.settings, operating_routes(app)
    port = settings.metrics_port if apart else settings.http_port
    if apart:
        also = numbers if settings.metrics_port is not None else []
    else:
        also = [*numbers, *archive_routes(app), *(route for one in told for route in one.routes(app.front))]
    return Connections(
        services,
        app.front,
        app.console,
        settings.http_host,
        port or 0,
        also,
        app.readiness,
        app.meters,
        setting="METRICS_PORT" if apart else "HTTP_PORT",
        only_site=only_site,
    )


async def until_told(stopping: Stopping, app: App, connections: Connections, bot: Bot | None = None) -> int:
    """Connect, and be up; with a bot its work is done here as well."""
    opening = asyncio.create_task(connections.open())
    try:
        await first_of(opening, stopping.soon)
        if not opening.done():
            return OK
        if not await opening:
            return BROKEN
        app.console.print(_UP)
        gc.freeze()  # what is there now stays: to look at it again and again would keep people waiting
        await (at_work(stopping, app, bot, connections.tend) if bot else _tending(stopping, connections))
    finally:
        await given_up(opening)
        await connections.close()
    return OK


async def at_work(stopping: Stopping, app: App, bot: Bot, tend: Tick | None = None, *, begin: bool = True) -> None:
    """Plan and do jobs until told to stop, then let them end. `begin`: nobody else is at work, so every channel is
    looked at now."""
    if begin:
        await bot.begin()
    working = asyncio.create_task(bot.work(stopping.soon))
    try:
        async with scheduled(plan=bot.tick, tend=tend):
            await first_of(working, stopping.soon)
        await let_end(stopping, app, bot, working)
        if working.done():
            await working
    finally:
        await given_up(working)


async def let_end(stopping: Stopping, app: App, bot: Bot, *working: asyncio.Task[None]) -> None:
    """Let what is under way end, for a while or until told once more."""
    if bot.is_busy:
        told = f"Letting the work under way end, {DRAIN_SECONDS:.0f} seconds at most. Ctrl-C again stops at once."
        app.console.print(Text(told), soft_wrap=True)
    await asyncio.gather(bot.end(stopping.at_once), *(first_of(one, stopping.at_once) for one in working))


async def _tending(stopping: Stopping, connections: Connections) -> None:
    async with scheduled(tend=connections.tend, relieve=connections.relieve):
        await stopping.soon.wait()
