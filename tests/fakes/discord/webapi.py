"""The HTTP side of the REST API: tokens, limits, faults, and a record of every request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.discord.call import Call, arguments
from tests.fakes.discord.faults import Fault, FaultKind, Faults
from tests.fakes.discord.methods.table import Route
from tests.fakes.discord.rates import Standing
from tests.fakes.discord.refusals import Json, Refused, unauthorized
from tests.fakes.discord.world import World

VIA = {"Via": "1.1 google"}


@dataclass
class Asked:
    """One request. `status` and `code` are of the answer, 0 when there was none."""

    call: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    at: datetime
    status: int = 0
    code: int = 0
    files: tuple[str, ...] = ()


class WebApi:
    """Answers requests. `log` keeps them; no token is in it."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world, self._faults = world, faults
        self.log: list[Asked] = []
        self.closing = asyncio.Event()

    def serve(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler of one route."""

        async def handle(request: web.Request) -> web.StreamResponse:
            path = dict(request.match_info)
            shown = {name: part for name, part in path.items() if name != "token"}
            asked = Asked(route.name, shown, dict(request.query), None, self._world.now())
            self.log.append(asked)
            try:
                response = await self._met(route, request, path, asked)
            finally:
                await self._world.touched()
            asked.status = response.status
            return response

        return handle

    async def _met(self, route: Route, request: web.Request, path: dict[str, str], asked: Asked) -> web.Response:
        fault = self._faults.of(route.name)
        if fault is None:
            return await self._limited(route, request, path, asked)
        if fault.kind is FaultKind.HANG:
            await self._hang(fault)
            return await self._limited(route, request, path, asked)
        if fault.kind is FaultKind.STATUS_AFTER:
            await self._limited(route, request, path, asked)
        if fault.kind in (FaultKind.STATUS, FaultKind.STATUS_AFTER):
            return web.Response(status=fault.status, text="<html>upstream</html>", content_type="text/html")
        if fault.kind is FaultKind.LIMITED:
            return _too_many(fault.after, everywhere=fault.everywhere, via=fault.via)
        if fault.refusal is not None:
            asked.code = fault.refusal.code
            return _json(fault.refusal.body(), fault.refusal.status, VIA)
        if fault.kind is FaultKind.DROP_AFTER:
            await self._limited(route, request, path, asked)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _hang(self, fault: Fault) -> None:
        waits = [asyncio.ensure_future(one.wait()) for one in (fault.released, self.closing)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _limited(self, route: Route, request: web.Request, path: dict[str, str], asked: Asked) -> web.Response:
        place = path.get(route.place, "")
        now = self._world.now().timestamp()
        together = route.name not in ("callback", "followup") and route.token
        standing = self._world.rates.count(route.name, place, now, together=together)
        if standing is not None and standing.refused:
            return _too_many(standing.told, everywhere=standing.everywhere, standing=standing, now=now)
        response = await self._answered(route, request, path, asked)
        response.headers.update(VIA)
        if standing is not None:
            response.headers.update(_headers(standing, now))
        return response

    async def _answered(self, route: Route, request: web.Request, path: dict[str, str], asked: Asked) -> web.Response:
        try:
            said, files = await arguments(request)
            asked.body, asked.files = said, tuple(file.name for file in files)
            if route.token and request.headers.get("Authorization") != f"Bot {self._world.app.token}":
                raise unauthorized()
            self._world.archive_idle()
            world = self._world
            call = Call(world, route.name, path, dict(request.query), said, files, world.now())
            answer = await route.handler(call)
        except Refused as refused:
            asked.code = refused.code
            return _json(refused.body(), refused.status)
        return web.Response(status=204) if answer is None else _json(answer, route.answer)


def _json(answer: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    # The client takes it for JSON only when the header says exactly this.
    exact = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(answer).encode(), status=status, headers=exact)


def _headers(standing: Standing, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(standing.limit),
        "X-RateLimit-Remaining": str(standing.remaining),
        "X-RateLimit-Reset": f"{now + standing.told:.3f}",
        "X-RateLimit-Reset-After": f"{standing.told:.3f}",
        "X-RateLimit-Bucket": standing.bucket,
    }


def _too_many(
    after: float, *, everywhere: bool = False, via: bool = True, standing: Standing | None = None, now: float = 0.0
) -> web.Response:
    if not via:
        page = "<html>error code: 1015</html>"
        return web.Response(status=429, text=page, content_type="text/html", headers={"Retry-After": str(after)})
    headers = VIA | {"Retry-After": f"{after:.3f}", "X-RateLimit-Scope": "global" if everywhere else "user"}
    headers |= {"X-RateLimit-Global": "true"} if everywhere else {}
    headers |= _headers(standing, now) if standing and not everywhere else {}
    body: Json = {"message": "You are being rate limited.", "retry_after": after, "global": everywhere}
    return _json(body, 429, headers)
