"""How often the local Slack lets itself be called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack.rates import BURST, Limited, Rates
from tests.fakes.slack.server import LocalSlack

NINE = datetime(2025, 5, 13, 9, tzinfo=UTC)


async def test_a_channel_takes_a_few_messages_at_once_and_then_one_a_second() -> None:
    clock = FakeClock(NINE)
    async with LocalSlack(clock=clock) as slack:
        team = slack.team("T1")
        one, two = team.channel("C1", bot=True), team.channel("C2", bot=True)
        client = AsyncWebClient(token=team.token, base_url=slack.url)
        for _ in range(BURST):
            await client.chat_postMessage(channel="C1", text="x")
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C1", text="x")
        answer = caught.value.response
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
        await client.chat_postMessage(channel="C2", text="x")
        clock.advance(1)
        await client.chat_postMessage(channel="C1", text="x")
        assert (len(one.posts), len(two.posts)) == (BURST + 1, 1)
        slack.rates.on = False
        await client.chat_postMessage(channel="C1", text="x")
        assert [asked.answer for asked in slack.calls("chat.postMessage")].count("ratelimited") == 1


async def test_the_clients_own_retry_works_against_it() -> None:
    async with LocalSlack() as slack:
        team = slack.team("T1")
        team.channel("C1", bot=True)
        client = AsyncWebClient(token=team.token, base_url=slack.url)
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        slack.faults.limited("chat.postMessage", after=0)
        assert (await client.chat_postMessage(channel="C1", text="x"))["ok"]
        assert [asked.answer for asked in slack.calls("chat.postMessage")] == ["too many calls", "ok"]


async def test_a_method_of_tier_3_is_called_fifty_times_a_minute() -> None:
    clock = FakeClock(NINE)
    async with LocalSlack(clock=clock) as slack:
        team = slack.team("T1")
        team.channel("C1", bot=True)
        client = AsyncWebClient(token=team.token, base_url=slack.url)
        for _ in range(50):
            await client.conversations_info(channel="C1")
        clock.advance(20)
        with pytest.raises(SlackApiError) as caught:
            await client.conversations_info(channel="C1")
        assert caught.value.response.headers["Retry-After"] == "40"
        clock.advance(39)
        with pytest.raises(SlackApiError):
            await client.conversations_info(channel="C1")
        clock.advance(1)
        await client.conversations_info(channel="C1")


@given(st.lists(st.floats(0, 5), max_size=60))
def test_no_channel_gets_more_than_a_burst_and_one_a_second(pauses: list[float]) -> None:
    rates, now, accepted = Rates(), 0.0, []
    for pause in pauses:
        now += pause
        try:
            rates.count_post("T1", "C1", now)
        except Limited as limited:
            rates.count_post("T1", "C1", now + limited.after)  # whoever waits as told is let through
            now += limited.after
        accepted.append(now)
    for first, start in enumerate(accepted):
        for last, end in enumerate(accepted[first:]):
            assert last + 1 <= BURST + (end - start) + 1e-6
