"""What people and logs are told where Slack does not do its part; never a token."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.errors import Refused, TokenRefused, TooMany, Unclear
from core.errors import PlaceClosed, PlatformError
from core.store import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.slack_publishing import NOON, PAPERS, Publishing, head, publishing


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    opened = open_store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def lab(store: SqlStore) -> AsyncIterator[Publishing]:
    async with publishing(store) as publishing_lab:
        yield publishing_lab


async def test_reading_goes_on_after_a_lost_connection(lab: Publishing) -> None:
    lab.slack.faults.drop_before("conversations.info", times=2)
    lab.slack.faults.http("conversations.info", 503)
    assert (await lab.platform.place(PAPERS)).name == "papers"


async def test_a_slack_that_is_not_there_is_told_in_a_sentence(store: SqlStore) -> None:
    clients = Clients(SlackAccess(bot_token="xoxb-1", api="http://127.0.0.1:9/api/"), store, FakeClock(NOON))
    with pytest.raises(Unclear, match=r"^Slack cannot be reached\.$"):
        await clients.check()
    await clients.close()


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/plain", "Sign in to this network"),
        (200, "text/html", "<html>Sign in</html>"),
        (200, "application/json", "{"),
        (200, "application/json", "[]"),
        (200, "application/json", b"\xff"),
        (502, "text/plain", "Bad gateway"),
    ],
)
async def test_something_that_is_not_slack_is_told_in_a_sentence(
    store: SqlStore, status: int, kind: str, body: str | bytes
) -> None:
    content = body if isinstance(body, bytes) else body.encode()
    async with answering(lambda: web.Response(status=status, body=content, content_type=kind)) as address:
        clients = Clients(SlackAccess(bot_token="xoxb-1", api=address), store, FakeClock(NOON))
        with pytest.raises(Unclear, match=r"^(What answers is not Slack|Slack does not answer as it should)"):
            await clients.check()
        await clients.close()


@asynccontextmanager
async def answering(answer: Callable[[], web.Response]) -> AsyncIterator[str]:
    """A server that says the same to everybody."""

    async def said(_: web.Request) -> web.Response:
        return answer()

    application = web.Application()
    application.router.add_route("*", "/api/{method}", said)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


async def test_a_pause_without_a_length_is_short(store: SqlStore) -> None:
    async with answering(lambda: web.json_response({"ok": False, "error": "ratelimited"}, status=429)) as address:
        clock = FakeClock(NOON)
        clients = Clients(SlackAccess(bot_token="xoxb-1", api=address), store, clock)
        with pytest.raises(TooMany):
            await clients.check()
        await clients.close()
    assert clock.slept == [5.0] * 4


async def test_a_workspace_that_took_the_bot_out_is_told_by_its_channels(lab: Publishing) -> None:
    await lab.lab.uninstalls()
    with pytest.raises(PlaceClosed, match="took its permission back"):
        await lab.platform.publish(PAPERS, head())


@pytest.mark.parametrize("code", ["invalid_auth", "not_authed", "token_expired", "not_allowed_token_type"])
async def test_a_token_that_is_not_good_is_told(lab: Publishing, code: str) -> None:
    lab.slack.faults.error("chat.postMessage", code)
    with pytest.raises(TokenRefused, match=rf"does not take the bot's token \(`{code}`\)"):
        await lab.platform.publish(PAPERS, head())


async def test_why_slack_refused_a_message_is_in_the_log(lab: Publishing) -> None:
    reason = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    lab.slack.faults.error("chat.postMessage", "invalid_blocks", errors=[reason])
    with capture_logs() as logs, pytest.raises(Refused, match=r"`invalid_blocks`\). Why is in the log"):
        await lab.platform.publish(PAPERS, head())
    assert [(one["code"], one["details"]) for one in logs] == [("invalid_blocks", reason)]


async def test_what_slack_calls_an_error_is_no_markup(lab: Publishing) -> None:
    lab.slack.faults.error("chat.postMessage", "`<!channel>` *x*\n" * 9)
    with pytest.raises(Refused) as fault:
        await lab.platform.publish(PAPERS, head())
    assert str(fault.value) == f"Slack refused (`{('channelx' * 9)[:60]}`)."


CODES = [
    "access_denied", "account_inactive", "as_user_not_supported", "cannot_reply_to_message", "channel_not_found",
    "ekm_access_denied", "fatal_error", "internal_error", "invalid_arguments", "invalid_auth", "invalid_blocks",
    "is_archived", "message_limit_exceeded", "missing_scope", "msg_too_long", "no_text", "not_authed",
    "not_in_channel", "org_login_required", "rate_limited", "ratelimited", "request_timeout", "restricted_action",
    "service_unavailable", "team_access_not_granted", "thread_not_found", "token_expired", "token_revoked",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
async def test_no_error_and_no_log_holds_a_token(
    lab: Publishing, code: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    lab.slack.faults.error("chat.postMessage", code, times=9, needed="chat:write", provided="commands")
    with capture_logs() as logs, pytest.raises(PlatformError) as fault:
        await lab.platform.publish(PAPERS, head())
    told = [str(fault.value), repr(fault.value), *traceback.format_exception(fault.value), str(logs), caplog.text]
    told += [repr(lab.clients), repr(lab.platform), *capsys.readouterr()]
    assert str(fault.value).endswith(".")
    assert not any("xox" in text or lab.lab.token in text for text in told)


@pytest.mark.parametrize(
    ("code", "lasts"),
    [
        ("thread_not_found", True), ("cannot_reply_to_message", True), ("invalid_blocks", True),
        ("missing_scope", False), ("access_denied", False), ("team_access_not_granted", False),
        ("org_login_required", False), ("token_expired", False), ("nobody_knows_it", False),
    ],
)  # fmt: skip
async def test_only_what_is_said_of_a_message_or_its_thread_lasts(lab: Publishing, code: str, lasts: bool) -> None:
    lab.slack.faults.error("chat.postMessage", code)
    with pytest.raises(PlatformError) as fault:
        await lab.platform.publish(PAPERS, head())
    assert fault.value.lasts is lasts
