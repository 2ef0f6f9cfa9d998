"""The local channel on a site of this machine, and somebody at a browser that has no window."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from bot.desk import Desk
from bot.front import Front
from bot.handlers.table import table
from bot.platforms.web.access import HERE, WebAccess
from bot.platforms.web.doors import PROOF
from bot.platforms.web.service import Web
from bot.reception import Reception
from bot.site import Site
from core.delivery import Courier, PageOf
from core.digesting import DigestMaker
from core.model import Subscription
from core.ports import Store
from tests.fakes.clock import FakeClock
from tests.fakes.scene import DAY, Scene, a_subscription
from tests.fakes.web_screen import Screen

STYLE = Path(__file__).resolve().parents[2] / "bot/archive/static/style.css"
Told = dict[str, Any]
_LONGEST = 30.0  # real seconds: what is not there by then never will be


@dataclass
class Window:
    """A window of a browser. `events` are those that reached it and nobody looked at yet."""

    session: aiohttp.ClientSession
    address: str
    room: str = "here"
    proof: str = ""
    page: Screen = field(default_factory=lambda: Screen(""))
    streams: list[aiohttp.ClientResponse] = field(default_factory=list)

    @property
    def stream(self) -> aiohttp.ClientResponse:
        """The stream that was opened last."""
        return self.streams[-1]

    async def opens(self, link: str) -> int:
        """Follow a link; the status of the page."""
        async with self.session.get(link) as response:
            self.page = Screen(await response.text())
            return response.status

    async def loads(self, path: str = "/") -> Screen:
        """Load the channel's page, and follow what happens there."""
        assert await self.opens(self.address + path) == 200
        self.proof = self.page.attribute("meta", "content", name="proof")
        talk = next(had for tag, had in self.page.tags if had.get("id") == "talk")
        self.room = talk["data-room"]
        await self.follows(talk["data-after"])
        return self.page

    async def follows(self, after: str, **headers: str) -> int:
        """Open the stream of events; its status."""
        where = f"{self.address}/web/{self.room}/events"
        self.streams.append(await self.session.get(where, params={"after": after}, headers=headers))
        return self.stream.status

    async def posts(self, name: str, told: object, headers: Mapping[str, str] | None = None) -> tuple[int, Told]:
        """Ask for something as the page's script does; `headers` are others than it sends."""
        sent = {"Origin": self.address, PROOF: self.proof, **(headers or {})}
        kept = {key: value for key, value in sent.items() if value}
        async with self.session.post(f"{self.address}/web/{self.room}/{name}", json=told, headers=kept) as response:
            return response.status, json.loads(await response.text())

    async def gets(self, name: str, /, **query: str) -> Any:
        """Look something up as the page's script does."""
        async with self.session.get(f"{self.address}/web/{self.room}/{name}", params=query) as response:
            return json.loads(await response.text())

    async def hears(self, kind: str) -> Told:
        """The next event of this kind."""
        async with asyncio.timeout(_LONGEST), aclosing(self.told()) as events:
            async for name, told in events:
                if name == kind:
                    return told
        raise AssertionError(f"the stream ended before {kind}")

    async def told(self) -> AsyncGenerator[tuple[str, Told], None]:
        """Event after event."""
        name = ""
        while raw := await self.stream.content.readuntil(b"\n"):
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))

    async def answered(self, name: str, told: object) -> Told:
        """Ask for something and wait for its answer."""
        status, begun = await self.posts(name, told)
        assert status == 202, begun
        while (event := await self.hears("exchange"))["id"] != begun["id"] or not event["tone"]:
            pass
        return event

    async def says(self, line: str) -> Told:
        """Type a command and wait for its answer."""
        return await self.answered("say", {"text": line})


@dataclass(frozen=True)
class WebLab:
    """The channel, served."""

    service: Web
    desk: Desk
    clock: FakeClock
    address: str

    @asynccontextmanager
    async def window(self, *, entered: bool = True) -> AsyncIterator[Window]:
        """A new browser, let in by a link and at the channel's page, unless it is not to be."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, read_bufsize=2**22) as session:
            window = Window(session, self.address)
            if entered:
                assert await window.opens(await self.service.link()) == 200
                await window.loads()
            try:
                yield window
            finally:
                for stream in window.streams:
                    stream.close()


@asynccontextmanager
async def web_lab(
    store: Store,
    maker: DigestMaker,
    seed: Subscription,
    *,
    access: WebAccess | None = None,
    front: Front | None = None,
    page_of: PageOf | None = None,
) -> AsyncIterator[WebLab]:
    """The lab over a maker of digests; somebody else's answers if a `front` is given."""
    clock = maker.clock
    assert isinstance(clock, FakeClock)
    service = Web(access or WebAccess(port=0), store, clock, table(), style=STYLE, program="python -m bot")
    desk = _desk(store, maker, service, seed, page_of)
    site = Site(service.routes(front or Reception(desk, table())), "127.0.0.1", 0)
    port = await site.start()
    service.listens(port)
    try:
        yield WebLab(service, desk, clock, f"http://127.0.0.1:{port}")
    finally:
        await service.close(5)
        await site.stop()


@asynccontextmanager
async def scene_lab(scene: Scene, **options: Any) -> AsyncIterator[WebLab]:
    """The lab over a scene."""
    seed = a_subscription(channel=HERE)
    async with web_lab(scene.store, scene.maker, seed, **options) as lab:
        yield lab


@asynccontextmanager
async def posted_lab(scene: Scene, **options: Any) -> AsyncIterator[WebLab]:
    """The same with an order, and the day's digest of three papers in the channel."""
    scene.announce_good(DAY, 1, 2, 3)
    async with scene_lab(scene, **options) as lab:
        order = await scene.subscribed(channel=HERE)
        await lab.desk.courier.deliver(await scene.maker.make(order, DAY))
        yield lab


def _desk(store: Store, maker: DigestMaker, service: Web, seed: Subscription, page_of: PageOf | None) -> Desk:
    return Desk(
        store=store,
        clock=maker.clock,
        calendar=maker.calendar,
        maker=maker,
        courier=Courier(store, {HERE.platform: service.platform}, maker.clock, page_of),
        seed=replace(seed, channel=HERE),
        ask_above=Decimal("0.25"),
        chosen_by=lambda digest: "",
    )
