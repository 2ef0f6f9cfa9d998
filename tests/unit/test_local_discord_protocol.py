"""The gateway of the local Discord, frame by frame."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from aiohttp import ClientSession

from tests.fakes.clock import FakeClock
from tests.fakes.discord.bits import Intent
from tests.fakes.discord.server import LocalDiscord

QUIET = int(Intent.GUILDS | Intent.GUILD_REACTIONS)


@asynccontextmanager
async def line(local: LocalDiscord, query: str = "?v=10&encoding=json") -> AsyncIterator[Any]:
    address = local.gateway.url + query
    async with asyncio.timeout(20), ClientSession() as session, session.ws_connect(address) as socket:
        hello = await socket.receive_json()
        assert hello["op"] == 10
        yield socket


async def closed_with(socket: Any) -> int:
    await socket.receive()
    return int(socket.close_code)


def identify(local: LocalDiscord, **parts: Any) -> dict[str, Any]:
    return {"op": 2, "d": {"token": local.token, "properties": {}, "intents": QUIET, **parts}}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"op": 42}, 4001),
        ([], 4001),
        ({"op": 3, "d": {}}, 4003),
        ({"token": "wrong"}, 4004),
        ({"shard": [2, 2]}, 4010),
        ({"intents": 1 << 30}, 4013),
        ({"intents": int(Intent.GUILD_MEMBERS)}, 4014),
    ],
)
async def test_a_wrong_frame_ends_the_connection(frame: Any, code: int) -> None:
    async with LocalDiscord() as local, line(local) as socket:
        whole = frame if not isinstance(frame, dict) or "op" in frame else identify(local, **frame)
        await socket.send_json(whole)
        assert await closed_with(socket) == code


async def test_what_is_no_json_or_another_version_ends_the_connection() -> None:
    async with LocalDiscord() as local:
        async with line(local) as socket:
            await socket.send_str("{")
            assert await closed_with(socket) == 4002
        async with line(local, "?v=9") as socket:
            assert await closed_with(socket) == 4012


async def test_who_identifies_twice_is_closed() -> None:
    async with LocalDiscord() as local, line(local) as socket:
        await socket.send_json(identify(local))
        assert (await socket.receive_json())["t"] == "READY"
        await socket.send_json(identify(local))
        assert await closed_with(socket) == 4005


async def test_a_resume_with_a_wrong_sequence_is_closed() -> None:
    async with LocalDiscord() as local:
        async with line(local) as socket:
            await socket.send_json(identify(local))
            session = (await socket.receive_json())["d"]["session_id"]
            await socket.close(code=4000)
        await local.until(lambda: not local.gateway.lines)
        async with line(local) as socket:
            await socket.send_json({"op": 6, "d": {"token": local.token, "session_id": session, "seq": 99}})
            assert await closed_with(socket) == 4007


async def test_a_session_that_its_client_closed_is_over() -> None:
    async with LocalDiscord() as local:
        async with line(local) as socket:
            await socket.send_json(identify(local))
            session = (await socket.receive_json())["d"]["session_id"]
            await socket.close(code=1000)
        await local.until(lambda: not local.gateway.lines)
        async with line(local) as socket:
            await socket.send_json({"op": 6, "d": {"token": local.token, "session_id": session, "seq": 1}})
            assert (await socket.receive_json())["op"] == 9


async def test_a_hundred_and_twenty_frames_may_be_sent_in_a_minute() -> None:
    async with LocalDiscord() as local, line(local) as socket:
        for _ in range(120):
            await socket.send_json({"op": 1, "d": None})
            assert (await socket.receive_json())["op"] == 11
        await socket.send_json({"op": 1, "d": None})
        assert await closed_with(socket) == 4008


async def test_one_session_may_begin_in_five_seconds_and_so_many_in_a_day() -> None:
    clock = FakeClock(datetime(2025, 5, 13, 12, tzinfo=UTC))
    async with LocalDiscord(clock=clock, starts=2) as local:
        said = []
        for seconds in (0, 4, 1, 5):
            clock.advance(seconds)
            async with line(local) as socket:
                await socket.send_json(identify(local))
                message = await socket.receive()
                said.append(message.json()["op"] if message.data and not socket.closed else socket.close_code)
        assert said == [0, 9, 0, 4004]  # at once; too soon; in time; the third of the day
        assert local.gateway.about()["session_start_limit"]["remaining"] == 0
        clock.advance(86_400)
        assert local.gateway.left() == 2


async def test_the_addresses_of_the_client_are_put_back() -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    async with LocalDiscord() as local:
        with local.pointed():
            assert local.url == discord.http.Route.BASE
        assert before == (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)
