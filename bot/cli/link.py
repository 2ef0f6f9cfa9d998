"""`python -m bot link`: another link to the channel in the browser."""

from __future__ import annotations

from bot.app import App
from bot.cli.boundary import OK
from core.errors import BadSetting


async def link(app: App) -> int:
    """Print it. Raises `BadSetting` where there is no such channel."""
    if app.web is None:
        raise BadSetting("There is no channel in the browser: WEB is off, or a chat service is set.")
    await app.prepare()
    app.console.print(await app.web.link(), soft_wrap=True)
    return OK
