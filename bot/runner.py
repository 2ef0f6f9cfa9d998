"""What runs while the bot is up: visits to whoever is due, and what the person at the screen is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any

import structlog
from rich.text import Text

from bot.app import RECORDED_TERMINAL, App
from bot.boundary import guarded
from bot.platforms.terminal.render import render_entry, render_head
from bot.settings import PROGRAM
from core.daily import Step, Visit
from core.due import posting_of
from core.model import Digest, Subscription

# A newcomer waits this long for arXiv before a recorded day is shown.
FIRST_LOOK_SECONDS = 25
# Work under way at SIGTERM gets this long to end; what it leaves is taken up at the next start.
DRAIN_SECONDS = 20
SHOWN_RECORDED_DAY = date(2025, 5, 13)
SHOWN_PAPERS = 2

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
        """Put a digest on the screen: the newest one, or a recorded day where arXiv does not answer soon."""
        newest = self._app.calendar.current(self._app.clock.now())
        if kept := await self._app.live.kept(self._subscription, newest):
            self._show(kept)
        else:
            await self._first_visit(newest)
        self._announce()

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
                f"Letting the work under way end, {DRAIN_SECONDS} seconds at most. Ctrl-C again stops at once.",
                soft_wrap=True,
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

    async def _first_visit(self, day: date) -> None:
        """A visit that is not broken off when the person has waited long enough: what it asks may cost money."""
        self._app.console.print(f"Asking arXiv for {day} ({' '.join(self._subscription.categories)}) …")
        quick = replace(self._app.daily, maker=self._app.quick)
        first = asyncio.create_task(self._visited(quick.visit(self._subscription, day), self._subscription, day))
        await asyncio.wait({first}, timeout=FIRST_LOOK_SECONDS)
        if not first.done():
            await self._show_recorded("This takes a while; the digest comes when it is there.")
        elif (visit := first.result()).step is not Step.DELIVERED:
            await self._show_recorded(f"{visit.reason.rstrip('.')}. It is tried again every ten minutes.")

    async def _show_recorded(self, reason: str) -> None:
        self._app.console.print(f"{reason} Until then, a recorded day:\n", soft_wrap=True)
        subscription = await self._app.subscribed(RECORDED_TERMINAL)
        self._show(await self._app.demonstration.make(subscription, SHOWN_RECORDED_DAY))

    def _show(self, digest: Digest) -> None:
        """The head and the first papers: as much as a screen holds, and how to see the rest."""
        console = self._app.console
        console.print(render_head(digest))
        for entry in digest.entries[:SHOWN_PAPERS]:
            console.print(Text(""), render_entry(digest, entry), sep="\n")
        recorded = " --recorded" if digest.source == "recorded" else ""
        console.print(f"\nEach paper with its abstract: {PROGRAM} digest {digest.date}{recorded}", soft_wrap=True)

    def _announce(self) -> None:
        calendar, now = self._app.calendar, self._app.clock.now()
        newest = calendar.current(now)
        coming = (posting_of(self._subscription, calendar, day) for day in (newest, calendar.next(newest)))
        moment = next((posting for posting in coming if posting > now), now)
        when = f"{moment:%A} {moment.day} {moment:%B %H:%M} UTC"
        self._app.console.print(f"\nBroadsheet is up. Next digest: {when}. Ctrl-C stops it.", soft_wrap=True)
        self._app.console.print(f"More: {PROGRAM} --help", soft_wrap=True)


def _tell(visit: Visit) -> None:
    note = log.warning if visit.step is Step.FAILED else log.info
    note("digest", channel=str(visit.channel), date=str(visit.date), step=str(visit.step), reason=visit.reason)
