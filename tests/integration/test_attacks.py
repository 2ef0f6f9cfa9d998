"""Attacks that are tried from outside, each refused. Those that another test tries are listed in docs/security.md."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.archive.library import Library
from bot.archive.routes import routes_of
from bot.dispatch import Dispatch
from bot.handlers.table import table
from bot.platforms.web.access import WebAccess
from bot.platforms.web.service import Web
from bot.reception import Reception
from bot.site import Site
from core.store import SqlStore, open_store
from tests.fakes.archive import an_archive, keep, of
from tests.fakes.desk import ADA, a_desk
from tests.fakes.rows import rows_of
from tests.fakes.scene import DAY, LAB, Scene
from tests.fakes.web_lab import STYLE

HOST = "127.0.0.1"


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    store = open_store(sqlite_url)
    yield store
    await store.close()


@asynccontextmanager
async def an_open_site(store: SqlStore) -> AsyncIterator[tuple[str, int]]:
    """The archive and the browser's channel on one site, as `run` serves them; a link's path, and the port."""
    async with an_archive(store) as reading:
        await keep(store, of())
        link, scene = await reading.link(), Scene(store)
        web_channel = Web(WebAccess(port=0), store, scene.clock, table(), style=STYLE, program="python -m bot")
        library = Library(store, scene.clock, lambda digest: "", "https://sheet.example.org")
        front = Reception(a_desk(scene), table())
        site = Site([*web_channel.routes(front), *routes_of(library)], HOST, 0, patience=5)
        try:
            yield link, await site.start()
        finally:
            await web_channel.close(1)
            await site.stop()


@asynccontextmanager
async def a_site(patience: float = 0.3) -> AsyncIterator[int]:
    """A site that says back what it is sent; its port."""

    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=await request.text())

    site = Site([web.post("/echo", echo)], HOST, 0, patience=patience)
    port = await site.start()
    try:
        yield port
    finally:
        await site.stop()


async def rest_of(port: int, sent: bytes) -> bytes:
    """All that comes back to somebody who sends this and then nothing more, until the site hangs up."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(sent)
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /ech",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: a",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /heal",
    ],
)
async def test_who_sends_half_a_request_is_hung_up_on(sent: bytes) -> None:
    async with a_site() as port:
        answered = await rest_of(port, sent)
        assert answered.count(b"HTTP/1.1") == sent.count(b"\r\n\r\n")


async def test_who_sends_half_a_body_is_told_that_it_took_too_long(caplog: pytest.LogCaptureFixture) -> None:
    async with a_site() as port:
        head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 90\r\n\r\nhalf"
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(head)
        async with asyncio.timeout(20):
            assert b"408" in await reader.readline()
        writer.close()
    assert not caplog.records


async def test_who_takes_long_to_be_answered_is_not_hurried() -> None:
    async def slow(request: web.Request) -> web.Response:
        await rest_of(port, b"GET /half")  # until somebody who began later was hung up on
        return web.Response(text=await request.text())

    site = Site([web.post("/slow", slow)], HOST, 0, patience=0.05)
    port = await site.start()
    async with aiohttp.ClientSession() as session, session.post(f"http://{HOST}:{port}/slow", data="all") as answer:
        assert (answer.status, await answer.text()) == (200, "all")
    await site.stop()


async def test_what_is_too_large_is_refused_unread() -> None:
    async with a_site(5) as port, aiohttp.ClientSession() as session:
        async with session.post(f"http://{HOST}:{port}/echo", data=b"x" * 1_000_001) as answer:
            assert answer.status == 413
        async with session.post(f"http://{HOST}:{port}/echo", data=b"x" * 1_000) as answer:
            assert answer.status == 200


@pytest.mark.parametrize("head", [b"X: " + b"x" * 20_000, b"\r\n".join(b"X: y" for _ in range(40_000)), b"X\x00: y"])
async def test_a_head_that_is_no_head_is_refused(head: bytes) -> None:
    async with a_site() as port:
        answered = await rest_of(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
        assert answered.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))


OUT = [
    "/static/../../../.env", "/static/%2e%2e/%2e%2e/.env", "/static/..%2f..%2f.env", "/static//etc/passwd",
    "/web/../.env", "/web/%2e%2e/.env", "/web/here/files/..%2f..%2f.env", "/{link}/../../.env", "/{link}/..%2f.env",
    "/{link}/paper/..%2f..%2f.env", "/{link}/2025-05-13/../../../.env", "/c/..%2f..%2f.env/", "/a/%00/", "/.env",
]  # fmt: skip


async def test_no_path_leads_out_of_what_is_served(store: SqlStore) -> None:
    async with an_open_site(store) as (link, port):
        for path in OUT:
            line = f"GET {path.replace('/{link}', link)} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
            status, _, body = (await rest_of(port, line.encode())).partition(b"\r\n")
            assert int(status.split()[1]) in (400, 401, 404), (path, status)
            assert b"root:" not in body
            assert b"DATABASE_URL" not in body


async def test_no_address_sends_a_browser_elsewhere(store: SqlStore) -> None:
    async with an_open_site(store) as (link, port), aiohttp.ClientSession() as session:
        for path in (
            link, f"{link}/", f"{link}//evil.example", "/c///evil.example/", "/a/%2f%2fevil.example/",
            f"/?next=https://evil.example&token={'x' * 32}", "//evil.example/%2e%2e", f"{link}/?to=//evil.example",
        ):  # fmt: skip
            url = aiohttp.client.URL(f"http://{HOST}:{port}{path}", encoded=True)
            async with session.get(url, allow_redirects=False, headers={"Host": "evil.example"}) as answer:
                assert answer.headers.get("Location", f"{link}/").startswith(f"{link}/"), path


TYPED = [
    "/paper '; DROP TABLE papers; --", "/paper \" OR 1=1 --", "/criteria mute \"x'); DELETE FROM votes; --\"",
    "/link public on name=a'--", "/digest 2025-05-13'; DROP TABLE digests; --", "/saved remove 2505.00001' OR '1'='1",
    "/paper %' UNION SELECT token_hash FROM links --", "/privacy '; DELETE FROM channels",
]  # fmt: skip


@pytest.mark.parametrize("line", TYPED)
async def test_what_looks_like_sql_is_a_word_like_any_other(store: SqlStore, sqlite_url: str, line: str) -> None:
    scene = Scene(store)
    scene.announce_good(DAY, 1)
    await scene.maker.make(await scene.subscribed(), DAY)
    before = await rows_of(sqlite_url, LAB)
    reply = await Dispatch(a_desk(scene), table()).typed(line, LAB, ADA)
    after = await rows_of(sqlite_url, LAB)
    assert "Something went wrong" not in str(reply.text)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= ({"drafts", "criteria_versions", "subscriptions", "rota"} if "mute" in line else set())
