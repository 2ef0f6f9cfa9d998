"""`python -m bot run`: the bot. It shows a digest at once, then posts every due one until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from datetime import date

import structlog
from rich.console import Console
from rich.text import Text

from bot.app import RECORDED_TERMINAL, TERMINAL, App, open_app
from bot.platforms.terminal.render import render_entry, render_head
from bot.schedule import scheduled
from bot.settings import PROGRAM, Settings
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


async def run(settings: Settings, console: Console) -> int:
    """Stay up until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with open_app(settings, console) as app:
        order = await app.subscribed(TERMINAL)
        working = asyncio.create_task(_work(app, order))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        await asyncio.wait({working, stopping}, timeout=DRAIN_SECONDS)
        if not working.cancelled():
            working.result()
    log.info("stopped")
    return 0


async def _work(app: App, order: Subscription) -> None:
    """Show something, then tick. Cancelled from outside, it lets a tick that is under way end."""
    await first_look(app, order)
    ticking = asyncio.Lock()

    async def tick() -> None:
        async with ticking:
            await app.daily.visit_all(_tell)

    scheduler = scheduled(tick)
    scheduler.start()
    _announce(app, order)
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.pause()
        async with asyncio.timeout(DRAIN_SECONDS), ticking:
            scheduler.shutdown(wait=False)


async def first_look(app: App, order: Subscription) -> None:
    """Put a digest on the screen: the newest one, or a recorded day where arXiv does not answer soon."""
    newest = app.calendar.current(app.clock.now())
    if kept := await app.live.kept(order, newest):
        _show(app, kept)
        return
    app.console.print(f"Asking arXiv for {newest} ({' '.join(order.categories)}) …")
    try:
        async with asyncio.timeout(FIRST_LOOK_SECONDS):
            visit = await replace(app.daily, maker=app.quick).visit(order, newest)
    except TimeoutError:
        visit = Visit(order.channel, newest, Step.WAITING, "arXiv takes its time; the digest comes when it is there.")
    if visit.step is not Step.DELIVERED:
        await _show_recorded(app, visit)


async def _show_recorded(app: App, visit: Visit) -> None:
    app.console.print(f"{visit.reason} It is tried again. Until then, a recorded day:\n", soft_wrap=True)
    order = await app.subscribed(RECORDED_TERMINAL)
    _show(app, await app.demonstration.make(order, SHOWN_RECORDED_DAY))


def _show(app: App, digest: Digest) -> None:
    """The head and the first papers: as much as a screen holds, and how to see the rest."""
    app.console.print(render_head(digest))
    for entry in digest.entries[:SHOWN_PAPERS]:
        app.console.print(Text(""), render_entry(digest, entry), sep="\n")
    recorded = " --recorded" if digest.source == "recorded" else ""
    app.console.print(f"\nEach paper with its abstract: {PROGRAM} digest {digest.date}{recorded}", soft_wrap=True)


def _announce(app: App, order: Subscription) -> None:
    newest = app.calendar.current(app.clock.now())
    days = (newest, app.calendar.next(newest))
    coming = [posting_of(order, app.calendar, day) for day in days]
    moment = next(posting for posting in coming if posting > app.clock.now())
    when = f"{moment:%A} {moment.day} {moment:%B %H:%M} UTC"
    app.console.print(f"\nBroadsheet is up. Next digest: {when}. Ctrl-C stops it.", soft_wrap=True)
    app.console.print(f"More: {PROGRAM} --help", soft_wrap=True)


def _tell(visit: Visit) -> None:
    note = log.warning if visit.step is Step.FAILED else log.info
    note("digest", channel=str(visit.channel), date=str(visit.date), step=str(visit.step), reason=visit.reason)
