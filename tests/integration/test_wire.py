"""One exchange, with a server that says whatever is put into its mouth."""

import asyncio
import gc
import gzip
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import requests
from aiohttp import web

from core.sources.wire import Fault, Limits, PoliteAdapter, PoliteSession

FEED = b"<feed>" + b"x" * 3000 + b"</feed>"


@dataclass
class Mouth:
    """What the server says to everybody. `peers` are the ports that it was asked from."""

    body: bytes = FEED
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    peers: list[int] = field(default_factory=list)
    accepted: str = ""

    async def say(self, request: web.Request) -> web.Response:
        assert request.transport
        self.peers.append(request.transport.get_extra_info("peername")[1])
        self.accepted = request.headers["Accept-Encoding"]
        return web.Response(status=self.status, headers=self.headers, body=self.body)


@pytest.fixture
async def mouth() -> AsyncIterator[Mouth]:
    speaking = Mouth()
    application = web.Application()
    application.router.add_get("/", speaking.say)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    speaking.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield speaking
    await runner.cleanup()


async def heard(mouth: Mouth, *, times: int = 1, most_bytes: int = 1_000_000) -> bytes:
    """What the last of some exchanges in one session brings."""
    adapter = PoliteAdapter("Broadsheet-tests/1", Limits(connect=5, read=5, most_bytes=most_bytes))
    with PoliteSession(adapter, redirections=2) as session:
        for _ in range(times):
            answer = await asyncio.to_thread(session.get, mouth.url)
    return answer.content


async def test_an_answer_that_is_packed_once_is_read(mouth: Mouth) -> None:
    mouth.body, mouth.headers = gzip.compress(FEED), {"Content-Encoding": "gzip"}
    assert await heard(mouth) == FEED
    assert mouth.accepted == "gzip"


@pytest.mark.parametrize(("encoding", "times"), [("gzip, gzip", 2), ("br", 0), ("gzip", 0)])
async def test_an_answer_that_is_packed_in_any_other_way_is_a_fault(mouth: Mouth, encoding: str, times: int) -> None:
    for _ in range(times):
        mouth.body = gzip.compress(mouth.body)
    mouth.headers = {"Content-Encoding": encoding}
    with pytest.raises(Fault, match="an answer that cannot be unpacked"):
        await heard(mouth)


async def test_a_bomb_is_a_fault(mouth: Mouth) -> None:
    mouth.body, mouth.headers = gzip.compress(bytes(3_000_000) + b"</feed>"), {"Content-Encoding": "gzip"}
    with pytest.raises(Fault, match="an answer of more than 1000000 bytes"):
        await heard(mouth)


@pytest.mark.parametrize("place", ["http://[::1", "http://h:99999", "//["])
async def test_a_redirection_to_what_is_no_address_is_one_of_the_foreseen_errors(mouth: Mouth, place: str) -> None:
    mouth.status, mouth.headers = 302, {"Location": place}
    with pytest.raises((Fault, requests.RequestException)):
        await heard(mouth)


@pytest.mark.parametrize("place", ["http://[::1", "http://h:99999", "\xff\xfe"])
def test_a_redirection_to_what_is_no_address_is_a_fault(place: str) -> None:
    answer = requests.Response()
    answer.status_code, answer.url, answer.headers["Location"] = 302, "http://127.0.0.1/", place
    with PoliteSession(PoliteAdapter("us", Limits()), redirections=2) as session, pytest.raises(Fault):
        session.get_redirect_target(answer)


async def test_answers_that_are_read_to_their_end_come_over_one_connection(mouth: Mouth) -> None:
    await heard(mouth, times=3)
    assert len(mouth.peers) == 3
    assert len(set(mouth.peers)) == 1


@pytest.mark.parametrize(
    ("status", "headers", "most_bytes"),
    [(200, {}, 100), (503, {}, 1_000_000), (200, {"Content-Encoding": "br"}, 1_000_000)],
    ids=["too long", "unavailable", "packed"],
)
async def test_an_answer_that_is_not_read_to_its_end_leaves_no_open_socket(
    mouth: Mouth, status: int, headers: dict[str, str], most_bytes: int
) -> None:
    mouth.body, mouth.status, mouth.headers = FEED * 100, status, headers
    with pytest.raises(Fault):
        await heard(mouth, most_bytes=most_bytes)
    ours = [
        each
        for each in gc.get_objects()
        if isinstance(each, socket.socket) and each.fileno() >= 0 and each.getsockname()[1:2] == (mouth.peers[0],)
    ]
    assert ours == []
