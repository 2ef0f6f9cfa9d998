"""`/readyz` and `/metrics` on the bot's site."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics.lag import LoopLag
from bot.metrics.meters import Meters
from bot.metrics.readiness import Readiness
from bot.metrics.stock import Stock

READY, METRICS = "/readyz", "/metrics"
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@dataclass(frozen=True, slots=True)
class MetricsAccess:
    """Who may read the numbers: whoever knows the `token`; where there is none, programs of this machine, unless the
    world reaches the site (`public`), for then a proxy of this machine stands for anybody."""

    token: str = field(default="", repr=False)
    public: bool = False

    def allows(self, request: web.Request) -> bool:
        """Whether whoever asks may read them."""
        if self.token:
            told = request.headers.get("Authorization", "").removeprefix("Bearer ")
            return hmac.compare_digest(told.encode("utf-8", "replace"), self.token.encode())
        return not self.public and _is_of_here(request)


def _is_of_here(request: web.Request) -> bool:
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


def routes_of(
    meters: Meters, stock: Stock, readiness: Readiness, access: MetricsAccess
) -> Sequence[web.AbstractRouteDef]:
    """What the site serves of them; where nobody may read the numbers, they are not there."""
    lag = LoopLag(meters.lagged)

    async def ready(request: web.Request) -> web.Response:
        missing = await readiness.missing()
        told = {"ready": not missing, "missing": dict(missing), "stands_by": dict(readiness.standing_by)}
        return web.json_response(told, status=503 if missing else 200)

    async def numbers(request: web.Request) -> web.Response:
        if not access.allows(request):
            raise web.HTTPNotFound
        lag.begin()
        meters.connected(readiness.services)
        await stock.look()
        return web.Response(body=meters.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get(READY, ready), web.get(METRICS, numbers)]
