"""`python -m bot link`: another link to the channel in the browser."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from bot.app import App
from bot.cli.boundary import OK
from core.errors import BadSetting

_WITHIN = 2.0  # seconds


async def link(app: App) -> int:
    """Print it, and say so if nobody answers there. Raises `BadSetting` where there is no such channel."""
    if app.web is None:
        raise BadSetting("There is no channel in the browser: WEB is off, or a chat service is set.")
    await app.prepare()
    address = await app.web.link()
    app.console.print(address, soft_wrap=True)
    if not await _is_up(address):
        app.console.print("No bot answers there yet. `python -m bot run` starts one; the link is good for 15 minutes.")
    return OK


async def _is_up(address: str) -> bool:
    parts = urlsplit(address)
    try:
        async with asyncio.timeout(_WITHIN):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
