"""HTTP mode of the local Slack, with a real slack_bolt app: signatures, retries, installation by OAuth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.file import FileInstallationStore
from slack_sdk.oauth.state_store.file import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.requests import Requests
from tests.fakes.slack.sample_app import HTTP, running, sample_app
from tests.fakes.slack.server import LocalSlack

OLD_AUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@asynccontextmanager
async def served(application: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"skew": -400}, {"skew": 400}])
async def test_a_wrong_signature_or_time_is_refused_by_the_app(wrong: dict[str, Any]) -> None:
    async with LocalSlack() as slack:
        team = slack.team("T1")
        ada = team.user("U1")
        papers = team.channel("C1", members=[ada], bot=True)
        app = sample_app(AsyncWebClient(token=team.token, base_url=slack.url), slack.app.signing_secret)
        async with running(app, slack, HTTP):
            transport = slack.delivery.transport
            assert isinstance(transport, Requests)
            for name, value in wrong.items():
                setattr(transport, name, value)
            outcome = await ada.types(papers, "/digest now")
            assert not outcome.acknowledged
            assert transport.statuses == [200, 401]  # the first was the challenge
            assert app.got == []  # type: ignore[attr-defined]


async def test_an_event_is_sent_again_with_its_number() -> None:
    tries: list[tuple[str | None, str | None]] = []

    async def fails(request: web.Request) -> web.Response:
        if "challenge" in await request.text():
            return web.Response(text=(await request.json())["challenge"])
        tries.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500)

    application = web.Application()
    application.router.add_post("/", fails)
    async with LocalSlack() as slack, served(application) as url:
        await slack.serve_http(url)
        team = slack.team("T1")
        ada = team.user("U1")
        await ada.mentions(team.channel("C1", members=[ada], bot=True), "hello")
        await slack.settled()
        first = len(slack.delivery.held)
        await slack.retries()
    assert first == 2  # the message and the mention
    assert sorted(tries, key=str) == sorted([(None, None)] * 2 + [("1", "http_error")] * 2, key=str)


async def test_a_url_that_does_not_answer_the_challenge_is_not_taken() -> None:
    application = web.Application()
    async with LocalSlack() as slack, served(application) as url:
        with pytest.raises(AssertionError, match="challenge"):
            await slack.serve_http(url)


def installable(slack: LocalSlack, folder: Path) -> AsyncApp:
    client = AsyncWebClient(base_url=slack.url)
    settings = AsyncOAuthSettings(
        client_id=slack.app.client_id,
        client_secret=slack.app.client_secret,
        scopes=["chat:write", "commands"],
        authorization_url=slack.authorize_url,
        redirect_uri="/slack/oauth_redirect",
        installation_store=FileInstallationStore(base_dir=str(folder / "installations")),
        state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(folder / "states")),
    )
    flow = AsyncOAuthFlow(client=client, settings=settings)
    app = AsyncApp(client=client, signing_secret=slack.app.signing_secret, oauth_flow=flow)

    @app.command("/digest")
    async def digest(ack: Any, context: Any) -> None:
        await ack(f"Hello from {context.bot_user_id}.")

    return app


@OLD_AUTH
async def test_two_workspaces_install_the_app_and_one_declines(tmp_path: Path) -> None:
    async with LocalSlack() as slack:
        app = installable(slack, tmp_path)
        async with served(app.web_app(path="/slack/events")) as url:
            await slack.serve_http(f"{url}/slack/events")
            for name in ("T1", "T2"):
                team = slack.team(name, installed=False)
                ada = team.user(f"U-{name}")
                status, page = await ada.installs(f"{url}/slack/install")
                assert (status, "Success" in page or "Thank" in page) == (200, True)
                outcome = await ada.types(team.channel(f"C-{name}", members=[ada]), "/digest")
                assert outcome.message
                assert outcome.message.text == f"Hello from {team.bot_user}."
            eve = slack.team("T3", installed=False).user("U9")
            status, page = await eve.installs(f"{url}/slack/install", agrees=False)
            assert "access_denied" in page
            assert not slack.team("T3").state.installed
