"""What goes wrong with the local Slack when a test says so, as the real client sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import Channel


@dataclass
class Lab:
    slack: LocalSlack
    papers: Channel
    client: AsyncWebClient

    async def post(self) -> None:
        await self.client.chat_postMessage(channel="C1", text="x")

    @property
    def answers(self) -> list[str]:
        return [asked.answer for asked in self.slack.calls("chat.postMessage")]


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with LocalSlack(rates=False) as slack:
        team = slack.team("T1")
        papers = team.channel("C1", bot=True)
        yield Lab(slack, papers, AsyncWebClient(token=team.token, base_url=slack.url, retry_handlers=[]))


async def test_a_method_answers_an_error_as_often_as_it_was_told(lab: Lab) -> None:
    lab.slack.faults.error("chat.postMessage", "fatal_error", times=2)
    await lab.client.auth_test()
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await lab.post()
    await lab.post()
    assert lab.answers == ["fatal_error", "fatal_error", "ok"]
    assert len(lab.papers.posts) == 1


async def test_any_method_fails_with_a_page(lab: Lab) -> None:
    lab.slack.faults.http("*", 503)
    with pytest.raises(SlackApiError) as caught:
        await lab.post()
    assert caught.value.response.status_code == 503


async def test_too_many_calls_say_when_to_come_back(lab: Lab) -> None:
    lab.slack.faults.limited("chat.postMessage", after=30)
    with pytest.raises(SlackApiError) as caught:
        await lab.post()
    assert caught.value.response.headers["Retry-After"] == "30"
    assert caught.value.response["error"] == "ratelimited"


async def test_a_hanging_call_is_handled_when_it_is_released(lab: Lab) -> None:
    fault = lab.slack.faults.hang("chat.postMessage")
    task = asyncio.create_task(lab.post())
    async with asyncio.timeout(10):
        await fault.reached.wait()
    assert lab.papers.posts == []
    fault.release()
    await task
    assert len(lab.papers.posts) == 1


async def test_a_hanging_call_does_not_keep_the_server_from_stopping(lab: Lab) -> None:
    fault = lab.slack.faults.hang("chat.postMessage")
    task = asyncio.create_task(lab.post())
    async with asyncio.timeout(10):
        await fault.reached.wait()
        await lab.slack.stop()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_connection_lost_before_does_nothing(lab: Lab) -> None:
    lab.slack.faults.drop_before("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await lab.post()
    assert lab.papers.posts == []


async def test_a_connection_lost_after_has_done_everything(lab: Lab) -> None:
    lab.slack.faults.drop_after("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await lab.post()
    assert len(lab.papers.posts) == 1


async def test_the_clients_own_second_try_makes_a_second_message(lab: Lab) -> None:
    lab.slack.faults.drop_after("chat.postMessage")
    default = AsyncWebClient(token=lab.client.token, base_url=lab.slack.url)
    await default.chat_postMessage(channel="C1", text="x")
    assert len(lab.papers.posts) == 2


async def test_a_response_url_fails_too(lab: Lab) -> None:
    ada = lab.slack.team("T1").user("U1")
    lab.slack.faults.http("response_url", 500)
    hook = AsyncWebhookClient(lab.slack.world.hook("commands", lab.papers, ada.user))
    assert (await hook.send(text="x")).status_code == 500
    assert (await hook.send(text="x")).status_code == 200
