"""The archive's paths on the bot's site, and the one boundary where an error becomes a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import hdrs, web

from bot.archive import day, feed, papers, saved, searching, stretches
from bot.archive.answers import TEXT, Answer, redirect, respond, unless_known
from bot.archive.asked import Asked, Kind, read_path
from bot.archive.drawing import HERE, STATIC, draw
from bot.archive.flood import Flood
from bot.archive.library import Library
from bot.archive.reader import Reader, reader_of
from bot.archive.troubles import trouble
from bot.boundary import guarded
from core.errors import BroadsheetError
from core.links import BY_LINK, BY_NAME

Page = Callable[[Library, Reader, Asked, Mapping[str, str]], Awaitable[Answer]]
PAGES: Mapping[Kind, Page] = {
    Kind.DAY: day.day,
    Kind.HELD: day.held,
    Kind.MONTH: stretches.month,
    Kind.YEAR: stretches.year,
    Kind.SEARCH: searching.search,
    Kind.PAPER: papers.paper,
    Kind.FEED: feed.feed,
    Kind.SAVED: saved.saved,
}
_ROBOTS = f"User-agent: *\nAllow: {BY_NAME}/\nAllow: {STATIC}/\nDisallow: /\n"
_TYPES = {".css": "text/css", ".js": "text/javascript"}


def routes_of(library: Library) -> Sequence[web.AbstractRouteDef]:
    """Everything that the archive serves, its style sheet and script among it."""
    desk = Counter(library)
    return [
        *(web.get(path, desk.answer) for way in (BY_LINK, BY_NAME) for path in _paths(way)),
        web.get("/robots.txt", _robots),
        *(_static(name) for name in ("style.css", "keys.js")),
    ]


@dataclass
class Counter:
    """Answers whoever asks for a page."""

    library: Library
    flood: Flood = field(default_factory=Flood)

    async def answer(self, request: web.Request) -> web.Response:
        """The page, or one that says what is wrong; nothing else leaves this."""
        wait = self.flood.wait(address_of(request, self.library.proxies), self.library.clock.now().timestamp())
        if wait:
            return respond(trouble(None, status=429), wait=wait)
        made = await guarded(self._answered(request), _unforeseen)
        return unless_known(request, made) if "ETag" in made.headers else made

    async def _answered(self, request: web.Request) -> web.Response:
        reader: Reader | None = None
        try:
            way, key = f"/{request.path.split('/', 2)[1]}", request.match_info["key"]
            async with self.library.store.read() as work:
                reader = await reader_of(work, way, key)
            return await self._page(request, reader, read_path(request.match_info.get("rest", "")))
        except BroadsheetError as fault:
            return respond(trouble(fault, reader), wait=30 if trouble(fault, reader).status == 503 else 0)

    async def _page(self, request: web.Request, reader: Reader, asked: Asked) -> web.Response:
        if asked.kind is not Kind.HOME:
            made = await PAGES[asked.kind](self.library, reader, asked, request.query)
            return respond(made, is_public=reader.is_public)
        newest = await day.newest(self.library, reader)
        return redirect(f"{reader.base}/{newest}") if newest else respond(Answer(draw("empty.html", reader)))


def _paths(way: str) -> tuple[str, str]:
    # A slash in the key of a link would be another path; whatever comes behind it is read by `read_path`.
    return f"{way}/{{key}}", f"{way}/{{key}}/{{rest:(?s:.*)}}"


def _static(name: str) -> web.RouteDef:
    path = HERE / "static" / name
    made = Answer(path.read_text(encoding="utf-8"), _TYPES[path.suffix])

    async def file(request: web.Request) -> web.Response:
        response = respond(made, is_public=True)
        response.headers[hdrs.CACHE_CONTROL] = "public, max-age=3600"
        return unless_known(request, response)

    return web.get(f"{STATIC}/{name}", file)


async def _robots(request: web.Request) -> web.Response:
    return respond(Answer(_ROBOTS, TEXT), is_public=True)


def address_of(request: web.Request, proxies: Sequence[IPv4Network | IPv6Network]) -> str:
    """Who asks. A proxy says for whom it does, in the last place: the others anybody can write."""
    peer = request.remote or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if told and _is_among(peer, proxies) else peer


def _is_among(peer: str, proxies: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        return any(ip_address(peer) in network for network in proxies)
    except ValueError:
        return False


def _unforeseen(name: str) -> web.Response:
    return respond(trouble(None, status=500, name=name))
