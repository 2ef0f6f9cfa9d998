"""What runs while the bot is up: visits to whoever is due, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any

import structlog

from bot.app import App
from bot.boundary import guarded
from core.daily import Step, Visit
from core.errors import BroadsheetError
from core.model import Subscription

# Work under way at SIGTERM gets this long to end; what it leaves is taken up at the next start.
DRAIN_SECONDS = 20
_PURGED_EVERY = timedelta(hours=6)

log = structlog.get_logger()


async def first_of(task: asyncio.Task[Any], stop: asyncio.Event, within: float | None = None) -> None:
    """Wait for the end of the task, for `stop`, or that many seconds."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED, timeout=within)
    stopping.cancel()


class Bot:
    """Visits one after the other, whoever asked for them."""

    def __init__(self, app: App) -> None:
        self._app = app
        # What it takes to ask arXiv and the model is imported now, not while somebody waits for an answer.
        self._daily = app.daily
        self._visiting = asyncio.Lock()
        self._busy: asyncio.Task[Any] | None = None
        self._purged = app.clock.now() - _PURGED_EVERY

    async def tick(self) -> None:
        """Visit whoever is due. Nothing that goes wrong with one keeps the others waiting."""
        for subscription, day in await self._daily.due():
            _tell(await self.visited(self._daily.visit(subscription, day), subscription, day))
        await self._purge()

    async def poll(self) -> None:
        """Bring in the newest lists, if it is time to. What goes wrong is told by who waits for them."""
        try:
            await self._app.polling.poll()
        except BroadsheetError as fault:
            log.warning("no list was asked for", reason=str(fault))

    async def visited(self, visit: Awaitable[Visit], subscription: Subscription, day: date) -> Visit:
        """A visit, when its turn comes. Whatever goes wrong in it is its outcome."""
        async with self._visiting:
            self._busy = asyncio.current_task()
            return await guarded(
                visit, lambda name: Visit(subscription.channel, day, Step.FAILED, f"unforeseen ({name})")
            )

    async def drain(self, stop: asyncio.Event) -> None:
        """Let the visit under way end, for a while or until told again; then give it up. The record knows how far it
        came."""
        if self._visiting.locked():
            self._app.console.print(
                f"Letting the work under way end, {DRAIN_SECONDS} seconds at most. Ctrl-C again stops at once."
            )
        stop.clear()
        ended = asyncio.create_task(self._visiting.acquire())
        await first_of(ended, stop, within=DRAIN_SECONDS)
        if not ended.done() and self._busy:
            log.warning("stopped in the middle of a visit; the next start goes on from there")
            self._busy.cancel()
            await asyncio.wait({self._busy})

    async def _purge(self) -> None:
        now = self._app.clock.now()
        if now - self._purged < _PURGED_EVERY:
            return
        self._purged = now
        try:
            await self._app.purging.run()
        except BroadsheetError as fault:
            log.warning("nothing is purged", reason=str(fault))


def _tell(visit: Visit) -> None:
    note = log.warning if visit.step in (Step.FAILED, Step.CLOSED) else log.info
    note("digest", channel=str(visit.channel), date=str(visit.date), step=str(visit.step), reason=visit.reason)
