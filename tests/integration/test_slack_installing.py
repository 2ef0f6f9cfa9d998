"""Workspaces that let the bot in by themselves: Slack's OAuth, a page in a browser, and the tokens that come of it."""

from __future__ import annotations

import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.handlers.table import table
from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.installing import States
from bot.platforms.slack.service import Slack
from bot.reception import Reception
from bot.site import Site
from core.delivery import Courier
from core.store import SqlStore, new_key, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.fakes.scene import DAY, Scene
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import Channel
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack_lab import HOST, local_slack

# slack_sdk gives aiohttp (3.14) its credentials in a way that aiohttp wants otherwise.
pytestmark = pytest.mark.filterwarnings("ignore:.*BasicAuth.*:DeprecationWarning")


@dataclass(frozen=True)
class Public:
    """An installation for many workspaces; of two, none let it in so far."""

    slack: LocalSlack
    address: str
    lab: Workspace
    club: Workspace
    service: Slack

    @property
    def install_page(self) -> str:
        return f"{self.address}/slack/install"

    def somebody(self, team: Workspace) -> tuple[Person, Channel]:
        """An admin, in a channel in which the bot is."""
        ada = team.user(f"U{team.id}", "ada", admin=True)
        return ada, team.channel(f"C{team.id}", "papers", members=[ada], bot=True)


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    store = open_store(sqlite_url, keys=[new_key()])
    yield store
    await store.close()


def free_port() -> int:
    """One that nobody listens at: the address has to be known before the site is. Nor will others get it meanwhile, as
    systems give ports from 32768 on to whoever wants any."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server((HOST, port)):
            return port
    raise AssertionError("no port is free")


@asynccontextmanager
async def public(store: SqlStore, **options: bool) -> AsyncIterator[Public]:
    """Over HTTP, at an address."""
    scene = Scene(store)
    scene.announce_good(DAY, 1)
    address = f"http://{HOST}:{(port := free_port())}"
    async with local_slack(scene.clock, **options) as slack:
        access = SlackAccess(
            address=address,
            signing_secret=slack.app.signing_secret,
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
            can_seal=True,
            api=slack.url,
        )
        service = Slack(access, store, scene.clock)
        desk = a_desk(scene, courier=Courier(store, {"slack": service.platform}, scene.clock))
        site = Site(service.routes(front := Reception(desk, table())), HOST, port)
        await site.start()
        teams = [slack.team(name, name.title(), installed=False) for name in ("TLAB", "TCLUB")]
        try:
            await slack.serve_http(f"{address}/slack/events")
            assert await service.connect(front) == "in 0 workspaces, over HTTP"
            yield Public(slack, address, *teams, service)
        finally:
            await service.close(5)
            await site.stop()


async def test_a_workspace_that_installs_the_app_can_use_it_at_once_and_no_other_can(store: SqlStore) -> None:
    async with public(store) as app:
        ada, _ = app.somebody(app.lab)
        status, page = await ada.installs(app.install_page)
        assert (status, "Redirecting to the Slack App" in page) == (200, True), page
        papers = app.lab.channel("C1", "papers", members=[ada], bot=True)
        await ada.types(papers, "/broadsheet status")
        await ada.sees(papers, "Database")
        async with store.read() as work:
            (kept,) = await work.installations.all("slack")
        assert (kept.workspace, kept.name, kept.installer) == ("TLAB", "Tlab", ada.id)
        assert kept.secrets["bot_token"] in app.slack.world.tokens


async def test_tokens_are_nowhere_to_be_read(store: SqlStore, sqlite_url: str) -> None:
    async with public(store, rotates=True) as app:
        ada, _ = app.somebody(app.lab)
        await ada.installs(app.install_page)
        kept = b"".join(file.read_bytes() for file in Path(sqlite_url.removeprefix("sqlite:///")).parent.glob("*.db*"))
        assert b"TLAB" in kept
        tokens = {*app.slack.world.tokens, *app.slack.world.refreshers}
        assert len(tokens) > 1
        assert [token for token in tokens if token.encode() in kept] == []


async def test_somebody_who_does_not_agree_is_told_so_and_nothing_is_kept(store: SqlStore) -> None:
    async with public(store) as app:
        ada, _ = app.somebody(app.lab)
        await ada.installs(app.install_page, agrees=False)
        async with store.read() as work:
            assert await work.installations.all("slack") == ()


@pytest.mark.parametrize("state", ["", "x", "1.x.y", "1747128600.aaaa.0123"])
async def test_nobody_comes_back_from_slack_who_did_not_go_there_from_here(store: SqlStore, state: str) -> None:
    async with public(store) as app, aiohttp.ClientSession(cookies={"slack-app-oauth-state": state}) as session:
        answer = await session.get(f"{app.address}/slack/oauth_redirect", params={"code": "x", "state": state})
        assert answer.status in (400, 401)
        async with store.read() as work:
            assert await work.installations.all("slack") == ()


async def test_a_workspace_that_uninstalls_and_installs_again_goes_on(store: SqlStore) -> None:
    async with public(store) as app:
        ada, _ = app.somebody(app.lab)
        await ada.installs(app.install_page)
        await app.lab.uninstalls()
        await app.slack.settled()
        await app.service.tasks.ended(30)
        status, page = await ada.installs(app.install_page)
        assert (status, "Redirecting to the Slack App" in page) == (200, True), page
        papers = app.lab.channel("C1", "papers", members=[ada], bot=True)
        await ada.types(papers, "/broadsheet status")
        await ada.sees(papers, "Database")


async def test_a_state_is_good_once_and_for_ten_minutes(store: SqlStore) -> None:
    clock = FakeClock(datetime(2025, 5, 13, 9, tzinfo=UTC))
    states = States("a secret", store, clock)
    state = await states.async_issue()
    assert await states.async_consume(state)
    assert not await states.async_consume(state)
    late = await states.async_issue()
    clock.advance(601)
    assert not await states.async_consume(late)
    assert not await States("another", store, clock).async_consume(await states.async_issue())


async def test_when_only_a_persons_token_is_revoked_the_bot_stays(store: SqlStore) -> None:
    async with public(store) as app:
        ada, _ = app.somebody(app.lab)
        await ada.installs(app.install_page)
        await app.slack.world.tell(app.lab.state, "tokens_revoked", tokens={"oauth": [ada.id]})
        await app.slack.settled()
        await app.service.tasks.ended(30)
        async with store.read() as work:
            assert len(await work.installations.all("slack")) == 1
