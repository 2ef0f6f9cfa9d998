"""Limits of the local Discord in calls, and what goes wrong when a test says so, as discord.py sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import ClientSession

from tests.fakes.discord.rates import Rates
from tests.fakes.discord.sample_scene import Scene, logged_in


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with logged_in(rates=True, hurry=True) as made:
        yield made


async def raw(scene: Scene, text: str) -> tuple[int, dict[str, str], Any]:
    """A message without discord.py."""
    headers = {"Authorization": f"Bot {scene.local.token}"}
    path = f"{scene.local.url}/channels/{scene.papers.id}/messages"
    async with ClientSession() as session, session.post(path, json={"content": text}, headers=headers) as answer:
        return answer.status, dict(answer.headers), await answer.json()


async def test_the_headers_say_what_is_left(scene: Scene) -> None:
    scene.local.rates.hurry = False
    left = []
    for _ in range(5):
        status, headers, _ = await raw(scene, "x")
        assert (status, headers["X-RateLimit-Limit"], headers["Via"]) == (200, "5", "1.1 google")
        left.append(headers["X-RateLimit-Remaining"])
    assert left == ["4", "3", "2", "1", "0"]
    scene.clock.advance(2)
    status, headers, body = await raw(scene, "x")
    assert (status, headers["Retry-After"], headers["X-RateLimit-Scope"]) == (429, "3.000", "user")
    assert body == {"message": "You are being rate limited.", "retry_after": 3.0, "global": False}
    scene.clock.advance(3)
    assert (await raw(scene, "x"))[0] == 200
    assert len(scene.papers.posts) == 6


async def test_the_client_waits_as_it_is_told_and_loses_nothing(scene: Scene) -> None:
    for place in range(12):
        await scene.channel.send(f"m{place}")
    assert [message.content for message in scene.papers.posts] == [f"m{place}" for place in range(12)]
    assert {asked.status for asked in scene.local.calls("create_message")} == {200}
    waited = [seconds for name, seconds in scene.local.rates.waited if name.startswith("create_message")]
    assert waited == [5.0, 5.0]


async def test_many_calls_at_once_are_all_made(scene: Scene) -> None:
    await asyncio.gather(*(scene.channel.send(f"m{place}") for place in range(11)))
    assert len(scene.papers.posts) == 11


def test_all_calls_together_have_a_limit() -> None:
    rates = Rates()
    said = [rates.count("create_message", str(place), 0.0) for place in range(51)]
    assert [one.refused for one in said if one] == [False] * 50 + [True]
    last = said[-1]
    assert last is not None
    assert last.everywhere
    assert rates.count("callback", "t", 0.0, together=False) is not None
    again = rates.count("create_message", "0", 1.0)
    assert again is not None
    assert not again.refused


def test_limits_can_be_switched_off() -> None:
    rates = Rates(on=False)
    assert [rates.count("create_message", "1", 0.0) for _ in range(100)] == [None] * 100


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_429_is_tried_again(scene: Scene, everywhere: bool) -> None:
    scene.local.faults.limited("create_message", 0.01, times=4, everywhere=everywhere)
    await scene.channel.send("x")
    assert [asked.status for asked in scene.local.calls("create_message")] == [429] * 4 + [200]
    scene.local.faults.limited("create_message", 0.01, times=5, everywhere=everywhere)
    with pytest.raises(discord.HTTPException) as caught:
        await scene.channel.send("y")
    assert caught.value.status == 429
    assert len(scene.papers.posts) == 1


async def test_a_429_without_via_is_a_ban(scene: Scene) -> None:
    scene.local.faults.banned()
    with pytest.raises(discord.HTTPException) as caught:
        await scene.channel.send("x")
    assert (caught.value.status, len(scene.local.calls("create_message"))) == (429, 1)
    await scene.channel.send("x")


async def test_a_call_fails_with_a_page_or_with_an_error(scene: Scene) -> None:
    scene.local.faults.http("create_message", 503)
    with pytest.raises(discord.DiscordServerError):
        await scene.channel.send("x")
    scene.local.faults.refuse("*", 403, 50013, "Missing Permissions")
    with pytest.raises(discord.Forbidden) as caught:
        await scene.channel.send("x")
    assert caught.value.code == 50013
    assert scene.papers.posts == []


async def test_a_hanging_call_is_handled_when_it_is_released(scene: Scene) -> None:
    fault = scene.local.faults.hang("create_message")
    task = asyncio.create_task(scene.channel.send("x"))
    async with asyncio.timeout(20):
        await fault.reached.wait()
        assert scene.papers.posts == []
        fault.release()
        await task
    assert len(scene.papers.posts) == 1


async def test_a_hanging_call_does_not_keep_the_server_from_stopping(scene: Scene) -> None:
    fault = scene.local.faults.hang("create_message")
    task = asyncio.create_task(scene.channel.send("x"))
    async with asyncio.timeout(20):
        await fault.reached.wait()
        await scene.local.stop()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_connection_lost_before_does_nothing_and_after_has_done_everything(scene: Scene) -> None:
    scene.local.faults.drop_before("create_message")
    with pytest.raises(aiohttp.ClientError):
        await scene.channel.send("x", nonce="n")
    assert scene.papers.posts == []
    scene.local.faults.drop_after("create_message")
    with pytest.raises(aiohttp.ClientError):
        await scene.channel.send("x", nonce="n")
    assert len(scene.papers.posts) == 1
    assert (await scene.channel.send("x", nonce="n")).id == scene.papers.posts[0].id


async def test_what_was_asked_is_on_record_without_tokens(scene: Scene) -> None:
    await scene.channel.send("x", nonce="n")
    asked = scene.local.calls("create_message")[0]
    assert (asked.body["content"], asked.body["nonce"], asked.body["enforce_nonce"]) == ("x", "n", True)
    assert asked.path == {"channel": str(scene.papers.id)}
    assert scene.local.token not in repr(scene.local.requests)
    assert scene.local.token not in repr(scene.local.world)


async def test_an_address_that_is_not_there_is_not_found(scene: Scene) -> None:
    with pytest.raises(discord.NotFound):
        await scene.bot.http.request(discord.http.Route("GET", "/nowhere"))
    assert scene.local.requests[-1].call == "unknown"
