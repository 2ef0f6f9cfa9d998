"""`python -m bot run`: the bot. It is up until it is told to stop.

With tokens of a chat service it answers there, and posts what falls due. Without any it shows a digest at once, here
and in the browser.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from rich.console import Console

from bot.app import TERMINAL, App, new_app
from bot.cli.boundary import OK
from bot.first_look import FirstLook
from bot.local_web import LocalWeb
from bot.roles import at_work, let_end, open_site, until_told
from bot.runner import Bot
from bot.settings import Settings
from bot.stopping import Stopping
from bot.waiting import first_of, given_up


async def run(settings: Settings, console: Console) -> int:
    """Stay up until SIGTERM or Ctrl-C."""
    stopping = Stopping()
    stopping.listen()
    async with aclosing(new_app(settings, console)) as app:
        await app.prepare()
        code = await (_connected(stopping, app) if app.services else _here(stopping, app))
    console.print("\nStopped.")
    return code


async def _connected(stopping: Stopping, app: App) -> int:
    """In chat services."""
    return await until_told(stopping, app, open_site(app, app.services), Bot(app))


async def _here(stopping: Stopping, app: App) -> int:
    """At the screen."""
    bot = Bot(app)
    local = LocalWeb(app, app.web) if app.web else None
    site = local or open_site(app, ())
    look = FirstLook(app, bot, await app.subscribed(TERMINAL))
    starting = asyncio.create_task(look.show())
    try:
        await site.open()
        await first_of(starting, stopping.soon)
        if starting.done():
            await starting
            await _posting(stopping, app, bot, local)
        else:
            await let_end(stopping, app, bot)
    finally:
        await given_up(starting)
        await site.close()
    return OK


async def _posting(stopping: Stopping, app: App, bot: Bot, local: LocalWeb | None) -> None:
    """Post what falls due, with the newest digest in the browser first."""
    beginning = asyncio.create_task(local.begin(bot)) if local else None
    await at_work(stopping, app, bot)
    if beginning:
        await given_up(beginning)
