"""The local channel in the browser while the bot is up: opened at the start, with something to read in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import structlog
from rich.text import Text

from bot.app import App
from bot.boundary import guarded
from bot.first_look import SHOWN_RECORDED_DAY
from bot.operating import archive_routes, operating_routes
from bot.platforms.web.access import HERE, RECORDED
from bot.platforms.web.service import Web
from bot.recalling import recalled
from bot.runner import Bot
from bot.site import Site
from core.daily import Step
from core.delivery import Courier
from core.errors import BroadsheetError
from core.halting import Halting, operators_sentence
from core.model import Notice
from core.status import next_posting

_DRAIN_SECONDS = 5.0


@dataclass
class LocalWeb:
    """Opens the site. What goes wrong with it is told in a line, and the bot goes on without."""

    app: App
    web: Web
    _site: Site | None = field(default=None)

    async def open(self) -> None:
        """Listen, and tell the link."""
        settings = self.app.settings
        try:
            self.web.recorded = self.app.recorded_front(self.web.recorded_platform, RECORDED)
            more = [*operating_routes(self.app), *archive_routes(self.app)]
            routes = [*more, *self.web.routes(self.app.front)]
            site = Site(routes, settings.http_host, settings.http_port)
            await self._remember()
            self.web.listens(await site.start())
            self._site = site
            self._print(f"In the browser: {await self.web.link()} (works once, for a quarter of an hour)")
        except BroadsheetError as fault:
            self._print(f"There is no channel in the browser: {fault}")

    async def begin(self, bot: Bot) -> None:
        """Put the newest digest into the channel, as the first look does on the screen, or say why it is not there."""
        if self._site:
            await guarded(self._newest(bot), lambda name: None)

    async def close(self) -> None:
        """Listen no more."""
        await self.web.close(_DRAIN_SECONDS)
        if self._site:
            await self._site.stop()

    async def _remember(self) -> None:
        await self.app.subscribed(HERE)
        await self._recorded_day()
        for room in (self.web.here, self.web.days):
            for ref, said in await recalled(self.app.store, self.app.clock, room.channel, self.app.page_of):
                room.post(said, ref)

    async def _recorded_day(self) -> None:
        """Put a recorded day into its channel, unless it is there."""
        order = await self.app.subscribed(RECORDED)
        platforms = {RECORDED.platform: self.web.recorded_platform}
        courier = Courier(self.app.store, platforms, self.app.clock, self.app.page_of)
        try:
            if not (await courier.standing(RECORDED, SHOWN_RECORDED_DAY)).is_posted:
                await courier.deliver(await self.app.makers.demonstration.make(order, SHOWN_RECORDED_DAY))
        except BroadsheetError as fault:
            structlog.get_logger().info("no recorded day in the browser", reason=str(fault))

    async def _newest(self, bot: Bot) -> None:
        app, order = self.app, await self.app.subscribed(HERE)
        day = app.calendar.current(app.clock.now())
        posted = (await app.courier.standing(HERE, day)).is_posted
        if posted or not next_posting(order, app.calendar, app.clock.now()):
            return
        if halt := await Halting(app.store).halt():
            await self._say_why(operators_sentence(halt))
            return
        quick = replace(app.daily, maker=app.makers.quick)
        visit = await bot.visited(quick.visit(order, day), order, day)
        if visit.step is Step.KEPT:
            await self._say(f"The digest of {day} is in the archive only: `/digest {day}` shows it.")
        elif visit.step is not Step.DELIVERED:
            await self._say_why(f"{visit.reason.rstrip('.')}. Broadsheet tries again by itself.")

    async def _say_why(self, why: str) -> None:
        """In the channel, with where there is something to look at meanwhile."""
        await self._say(f"{why} Until then, “{self.web.days.title}” at the top has a day to look at.")

    async def _say(self, text: str) -> None:
        await self.web.platform.publish(HERE, Notice(key=f"{HERE}/first", text=text))

    def _print(self, line: str) -> None:
        self.app.console.print(Text(line), soft_wrap=True)
