"""`python -m bot web`, `gateway` and `worker`: one part each of a bot that runs on several machines."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from rich.console import Console

from bot.app import App, new_app
from bot.cli.boundary import OK
from bot.roles import at_work, open_site, until_told
from bot.runner import Bot
from bot.services import Way
from bot.settings import Settings
from bot.standing_by import StandingBy
from bot.stopping import Stopping
from core.errors import BadSetting
from core.queue import InProcessQueue

Role = Callable[[App, Stopping], Awaitable[int]]


async def web(settings: Settings, console: Console) -> int:
    """Serve what is told over HTTP: Slack's requests, installations, the archive. Raises `BadSetting`."""
    return await _play(settings, console, _web)


async def gateway(settings: Settings, console: Console) -> int:
    """Hold the connections over which chat services tell what people do. Raises `BadSetting`."""
    return await _play(settings, console, _gateway)


async def worker(settings: Settings, console: Console) -> int:
    """Plan what is due, and do it. Raises `BadSetting`."""
    return await _play(settings, console, _worker)


async def _play(settings: Settings, console: Console, role: Role) -> int:
    stopping = Stopping()
    stopping.listen()
    async with aclosing(new_app(settings, console)) as app:
        if isinstance(app.queue, InProcessQueue):
            raise BadSetting(
                "DATABASE_URL names a file, which one process has to itself: `python -m bot run` does all in one. "
                "`web`, `gateway` and `worker` share a Postgres: `postgresql://user:password@host/broadsheet`."
            )
        if not app.services:
            raise BadSetting("No chat service is set, so there is nobody to serve. README.md tells how to set one.")
        code = await role(app, stopping)
    console.print("\nStopped.")
    return code


async def _web(app: App, stopping: Stopping) -> int:
    _check_whole(app)
    told = [one for one in app.services if one.way is Way.SITE]
    others = [one for one in app.services if one.way is not Way.SITE]
    await app.prepare()
    return await until_told(stopping, app, open_site(app, told, told=others, only_site=True))


async def _gateway(app: App, stopping: Stopping) -> int:
    connecting = [one for one in app.services if one.way is not Way.SITE]
    if not connecting:
        raise BadSetting("No service needs a gateway here: Slack tells everything to `web`. Start none.")
    await app.prepare()
    held = [StandingBy(one, app.store, app.clock) if one.way is Way.ONE_SOCKET else one for one in connecting]
    return await until_told(stopping, app, open_site(app, held, apart=True))


async def _worker(app: App, stopping: Stopping) -> int:
    _check_whole(app)
    await app.prepare()
    site, bot = open_site(app, (), apart=True), Bot(app)
    await site.open()
    try:
        app.console.print("Broadsheet works. Ctrl-C stops it.")
        gc.freeze()  # what is there now stays
        await at_work(stopping, app, bot, begin=False)
    finally:
        await site.close()
    return OK


def _check_whole(app: App) -> None:
    """Who connects no service hears from none what it lacks. Raises `BadSetting`."""
    for service in app.services:
        if service.missing:
            raise BadSetting(f"{service.name} cannot be served. {service.missing}")
