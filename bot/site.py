"""The bot's site: one web server for what services are told over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from core.errors import PlatformError

# Slack's largest payloads, views with their state, stay below 250 kB.
_LARGEST = 1_000_000
_HEALTH = "/healthz"
# Whoever sends half a request must not keep the bot from stopping.
_SHUTDOWN_SECONDS = 5.0


class Site:
    """Serves routes at one address of this machine. Every other path is answered with 404 and no word more."""

    def __init__(self, routes: Sequence[web.AbstractRouteDef], host: str, port: int) -> None:
        app = web.Application(client_max_size=_LARGEST)
        app.add_routes([web.get(_HEALTH, _alive), *routes])
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_SHUTDOWN_SECONDS)
        self._host, self._port = host, port

    async def start(self) -> int:
        """Listen; the port on which it does. Raises `PlatformError` if it is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as fault:
            await self._runner.cleanup()
            raise PlatformError(
                f"The site cannot listen at {self._host}:{self._port} ({fault.strerror}). Set HTTP_PORT to a free one."
            ) from fault
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Listen no more; requests under way are answered first."""
        await self._runner.cleanup()


async def _alive(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")
