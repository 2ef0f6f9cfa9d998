"""The bot's site: one web server for what services are told over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.boundary import one_request
from core.errors import PlatformError

# Slack's largest payloads, views with their state, stay below 250 kB.
_LARGEST = 1_000_000
_HEALTH = "/healthz"
# Whoever sends half a request must not keep the bot from stopping.
_SHUTDOWN_SECONDS = 5.0
# What is still sent after an answer is read for so long, so that the answer arrives.
_LINGERING = 10.0
PATIENCE = 60.0
"""Seconds for which slow clients are waited for."""


class Site:
    """Serves routes at one address of this machine. Every other path is answered with 404 and no word more.

    `patience`: the seconds that a connection may be silent or send the head of a request, and as many for its body.
    `setting` names what tells the port.
    """

    def __init__(
        self,
        routes: Sequence[web.AbstractRouteDef],
        host: str,
        port: int,
        *,
        patience: float = PATIENCE,
        setting: str = "HTTP_PORT",
    ) -> None:
        app = web.Application(client_max_size=_LARGEST, middlewares=[_traced, _hurried(patience)])
        app.add_routes([web.get(_HEALTH, _alive), *routes])
        # Where no request is being answered, aiohttp closes a connection after its keepalive timeout, whatever was sent
        # of the next one (aiohttp.web_protocol, from 3.14 on for the first as well); by itself that is an hour.
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=_SHUTDOWN_SECONDS,
            keepalive_timeout=patience,
            lingering_time=min(patience, _LINGERING),
        )
        self._host, self._port, self._setting = host, port, setting

    async def start(self) -> int:
        """Listen; the port on which it does. Raises `PlatformError` if it is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as fault:
            await self._runner.cleanup()
            raise PlatformError(
                f"The site cannot listen at {self._host}:{self._port} ({fault.strerror}). "
                f"Set {self._setting} to a free one."
            ) from fault
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Listen no more; requests under way are answered first."""
        await self._runner.cleanup()


@web.middleware
async def _traced(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What is logged of a request, and of the work that it begins, bears its id."""
    with one_request():
        return await handler(request)


def _hurried(patience: float) -> Middleware:
    """A body that does not come is not waited for. How long the answer takes is another matter."""

    @web.middleware
    async def hurried(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            async with asyncio.timeout(None if request.content.is_eof() else patience) as limit:
                request.content.on_eof(lambda: _lift(limit))
                return await handler(request)
        except TimeoutError:
            if request.content.is_eof():
                raise
            return web.Response(status=408)

    return hurried


def _lift(limit: asyncio.Timeout) -> None:
    """The end of a body may come after its request was answered."""
    with suppress(RuntimeError):
        limit.reschedule(None)


async def _alive(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")
