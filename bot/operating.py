"""What a running process serves over HTTP beside what chat services need: whether it is ready, its numbers, and the
pages of the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef

    from bot.app import App


def operating_routes(app: App) -> Sequence[AbstractRouteDef]:
    """`/readyz` and `/metrics`."""
    from bot.metrics.routes import MetricsAccess, routes_of
    from bot.metrics.stock import Stock

    settings = app.settings
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    stock = Stock(app.store, app.clock, app.calendar, app.queue.depths)
    app.meters.also(stock)
    return routes_of(app.meters, stock, app.readiness, MetricsAccess(token, public=settings.public_url is not None))


def archive_routes(app: App) -> Sequence[AbstractRouteDef]:
    """What the bot's site serves of the archive; nothing if it is off."""
    if not app.pages:
        return ()
    from bot.archive.library import Library
    from bot.archive.routes import routes_of

    return routes_of(Library(app.store, app.clock, app.chosen_by, app.pages, app.settings.trusted_proxies))
