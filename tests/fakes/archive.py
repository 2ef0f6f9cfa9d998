"""The archive over a real store, asked as a browser asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from ipaddress import ip_network
from itertools import pairwise

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.archive.library import Library
from bot.archive.routes import routes_of
from core.links import Linking
from core.model import Channel, Criteria, Digest, Person, Subscription, Topic
from core.ports import Store
from tests.fakes.clock import FakeClock
from tests.fakes.digests import a_digest

ADA = Person("U1", "Ada", is_admin=True)
LAB, DEN = Channel("slack", "T1", "C1"), Channel("discord", "G2", "C1")
DAY = date(2025, 5, 13)
_INLINE = {"a", "b", "em", "strong", "span", "kbd", "code", "i"}
_VOID = {"meta", "link", "br", "input", "img", "hr"}
# Of SVG, which may close itself.
_DRAWN = {"line", "circle", "polyline"}

Client = TestClient[web.Request, web.Application]

PROXIES = (ip_network("127.0.0.1"),)


@dataclass
class Reading:
    """A site with an archive, and a clock that stands still."""

    client: Client
    store: Store
    clock: FakeClock
    _link: str = ""

    async def page(self, path: str, status: int = 200) -> str:
        """The text of a page that answers with this status."""
        response = await self.client.get(path, allow_redirects=False)
        text = await response.text()
        assert response.status == status, (path, response.status, text)
        return text

    async def link(self, channel: Channel = LAB) -> str:
        """A new link: the path that it opens, without a slash at its end."""
        return f"/a/{(await self.linking.make(channel, ADA)).token}"

    async def only_link(self) -> str:
        """The same one, however often it is asked for."""
        self._link = self._link or await self.link()
        return self._link

    @property
    def linking(self) -> Linking:
        return Linking(self.store, self.clock, {"slack", "discord"})


@asynccontextmanager
async def an_archive(store: Store) -> AsyncIterator[Reading]:
    """The archive of a store, with two channels that have orders."""
    clock = FakeClock(datetime(2025, 5, 13, 9, 30, tzinfo=UTC))
    for channel in (LAB, DEN):
        async with store.write() as work:
            await work.subscriptions.save(an_order(channel), by=ADA, at=clock.now())
    async with a_site(store, clock) as reading:
        yield reading


@asynccontextmanager
async def a_site(store: Store, clock: FakeClock) -> AsyncIterator[Reading]:
    """The archive of a store, whatever is in it."""
    app = web.Application()
    library = Library(
        store, clock, lambda digest: "You are told <b>to judge</b>.", "https://sheet.example.org", PROXIES
    )
    app.add_routes(routes_of(library))
    async with TestClient(TestServer(app)) as client:
        yield Reading(client, store, clock)


def an_order(channel: Channel) -> Subscription:
    """A standing order."""
    return Subscription(channel=channel, categories=("cs.LG",), criteria=Criteria(topics=(Topic("T", "t"),)))


async def keep(store: Store, *digests: Digest) -> None:
    """Digests with their papers."""
    for digest in digests:
        async with store.write() as work:
            await work.papers.save([entry.paper for entry in digest.entries])
            await work.digests.add(digest)


def of(channel: Channel = LAB, day: date = DAY, **changes: object) -> Digest:
    """A digest of three papers."""
    return a_digest(channel=channel, date=day, previous=None, next=None, **changes)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        assert len(told) == len(attrs), f"an attribute twice: {tag} {attrs}"
        self.tags.append((tag, told))
        if tag not in _INLINE:
            self.text.append(" ")
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _DRAWN, f"<{tag}/> is left open by HTML"
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@dataclass(frozen=True)
class Html:
    """A page as a browser takes it: its tags in order, and its text."""

    tags: list[tuple[str, dict[str, str | None]]]
    text: str

    def links(self) -> list[str]:
        """Where it leads."""
        return [str(told["href"]) for tag, told in self.tags if tag == "a" and "href" in told]


def sound(page: str) -> Html:
    """The page, after a look at what every page keeps to: it nests, has a language, a title, one h1, headings that skip
    no level, a name for each field and picture, and nothing that a strict policy would stop."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert page.startswith("<!DOCTYPE html>")
    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids))
    levels = reader.headings
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    _check(reader.tags)
    return Html(reader.tags, " ".join("".join(reader.text).split()))


def _check(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    names = [tag for tag, _ in tags]
    assert ("html", {"lang": "en"}) in tags
    assert names.count("title") == 1
    labelled = {told.get("for") for tag, told in tags if tag == "label"}
    for tag, told in tags:
        assert not any(name.startswith("on") or name == "style" for name in told), (tag, told)
        assert tag not in ("style", "iframe", "object", "embed", "base", "img")
        assert tag not in ("input", "select") or told.get("id") in labelled
        assert tag != "svg" or told.get("aria-label")
        assert tag != "script" or str(told["src"]).startswith("/static/")
        assert tag != "link" or not str(told["href"]).startswith(("http", "//"))
