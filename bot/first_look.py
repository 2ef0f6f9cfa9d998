"""What the person at the screen is shown when the bot starts there: a digest at once, and what comes next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date

from bot.app import RECORDED_TERMINAL, App
from bot.handlers.moments import looking, next_words
from bot.platforms.terminal.render import render_head
from bot.runner import Bot
from bot.settings import PROGRAM
from core.daily import Step
from core.errors import BroadsheetError
from core.halting import Halting, operators_sentence
from core.model import Digest, Halt, Subscription
from core.status import next_posting

# A newcomer waits this long for arXiv before a recorded day is shown.
FIRST_LOOK_SECONDS = 25
SHOWN_RECORDED_DAY = date(2025, 5, 13)


@dataclass(frozen=True)
class FirstLook:
    """Shows it, for the order of the terminal."""

    app: App
    bot: Bot
    subscription: Subscription

    async def show(self) -> None:
        """Put a digest on the screen: the newest one, or a recorded day where arXiv does not answer soon. None is made
        for a channel in which nothing is to be posted, nor while the operator's halt stands."""
        now = self.app.clock.now()
        newest = self.app.calendar.current(now)
        halt, trouble = await Halting(self.app.store).halt(), ""
        if kept := await self.app.makers.live.kept(self.subscription, newest):
            self._show(kept)
        elif next_posting(self.subscription, self.app.calendar, now):
            if halt:
                await self._show_recorded()
            else:
                trouble = await self._first_visit(newest)
        await self._announce(trouble, halt)

    async def _first_visit(self, day: date) -> str:
        """Visit, and tell what is wrong, "" if nothing is. A visit that takes long is not broken off when the person
        has waited long enough: what it asks may cost money."""
        self.app.console.print(f"Asking arXiv for {day} ({' '.join(self.subscription.categories)}) …")
        quick = replace(self.app.daily, maker=self.app.makers.quick)
        first = asyncio.create_task(self.bot.visited(quick.visit(self.subscription, day), self.subscription, day))
        await asyncio.wait({first}, timeout=FIRST_LOOK_SECONDS)
        if not first.done():
            await self._show_recorded()
            return f"The digest of {day} takes a while; it comes when it is there."
        visit = first.result()
        if visit.step is Step.DELIVERED:
            return ""
        if visit.step is Step.KEPT:
            return f"The digest of {day} is in the archive only: {PROGRAM} digest {day} shows it."
        await self._show_recorded()
        return f"{visit.reason.rstrip('.')}. Broadsheet tries again by itself."

    async def _show_recorded(self) -> None:
        subscription = await self.app.subscribed(RECORDED_TERMINAL)
        try:
            digest = await self.app.makers.demonstration.make(subscription, SHOWN_RECORDED_DAY)
        except BroadsheetError as fault:
            self.app.console.print(f"Nor is there a recorded day to show: {fault}")
        else:
            self.app.console.print("The newest digest is not there yet. Until then, a recorded day:\n")
            self._show(digest)

    def _show(self, digest: Digest) -> None:
        """The head, which a screen holds, and how to see the rest."""
        console = self.app.console
        console.print(render_head(digest))
        recorded = " --recorded" if digest.source == "recorded" else ""
        console.print(f"\nWith each abstract: {PROGRAM} digest {digest.date}{recorded}")

    async def _announce(self, trouble: str, halt: Halt | None) -> None:
        desk, console = self.app.desk(recorded=False), self.app.console
        coming = await looking(desk).coming(self.subscription.channel)
        if trouble:
            console.print(f"\n{trouble}")
        words = operators_sentence(halt) if halt else next_words(desk, coming)
        console.print(f"\n{words}\nBroadsheet is up. Ctrl-C stops it.")
