"""What runs while the bot is up: visits to whoever is due, and what the person at the screen is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any

import structlog

from bot.app import RECORDED_TERMINAL, App
from bot.boundary import guarded
from bot.handlers.moments import looking, next_words
from bot.platforms.terminal.render import render_head
from bot.settings import PROGRAM
from core.daily import Step, Visit
from core.errors import BroadsheetError
from core.model import Digest, Subscription
from core.status import next_posting

# A newcomer waits this long for arXiv before a recorded day is shown.
FIRST_LOOK_SECONDS = 25
# Work under way at SIGTERM gets this long to end; what it leaves is taken up at the next start.
DRAIN_SECONDS = 20
SHOWN_RECORDED_DAY = date(2025, 5, 13)

log = structlog.get_logger()


async def first_of(task: asyncio.Task[Any], stop: asyncio.Event, within: float | None = None) -> None:
    """Wait for the end of the task, for `stop`, or that many seconds."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED, timeout=within)
    stopping.cancel()


class Bot:
    """Visits one after the other, whoever asked for them."""

    def __init__(self, app: App, subscription: Subscription) -> None:
        self._app = app
        self._subscription = subscription
        self._visiting = asyncio.Lock()
        self._busy: asyncio.Task[Any] | None = None

    async def start(self) -> None:
        """Put a digest on the screen: the newest one, or a recorded day where arXiv does not answer soon. None is made
        for a channel in which nothing is to be posted."""
        now = self._app.clock.now()
        newest = self._app.calendar.current(now)
        trouble = ""
        if kept := await self._app.live.kept(self._subscription, newest):
            self._show(kept)
        elif next_posting(self._subscription, self._app.calendar, now):
            trouble = await self._first_visit(newest)
        await self._announce(trouble)

    async def tick(self) -> None:
        """Visit whoever is due. Nothing that goes wrong with one keeps the others waiting."""
        for subscription, day in await self._app.daily.due():
            _tell(await self._visited(self._app.daily.visit(subscription, day), subscription, day))

    async def drain(self, starting: asyncio.Task[None], stop: asyncio.Event) -> None:
        """Let the visit under way end, for a while or until told again; then give it up. The record knows how far it
        came."""
        starting.cancel()
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

    async def _visited(self, visit: Awaitable[Visit], subscription: Subscription, day: date) -> Visit:
        async with self._visiting:
            self._busy = asyncio.current_task()
            return await guarded(
                visit, lambda name: Visit(subscription.channel, day, Step.FAILED, f"unforeseen ({name})")
            )

    async def _first_visit(self, day: date) -> str:
        """Visit, and tell what is wrong, "" if nothing is. A visit that takes long is not broken off when the person
        has waited long enough: what it asks may cost money."""
        self._app.console.print(f"Asking arXiv for {day} ({' '.join(self._subscription.categories)}) …")
        quick = replace(self._app.daily, maker=self._app.quick)
        first = asyncio.create_task(self._visited(quick.visit(self._subscription, day), self._subscription, day))
        await asyncio.wait({first}, timeout=FIRST_LOOK_SECONDS)
        if not first.done():
            await self._show_recorded()
            return f"The digest of {day} takes a while; it comes when it is there."
        visit = first.result()
        if visit.step is Step.DELIVERED:
            return ""
        await self._show_recorded()
        return f"{visit.reason.rstrip('.')}. Broadsheet tries again every ten minutes."

    async def _show_recorded(self) -> None:
        subscription = await self._app.subscribed(RECORDED_TERMINAL)
        try:
            digest = await self._app.demonstration.make(subscription, SHOWN_RECORDED_DAY)
        except BroadsheetError as fault:
            self._app.console.print(f"Nor is there a recorded day to show: {fault}")
        else:
            self._app.console.print("It is not there yet. Until then, a recorded day:\n")
            self._show(digest)

    def _show(self, digest: Digest) -> None:
        """The head, which a screen holds, and how to see the rest."""
        console = self._app.console
        console.print(render_head(digest))
        recorded = " --recorded" if digest.source == "recorded" else ""
        console.print(f"\nWith each abstract: {PROGRAM} digest {digest.date}{recorded}")

    async def _announce(self, trouble: str) -> None:
        desk, console = self._app.desk(recorded=False), self._app.console
        coming = await looking(desk).coming(self._subscription.channel)
        if trouble:
            console.print(f"\n{trouble}")
        console.print(f"\n{next_words(desk, coming)}\nBroadsheet is up. Ctrl-C stops it.")


def _tell(visit: Visit) -> None:
    note = log.warning if visit.step is Step.FAILED else log.info
    note("digest", channel=str(visit.channel), date=str(visit.date), step=str(visit.step), reason=visit.reason)
