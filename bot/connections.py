"""The chat services while the bot is up: connected at the start, tended each minute, closed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp.web import AbstractRouteDef
from rich.console import Console
from rich.text import Text

from bot.boundary import guarded
from bot.front import Front
from bot.metrics.readiness import Readiness, Standing
from bot.services import Service, StandsBy
from bot.site import Site
from core.errors import PlatformError, PlatformRefused
from core.ports import UNMETERED, Count, Meter

_DRAIN_SECONDS = 10
_NOBODY = "No chat service is connected, so there is nobody to serve. `doctor` tells more."

log = structlog.get_logger()


class Connections:
    """Several services over one site, which serves also other routes. One that cannot be connected keeps no other from
    it. `readiness` is told how each stands, `meter` what had to be connected anew. `setting` names what tells the port;
    with `only_site` there is nothing to do without the site."""

    def __init__(
        self,
        services: Sequence[Service],
        front: Front,
        console: Console,
        host: str,
        port: int,
        also: Sequence[AbstractRouteDef] = (),
        readiness: Readiness | None = None,
        meter: Meter = UNMETERED,
        *,
        setting: str = "HTTP_PORT",
        only_site: bool = False,
    ) -> None:
        self._readiness, self._meter = readiness, meter
        self._services, self._front, self._console = services, front, console
        self._host, self._port, self._also, self._setting = host, port, also, setting
        self._only_site = only_site
        self._site: Site | None = None
        self._connected: list[Service] = []
        self._refused: list[Service] = []
        self._standing_by: dict[str, Service] = {}
        self._tending = asyncio.Lock()  # to connect one twice would answer everybody twice

    async def open(self) -> bool:
        """Connect them all, with a line for each. False if there is nothing to wait for: each refuses its tokens, or
        the site, which is all that there is, cannot listen; that is said."""
        if self._readiness:
            for service in self._services:
                self._readiness.stands(service.name, Standing.LOST)
        if not await self._open_site() and self._only_site:
            return False
        for service in self._services:
            await self._connect(service)
        if self._services and len(self._refused) == len(self._services):
            self._say(_NOBODY)
            return False
        return True

    async def tend(self) -> None:
        """Once a minute: whatever was lost is connected again, and what could not be reached is tried again."""
        await self._tend_to(self._services)

    async def relieve(self) -> None:
        """Often: what another process had is connected as soon as that process has ended."""
        await self._tend_to(tuple(self._standing_by.values()))

    async def _tend_to(self, services: Sequence[Service]) -> None:
        async with self._tending:
            for service in services:
                if fault := await self._stand(service, self._tend(service)):
                    note = log.debug if isinstance(fault, StandsBy) else log.warning
                    note("not connected", service=service.name, reason=str(fault))

    async def close(self) -> None:
        """Hear nobody any more; what people asked for gets a while to end."""
        if self._site:
            await self._site.stop()
        await asyncio.gather(*(service.close(_DRAIN_SECONDS) for service in self._services))

    async def _open_site(self) -> bool:
        """Whether it listens."""
        routes = [*self._also, *(route for service in self._services for route in service.routes(self._front))]
        if not routes:
            return False
        site = Site(routes, self._host, self._port, setting=self._setting)
        try:
            port = await site.start()
        except PlatformError as fault:
            self._say(str(fault))
            return False
        self._site = site
        self._say(f"Listening at http://{self._host}:{port}.")
        return True

    async def _connect(self, service: Service) -> None:
        fault = await self._stand(service, self._begin(service, self._say))
        if isinstance(fault, StandsBy):
            self._say(f"{service.name}: {fault}")
        elif fault:
            more = " Mend that, then start again." if isinstance(fault, PlatformRefused) else ""
            self._say(f"{service.name} is not connected: {fault}{more}")
        if isinstance(fault, PlatformRefused):
            self._refused.append(service)

    async def _tend(self, service: Service) -> None:
        if service in self._connected:
            if await service.tend():
                self._meter.count(Count.RECONNECTION, service.name)
        elif service not in self._refused:
            await self._begin(service, log.info)

    async def _begin(self, service: Service, tell: Callable[[str], None]) -> None:
        where = await service.connect(self._front)
        self._connected.append(service)
        tell(f"{service.name}: {where}.")

    async def _stand(self, service: Service, work: Awaitable[None]) -> PlatformError | None:
        """What went wrong, None if nothing did; whoever asks whether the bot is ready is told."""
        fault = await _fault(work)
        self._standing_by.pop(service.name, None)
        if isinstance(fault, StandsBy):
            self._standing_by[service.name] = service
        if self._readiness and (fault or service not in self._refused):
            self._readiness.stands(service.name, _standing(fault))
        return fault

    def _say(self, line: str) -> None:
        self._console.print(Text(line), soft_wrap=True)


def _standing(fault: PlatformError | None) -> Standing:
    if isinstance(fault, StandsBy):
        return Standing.STANDS_BY
    return Standing.LOST if fault else Standing.CONNECTED


async def _fault(work: Awaitable[None]) -> PlatformError | None:
    """What went wrong, None if nothing did. What nobody foresaw is logged whole, and ends neither the bot nor another
    service."""
    return await guarded(_foreseen(work), _unforeseen)


async def _foreseen(work: Awaitable[None]) -> PlatformError | None:
    try:
        await work
    except PlatformError as fault:
        return fault
    return None


def _unforeseen(name: str) -> PlatformError:
    return PlatformError(f"Something went wrong that nobody foresaw ({name}); the log tells more under that name.")
