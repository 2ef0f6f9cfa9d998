"""The composition root: the only place that knows every part.

Parts that cost time to import (the arXiv client, the OpenAI client) are built when they are first asked for, so that
a recorded day is on the screen at once.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from rich.console import Console

from bot import parts
from bot.carrying import KEPT_FOR
from bot.clock import WallClock
from bot.desk import Desk
from bot.front import Front
from bot.handlers.table import table
from bot.makers import Makers
from bot.platforms.terminal.publish import TerminalPlatform
from bot.reception import Reception
from bot.services import Service
from bot.settings import Settings
from core.calendar import Calendar
from core.daily import CatchUp, Daily
from core.delivery import Courier, PageOf
from core.holidays import Holidays
from core.links import Pages
from core.model import Channel, Digest, Person, Subscription
from core.planning import Planning
from core.polling import Polling
from core.ports import UNMETERED, Clock, Platform, Queue
from core.purging import Purging
from core.rescoring import Rescoring
from core.resuming import Resuming
from core.scoring.prompts import selection_prompt
from core.store import SqlStore, migrate, open_store

if TYPE_CHECKING:
    from bot.metrics.meters import Meters
    from bot.metrics.readiness import Readiness
    from bot.platforms.web.service import Web

TERMINAL = Channel("terminal", "local", "here")
RECORDED_TERMINAL = Channel("recorded", "local", "here")
SETTINGS = Person("settings", "the settings")


@dataclass(frozen=True)
class App:
    """Everything that a command needs, wired. `console` is where digests are shown."""

    settings: Settings
    store: SqlStore
    console: Console
    clock: Clock
    calendar: Calendar

    @cached_property
    def meters(self) -> Meters:
        """What this process counts."""
        return parts.meters()

    @cached_property
    def makers(self) -> Makers:
        """Whoever makes digests."""
        return Makers(self.settings, self.store, self.clock, self.calendar, self.meters)

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The chat services that the settings have tokens for."""
        slack = [parts.slack_service(self.settings, self.store, self.clock)] if self.settings.has_slack else []
        discord = [parts.discord_service(self.settings, self.store, self.clock)] if self.settings.discord_token else []
        return (*slack, *discord)

    @cached_property
    def courier(self) -> Courier:
        """Posts digests to channels on every platform."""
        terminal = TerminalPlatform(self.console)
        chats = parts.platforms([*self._chats, *([self.web.platform] if self.web else [])], self.meters)
        return Courier(self.store, {terminal.name: terminal, **chats}, self.clock, self.page_of)

    @cached_property
    def web(self) -> Web | None:
        """The channel in the browser; None beside a chat service, or where it is not wanted."""
        wanted = self.settings.web == "on" and not self.services
        return parts.web_service(self.settings, self.store, self.clock) if wanted else None

    @cached_property
    def front(self) -> Front:
        """What the chat services are given: all that people can do, on arXiv."""
        return Reception(self.desk(recorded=False), table())

    def recorded_front(self, platform: Platform, channel: Channel) -> Front:
        """The same on the recorded days, for a channel of this platform."""
        courier = Courier(self.store, {platform.name: platform}, self.clock, self.page_of)
        desk = replace(self.desk(recorded=True), courier=courier, seed=self.subscription(channel))
        return Reception(desk, table())

    @cached_property
    def recorded_courier(self) -> Courier:
        """Posts recorded days. Their channel is on a platform of its own: nothing of arXiv falls due there."""
        platform = TerminalPlatform(self.console, name=RECORDED_TERMINAL.platform)
        return Courier(self.store, {platform.name: platform}, self.clock)

    @cached_property
    def daily(self) -> Daily:
        """Serves who is due. Beside a chat service the terminal is only for looking."""
        served = parts.platforms(self._chats, self.meters)
        courier = replace(self.courier, platforms=served) if served else self.courier
        return Daily(self.store, self.calendar, self.makers.live, courier, self.clock, self.catch_up)

    @cached_property
    def readiness(self) -> Readiness:
        """What is missing, as far as this process knows."""
        return parts.readiness(self.store)

    @cached_property
    def queue(self) -> Queue:
        """Where jobs wait."""
        return parts.queue(self.settings, self.clock)

    @cached_property
    def planning(self) -> Planning:
        """Makes jobs of what is due."""
        return Planning(self.store, self.queue, tuple(self.daily.courier.platforms), self.clock)

    @cached_property
    def resuming(self) -> Resuming:
        """Takes up what people asked of processes that ended."""
        courier = self.daily.courier
        return Resuming(self.store, self.clock, courier.platforms, Rescoring(self.makers.live, courier))

    @property
    def catch_up(self) -> CatchUp:
        """How missed dates are made up."""
        return CatchUp(timedelta(days=self.settings.catch_up_days), self.settings.catch_up == "post")

    @cached_property
    def polling(self) -> Polling:
        """Brings in the newest lists as they come out."""
        return Polling(self.store, self.makers.live.source, self.calendar, self.clock)

    @cached_property
    def purging(self) -> Purging:
        """Drops what is left of channels and workspaces that are gone for good."""
        grace = timedelta(days=self.settings.grace_days)
        return Purging(self.store, self.clock, grace, kept_for=KEPT_FOR, platforms=self.courier.platforms)

    def chosen_by(self, digest: Digest) -> str:
        """How the papers of a digest were chosen: what the model was told, or what the local scorer does."""
        return selection_prompt(digest.criteria) if digest.scorer.prompt else parts.LOCAL_SCORER_IN_WORDS

    def subscription(self, channel: Channel) -> Subscription:
        """The standing order that the settings describe. Raises `BadCriteria`."""
        return parts.order(self.settings, channel)

    async def subscribed(self, channel: Channel) -> Subscription:
        """The channel's order. As long as nobody has changed it by a command, it is what the settings say now."""
        wanted = self.subscription(channel)
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            kept = await work.subscriptions.get(channel)
            if kept and (kept.changed_by != SETTINGS.id or parts.same_order(kept, wanted)):
                return kept
            return await work.subscriptions.save(wanted, by=SETTINGS, at=self.clock.now())

    def desk(self, *, recorded: bool) -> Desk:
        """What the handlers of commands work with: on arXiv, or on the recorded days."""
        return Desk(
            store=self.store,
            clock=self.clock,
            calendar=self.calendar,
            maker=self.makers.recorded if recorded else self.makers.quick,
            courier=self.recorded_courier if recorded else self.courier,
            seed=self.subscription(RECORDED_TERMINAL if recorded else TERMINAL),
            ask_above=self.settings.ask_above,
            chosen_by=self.chosen_by,
            catch_up=self.catch_up.back,
            pages=self.pages,
            meter=UNMETERED if recorded else self.meters,
            rates=parts.rates(self.settings),
            lasting=() if recorded else self._lasting,
        )

    @property
    def pages(self) -> str:
        """Where channels' pages are served, without a slash at its end; "" if they are not: with ARCHIVE on `auto` that
        takes an address of the world's, or the channel in the browser."""
        told = self.settings
        wanted = told.archive == "on" or (told.archive == "auto" and bool(told.public_url or self.web))
        return told.site_url if wanted else ""

    @cached_property
    def page_of(self) -> PageOf:
        """Where what is posted by chat services and in the browser leads to."""
        browser = (self.web.platform, self.web.recorded_platform) if self.web else ()
        names = frozenset(one.name for one in (*self._chats, *browser))
        return Pages(self.store, self.clock, self.pages, names).of_day

    @property
    def _lasting(self) -> tuple[str, ...]:
        """Platforms whose channels a bot goes on serving. Who leaves a terminal, or stops what the browser shows, wants
        it stopped."""
        return tuple(one.name for one in self._chats)

    @property
    def _chats(self) -> list[Platform]:
        return [service.platform for service in self.services]

    async def prepare(self) -> None:
        """Bring the database up to date. Raises `StoreError`."""
        await migrate(self.settings.database_url)

    async def aclose(self) -> None:
        """Give back connections and files."""
        built = self.__dict__  # where cached properties lie once they were asked for
        try:
            if "queue" in built:
                await self.queue.close()
            # Who only posts by a service never connected it, and gives its connections back here.
            await asyncio.gather(*(service.close(0) for service in built.get("services", ())))
            if "makers" in built:
                await self.makers.aclose()
        finally:
            # The process waits for the store's threads: left open, it would never end.
            await self.store.close()


def new_app(settings: Settings, console: Console) -> App:
    """The app, with nothing opened yet; `prepare` makes the database ready. To be closed by whoever asked for it.
    Raises `BadSetting`."""
    holidays = Holidays(settings.holidays_file)
    holidays.check()
    store = open_store(settings.database_url, keys=settings.encryption_keys)
    return App(settings, store, console, WallClock(), Calendar(holidays))
