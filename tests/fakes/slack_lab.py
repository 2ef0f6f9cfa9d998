"""The bot in a local Slack: the real libraries in between, a newsroom of which all is known behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.desk import Desk
from bot.handlers.table import table
from bot.platforms.slack.access import NAME, SlackAccess
from bot.platforms.slack.manifest import EVENTS, SCOPES, SHORTCUTS, command_names
from bot.platforms.slack.service import Slack
from bot.reception import Reception
from bot.site import Site
from core.daily import Daily
from core.delivery import Courier
from core.digesting import DigestMaker
from core.model import Channel as Place
from core.model import Subscription
from core.ports import Clock, Store
from tests.fakes.scene import DAY, Scene, a_subscription
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import Channel
from tests.fakes.slack.workspace import Workspace

HOST = "127.0.0.1"


@dataclass(frozen=True)
class SlackLab:
    """A workspace with the bot in one of its channels. Ada is an admin, Bob is not; both are in the channel."""

    slack: LocalSlack
    team: Workspace
    ada: Person
    bob: Person
    papers: Channel
    service: Slack
    desk: Desk
    daily: Daily

    @property
    def channel(self) -> Place:
        """The channel as the rest of the bot knows it."""
        return Place(NAME, self.team.id, self.papers.id)

    async def done(self) -> None:
        """Everything that Slack told was worked on."""
        await self.slack.settled()
        assert not await self.service.tasks.ended(30)

    async def reconnected(self) -> None:
        """The bot stops and starts again."""
        await self.service.close(5)
        await self.service.connect(Reception(self.desk, table()))


def local_slack(clock: Clock | None = None, **options: Any) -> LocalSlack:
    """A Slack in which the app is declared as our manifest declares it."""
    shortcuts = {name: one.title for name, one in SHORTCUTS.items()}
    return LocalSlack(
        commands=command_names(table()), shortcuts=shortcuts, events=EVENTS, scopes=SCOPES, clock=clock, **options
    )


@asynccontextmanager
async def slack_lab(
    store: Store, maker: DigestMaker, seed: Subscription, *, http: bool = False, **options: Any
) -> AsyncIterator[SlackLab]:
    """The lab, by Socket Mode or over HTTP, connected. `options` are those of the local Slack."""
    async with local_slack(maker.clock, **options) as slack:
        team = slack.team("T1", "Lab")
        ada, bob = team.user("U1", "ada", admin=True), team.user("U2", "bob")
        papers = team.channel("C1", "papers", members=[ada, bob], bot=True)
        service = Slack(access_to(slack, team, http=http), store, maker.clock)
        desk = _desk(store, maker, service, seed)
        lab = SlackLab(slack, team, ada, bob, papers, service, desk, _daily(desk))
        site = Site(service.routes(front := Reception(desk, table())), HOST, 0)
        try:
            if http:
                await slack.serve_http(f"http://{HOST}:{await site.start()}/slack/events")
            await service.connect(front)
            if not http:
                await slack.connected()
            yield lab
        finally:
            await service.close(5)
            if http:
                await site.stop()


@asynccontextmanager
async def scene_lab(scene: Scene, *, http: bool = False, **options: Any) -> AsyncIterator[SlackLab]:
    """The lab over a scene."""
    async with slack_lab(scene.store, scene.maker, a_subscription(), http=http, **options) as lab:
        yield lab


def a_newsroom(store: Store) -> Scene:
    """A scene with two papers to read today, and one of the day before."""
    scene = Scene(store)
    scene.announce_good(date(2025, 5, 12), 11)
    scene.announce_good(DAY, 1, 2)
    return scene


@asynccontextmanager
async def a_lab(scene: Scene, *, posted: bool = False, **options: Any) -> AsyncIterator[SlackLab]:
    """The lab over a scene, with a subscription in its channel, and the day's digest there if it is `posted`."""
    async with scene_lab(scene, **options) as lab:
        order = await scene.subscribed(channel=lab.channel)
        if posted:
            await lab.desk.courier.deliver(await scene.maker.make(order, DAY))
        yield lab


def access_to(slack: LocalSlack, team: Workspace, *, http: bool = False) -> SlackAccess:
    """The tokens of one workspace."""
    access = SlackAccess(bot_token=team.token, api=slack.url)
    if http:
        return replace(access, signing_secret=slack.app.signing_secret)
    return replace(access, app_token=slack.app_token)


def _desk(store: Store, maker: DigestMaker, service: Slack, seed: Subscription) -> Desk:
    return Desk(
        store=store,
        clock=maker.clock,
        calendar=maker.calendar,
        maker=maker,
        courier=Courier(store, {NAME: service.platform}, maker.clock),
        seed=seed,
        ask_above=Decimal("0.25"),
        chosen_by=lambda digest: "",
    )


def _daily(desk: Desk) -> Daily:
    return Daily(desk.store, desk.calendar, desk.maker, desk.courier, desk.clock)
