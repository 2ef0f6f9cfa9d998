"""Several chat services at once: one that cannot be connected keeps no other from it."""

from __future__ import annotations

import io
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import aiohttp
from aiohttp import web
from rich.console import Console

from bot.connections import Connections
from bot.front import Front
from bot.services import Service
from core.errors import PlatformError, PlatformRefused
from core.ports import Platform
from tests.fakes.platform import FakePlatform

FRONT = cast(Front, None)  # no service here asks it anything


@dataclass
class FakeService:
    """A `Service` that keeps what happened to it. `fault` is raised by the next attempts to connect."""

    name: str
    fault: Exception | None = None
    lost: Exception | None = None
    serves: bool = False
    platform: Platform = field(default_factory=FakePlatform)
    happened: list[str] = field(default_factory=list)

    def routes(self, front: Front) -> Sequence[web.AbstractRouteDef]:
        async def hello(request: web.Request) -> web.Response:
            return web.Response(text=f"hello from {self.name}")

        return [web.get("/hello", hello)] if self.serves else []

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        return {}

    async def connect(self, front: Front) -> str:
        if self.fault:
            raise self.fault
        self.happened.append("connected")
        return "in 2 places"

    async def tend(self) -> None:
        self.happened.append("tended")
        if self.lost:
            raise self.lost

    async def close(self, seconds: float) -> None:
        self.happened.append("closed")


def connections(*services: FakeService, port: int = 0) -> tuple[Connections, io.StringIO]:
    screen = io.StringIO()
    several: list[Service] = list(services)
    return Connections(several, FRONT, Console(file=screen, width=200), "127.0.0.1", port), screen


async def test_each_service_is_told_in_a_line_and_a_wrong_token_keeps_no_other_from_working() -> None:
    chat, other = FakeService("Chat", PlatformRefused("Chat does not take CHAT_TOKEN.")), FakeService("Other")
    both, screen = connections(chat, other)
    assert await both.open()
    assert screen.getvalue().splitlines() == [
        "Chat is not connected: Chat does not take CHAT_TOKEN. Mend that, then start again.",
        "Other: in 2 places.",
    ]
    await both.close()
    assert (chat.happened, other.happened) == (["closed"], ["connected", "closed"])


async def test_if_every_token_is_wrong_there_is_nothing_to_wait_for() -> None:
    both, _ = connections(FakeService("Chat", PlatformRefused("no")), FakeService("Other", PlatformRefused("no")))
    assert not await both.open()


async def test_a_service_that_cannot_be_reached_at_the_start_is_tried_again_and_a_refused_one_is_not() -> None:
    chat, other = FakeService("Chat", PlatformError("no network")), FakeService("Other", PlatformRefused("no"))
    both, _ = connections(chat, other)
    assert await both.open()
    await both.tend()
    assert chat.happened == []
    chat.fault = other.fault = None
    await both.tend()
    await both.tend()
    assert (chat.happened, other.happened) == (["connected", "tended"], [])


async def test_a_connection_that_is_lost_does_not_keep_the_others_from_being_tended() -> None:
    chat, other = FakeService("Chat", lost=PlatformError("gone")), FakeService("Other")
    both, _ = connections(chat, other)
    await both.open()
    await both.tend()
    assert other.happened == ["connected", "tended"]


async def test_what_nobody_foresaw_in_one_service_ends_neither_the_bot_nor_another() -> None:
    chat, other = FakeService("Chat", TypeError("no JSON")), FakeService("Other", lost=ValueError("odd"))
    third = FakeService("Third")
    several, screen = connections(chat, other, third)
    assert await several.open()
    assert "Chat is not connected: Something went wrong that nobody foresaw" in screen.getvalue()
    await several.tend()
    assert third.happened == ["connected", "tended"]


async def test_what_services_serve_is_on_one_site_and_every_other_path_says_nothing() -> None:
    both, screen = connections(FakeService("Chat", serves=True))
    await both.open()
    address = screen.getvalue().splitlines()[0].removeprefix("Listening at ").removesuffix(".")
    async with aiohttp.ClientSession() as session:
        assert await (await session.get(f"{address}/hello")).text() == "hello from Chat"
        assert (await session.get(f"{address}/healthz")).status == 200
        assert (await session.get(f"{address}/etc/passwd")).status == 404
    await both.close()


async def test_a_port_that_is_taken_is_named_and_services_are_connected_all_the_same() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        both, screen = connections(FakeService("Chat", serves=True), port=port)
        assert await both.open()
    assert f"The site cannot listen at 127.0.0.1:{port}" in screen.getvalue()
    assert "HTTP_PORT" in screen.getvalue()
    await both.close()
