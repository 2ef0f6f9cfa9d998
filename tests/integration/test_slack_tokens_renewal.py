"""Tokens that run out are renewed in time: once, kept before they are used, and never into a text."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.platforms.slack.clients import Clients
from bot.platforms.slack.errors import TokenRefused
from bot.platforms.slack.publish import SlackPlatform
from bot.platforms.slack.tokens import REST
from core.errors import PlatformError, ServiceError, StoreError, UnderWay
from core.model import Installation
from core.ports import Work
from core.store import SqlStore, open_store
from tests.fakes.slack_granting import HOUR, Granted, granting, installed, reached, token_of, works
from tests.fakes.slack_publishing import PAPERS, head


@pytest.fixture
async def granted(sqlite_url: str) -> AsyncIterator[Granted]:
    async with granting(sqlite_url) as found:
        yield found


async def test_a_token_is_left_alone_while_it_is_good_for_more_than_two_hours(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    granted.clock.advance(9.9 * HOUR)
    assert await token_of(granted.clients) == lab.token
    assert granted.grants() == []


async def test_a_token_with_less_than_two_hours_left_is_renewed_and_kept(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    granted.clock.advance(10.1 * HOUR)
    token = await token_of(granted.clients)
    assert token != lab.token
    assert await works(granted, token)
    kept = await granted.kept("T1")
    assert kept.secrets["bot_token"] == token
    assert kept.secrets["expires_at"] == (granted.clock.now() + timedelta(hours=12)).isoformat()
    assert kept.secrets["refresh_token"] in granted.slack.world.refreshers
    assert kept.installer == "U1"


async def test_digests_are_posted_day_after_day_though_nobody_asks_anything(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    platform = SlackPlatform(granted.clients, granted.store, granted.clock)
    for _ in range(4):
        await platform.publish(PAPERS, head())
        granted.clock.advance(24 * HOUR)
    assert len(lab.state.channels["C1"].posts) == 4
    assert granted.grants() == ["ok"] * 3


async def test_many_at_once_renew_a_token_once(granted: Granted) -> None:
    await granted.workspace("T1")
    granted.clock.advance(11 * HOUR)
    tokens = await asyncio.gather(*(token_of(granted.clients) for _ in range(5)))
    assert len(set(tokens)) == 1
    assert granted.grants() == ["ok"]


async def test_two_processes_renew_a_token_once(granted: Granted, sqlite_url: str) -> None:
    lab = await granted.workspace("T1")
    granted.clock.advance(11 * HOUR)
    fault = granted.slack.faults.hang("oauth.v2.access")
    renewing = asyncio.create_task(token_of(granted.clients))
    await reached(fault, renewing)
    async with another_process(granted, sqlite_url) as other:
        assert await token_of(other) == lab.token  # it is still good
        fault.release()
        token = await renewing
        granted.clock.advance(REST.total_seconds())
        assert await token_of(other) == token
    assert granted.grants() == ["ok"]


async def test_who_comes_second_to_a_token_that_has_run_out_is_told_to_wait(granted: Granted, sqlite_url: str) -> None:
    await granted.workspace("T1")
    granted.clock.advance(13 * HOUR)
    fault = granted.slack.faults.hang("oauth.v2.access")
    renewing = asyncio.create_task(token_of(granted.clients))
    await reached(fault, renewing)
    async with another_process(granted, sqlite_url) as other:
        with pytest.raises(UnderWay, match="this workspace's Slack token"):
            await other.of("T1")
    fault.release()
    assert await works(granted, await renewing)


@asynccontextmanager
async def another_process(granted: Granted, url: str) -> AsyncIterator[Clients]:
    """With a store of its own over the same database."""
    store = open_store(url, keys=[granted.key])
    yield granted.process(store)
    await store.close()


async def test_a_renewal_that_fails_does_no_harm_while_the_token_is_good(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    granted.clock.advance(11 * HOUR)
    granted.slack.faults.http("oauth.v2.access", 503)
    with capture_logs() as logs:
        assert [await token_of(granted.clients) for _ in range(3)] == [lab.token] * 3
    assert [(one["event"], one["workspace"]) for one in logs] == [("slack token not renewed", "T1")]
    assert len(granted.grants()) == 1
    granted.clock.advance(REST.total_seconds())
    assert await token_of(granted.clients) != lab.token


@pytest.mark.parametrize("code", ["invalid_refresh_token", "bad_client_secret"])
async def test_a_token_that_has_run_out_for_good_is_told(granted: Granted, code: str) -> None:
    await granted.workspace("T1")
    granted.clock.advance(13 * HOUR)
    granted.slack.faults.error("oauth.v2.access", code)
    with pytest.raises(TokenRefused, match=rf"^Slack does not renew the bot's token \(`{code}`\)\. Install"):
        await granted.clients.of("T1")


async def test_without_the_apps_credentials_a_token_runs_out_and_the_settings_are_named(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    clients = granted.process(client_id="", client_secret="")
    granted.clock.advance(11 * HOUR)
    assert await token_of(clients) == lab.token
    granted.clock.advance(2 * HOUR)
    with pytest.raises(PlatformError, match=r"^SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are missing"):
        await clients.of("T1")


class Forgetful:
    """A store in which installations cannot be kept for a while."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.is_full = True

    def read(self) -> AbstractAsyncContextManager[Work]:
        return self._store.read()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Work]:
        async with self._store.write() as work:
            if self.is_full:
                work.installations = Full(work)  # type: ignore[assignment]
            yield work


class Full:
    def __init__(self, work: Work) -> None:
        self.get = work.installations.get

    async def put(self, installation: Installation) -> None:
        raise StoreError("The database is full.")


async def test_what_was_granted_and_could_not_be_kept_is_neither_used_nor_lost(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    store = Forgetful(granted.store)
    clients = granted.process(store)
    granted.clock.advance(11 * HOUR)
    assert await token_of(clients) == lab.token
    store.is_full = False
    granted.clock.advance(REST.total_seconds())
    token = await token_of(clients)
    assert (token != lab.token, await works(granted, token)) == (True, True)
    assert (await granted.kept("T1")).secrets["bot_token"] == token
    assert granted.grants() == ["ok"]


async def test_a_workspace_that_goes_during_a_renewal_stays_gone(granted: Granted) -> None:
    await granted.workspace("T1")
    granted.clock.advance(13 * HOUR)
    fault = granted.slack.faults.hang("oauth.v2.access")
    renewing = asyncio.create_task(granted.clients.of("T1"))
    await reached(fault, renewing)
    async with granted.store.write() as work:
        await work.installations.gone("slack", "T1", granted.clock.now())
    fault.release()
    with pytest.raises(TokenRefused, match="took its permission back"):
        await renewing
    assert (await granted.kept("T1")).gone_at == granted.clock.now()


async def test_an_installation_during_a_renewal_stays_as_it_is(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    granted.clock.advance(11 * HOUR)
    fault = granted.slack.faults.hang("oauth.v2.access")
    renewing = asyncio.create_task(token_of(granted.clients))
    await reached(fault, renewing)
    anew = installed("T1", {"bot_token": lab.install(), "refresh_token": "xoxe-1-new"})
    await granted.keep(anew)
    fault.release()
    assert await renewing == lab.token
    assert await granted.kept("T1") == anew


async def test_a_token_that_another_process_renews_meanwhile_is_read_anew(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    fault = granted.slack.faults.hang("chat.postMessage")
    platform = SlackPlatform(granted.clients, granted.store, granted.clock)
    posting = asyncio.create_task(platform.publish(PAPERS, head()))
    await reached(fault, posting)
    granted.slack.world.tokens[lab.token].gone = "token_revoked"
    await granted.keep(installed("T1", {"bot_token": lab.install()}))
    fault.release()
    ref = await posting
    assert [message.ts for message in lab.state.channels["C1"].posts] == [ref]


async def test_no_log_and_no_error_of_a_renewal_holds_a_token(
    granted: Granted, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await granted.workspace("T1")
    told: list[str] = []
    with capture_logs() as logs:
        for code in ("", "invalid_refresh_token", "internal_error"):
            granted.clock.advance(13 * HOUR)
            if code:
                granted.slack.faults.error("oauth.v2.access", code)
            try:
                client = await granted.clients.of("T1")
                told.append(repr(client))
            except ServiceError as fault:
                told += [repr(fault), *traceback.format_exception(fault)]
        await granted.clients.check_socket()
    told += [repr(await granted.clients.identity("T1")), str(logs), caplog.text, *capsys.readouterr()]
    told += [repr(vars(granted.clients)), repr(await granted.kept("T1"))]
    secret = [*granted.slack.world.tokens, *granted.slack.world.refreshers, granted.slack.app.client_secret]
    assert len(secret) > 4
    assert [one for one in secret if any(one in text for text in told)] == []
    assert granted.grants()[0] == "ok"
