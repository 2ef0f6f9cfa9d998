"""An arXiv on this machine, over real HTTP and as strict as the real one.

By hand: `python -m tests.fakes.arxiv_server --port 8099` prints the two settings that point Broadsheet at it.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum

from aiohttp import web

from core.calendar import EASTERN, shipped_calendar
from core.ports import Clock
from tests.fakes.arxiv_feeds import atom_entry, atom_error, atom_page, rss_feed, rss_item
from tests.fakes.arxiv_query import BadQuery, read_query
from tests.fakes.arxiv_world import Announcing, Habits, World, generated, known

_PAUSE = timedelta(seconds=3)
_SLICE, _ALL = 2000, 30000
_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_ANONYMOUS = re.compile(r"^$|python|arxiv\.py|urllib|requests|aiohttp|curl", re.IGNORECASE)
_HTML = "<!doctype html><html><head><title>arXiv</title></head><body>Sorry, try later.</body></html>"


class Trouble(StrEnum):
    """What can go wrong with one request."""

    BUSY = "429"
    UNAVAILABLE = "503"
    HANG = "hang"
    EMPTY = "empty page"
    NOTHING = "no byte"
    HTML = "html"
    CUT = "cut off"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, and what became of it."""

    at: datetime
    target: str
    status: int


@dataclass
class ArxivServer:
    """The server. `troubles` befall the next requests in order; `only` those to a path that contains it.

    `stale` categories show the papers of the day before under today's date; `behind` ones yesterday's feed;
    `unready` ones are empty. All of them come out so much too `early`. Its own clock is so far `ahead`; a cache
    has kept its answers for `age` seconds.
    """

    world: World
    clock: Clock
    troubles: deque[Trouble] = field(default_factory=deque)
    only: str = ""
    retry_after: str = "7"
    stale: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)
    unready: set[str] = field(default_factory=set)
    early: timedelta = timedelta(0)
    ahead: timedelta = timedelta(0)
    age: int = 0
    mangle: Callable[[str], str] = str
    seen: list[Seen] = field(default_factory=list)
    url: str = ""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _last: datetime | None = None
    _open: int = 0

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[ArxivServer]:
        """Serve on this machine, on a free port unless one is named."""
        application = web.Application()
        application.router.add_get("/api/query", self._guarded(self._query))
        application.router.add_get("/rss/{categories}", self._guarded(self._rss))
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    @property
    def today(self) -> date:
        """The date of what is out, in the zone in which arXiv's days begin."""
        return (self.clock.now() + self.early).astimezone(EASTERN).date()

    def _guarded(
        self, answer: Callable[[web.Request], web.Response]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            refusal = self._refusal(request)
            self._last, self._open = self.clock.now(), self._open + 1
            try:
                response = refusal or await self._troubled(request, answer)
            finally:
                self._open -= 1
            self.seen.append(Seen(self._last, request.path_qs, response.status))
            made = self.clock.now() + self.ahead - timedelta(seconds=self.age)
            response.headers.update({"Date": format_datetime(made, usegmt=True), "Age": str(self.age)})
            return response

        return handler

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Too soon, two at once, or nobody's name."""
        if _ANONYMOUS.search(request.headers.get("User-Agent", "")):
            return web.Response(status=403, text="Say who you are.")
        too_soon = self._last is not None and self.clock.now() - self._last < _PAUSE
        if too_soon or self._open:
            return web.Response(status=429, headers={"Retry-After": "3"}, text="Rate exceeded.")
        return None

    async def _troubled(self, request: web.Request, answer: Callable[[web.Request], web.Response]) -> web.Response:
        trouble = self.troubles.popleft() if self.troubles and self.only in request.path_qs else None
        if trouble in {Trouble.BUSY, Trouble.UNAVAILABLE}:
            return web.Response(status=int(trouble), headers={"Retry-After": self.retry_after}, text="Later.")
        if trouble is Trouble.HANG:
            self.hanging.set()
            await asyncio.Event().wait()
        if trouble is Trouble.HTML:
            return web.Response(text=_HTML, content_type="text/html")
        response = answer(request)
        if response.status != 200:
            return response
        text = self.mangle(response.text or "")
        if trouble is Trouble.NOTHING:
            text = ""
        if trouble is Trouble.CUT:
            text = text[: len(text) * 2 // 3]
        if trouble is Trouble.EMPTY:
            text = re.sub(r"<(entry|item)>.*</\1>", "", text, flags=re.DOTALL)
        return web.Response(text=text, content_type=response.content_type)

    def _rss(self, request: web.Request) -> web.Response:
        category = request.match_info["categories"]
        if not any(category in paper.categories for paper in self.world.papers):
            return web.Response(status=400, text=rss_feed(category, self.today, ()), content_type="application/rss+xml")
        before = self.world.calendar.previous(self.today)
        day = before if category in self.stale | self.behind else self.today
        items = [] if category in self.unready else self._items(category, day)
        text = rss_feed(category, before if category in self.behind else self.today, items)
        return web.Response(text=text, content_type="application/rss+xml")

    def _items(self, category: str, day: date) -> list[str]:
        ours = [paper for paper in self.world.papers if category in paper.categories]
        new = [
            (paper, "new" if paper.categories[0] == category else "cross") for paper in ours if paper.announced == day
        ]
        again = [
            (paper, "replace" if paper.categories[0] == category else "replace-cross")
            for paper in ours
            if day in paper.replaced
        ]
        return [rss_item(paper, paper.version_on(day), kind, day) for paper, kind in new + again]

    def _query(self, request: web.Request) -> web.Response:
        ask = request.query.get
        try:
            start, size = _slice(int(ask("start", "0")), int(ask("max_results", "10")))
            found = self._found(ask("search_query", ""), ask("id_list", ""))
            found = _sorted(found, ask("sortBy", "relevance"), ask("sortOrder", "descending"))
        except (BadQuery, ValueError) as error:
            text = atom_error(str(error), self.clock.now())
            return web.Response(status=400, text=text, content_type="application/atom+xml")
        part = found[start : start + size]
        entries = [atom_entry(paper, paper.version_on(self.today)) for paper in part]
        text = atom_page(entries, total=len(found), start=start, size=size, now=self.clock.now())
        return web.Response(text=text, content_type="application/atom+xml")

    def _found(self, query: str, names: str) -> list[Announcing]:
        papers = known(self.world.papers, self.today)
        if names:
            wanted = [_ID.fullmatch(name) or _bad_id(name) for name in names.split(",")]
            ids = {match[1] for match in wanted}
            papers = [paper for paper in papers if paper.id in ids]
        elif not query:
            return []
        test = read_query(query) if query else (lambda _: True)
        return [paper for paper in papers if test(paper)]


def _slice(start: int, size: int) -> tuple[int, int]:
    if start < 0 or size < 0 or start + size > _ALL:
        raise BadQuery(f"start and max_results must be between 0 and {_ALL} together")
    return start, min(size, _SLICE)


def _bad_id(name: str) -> re.Match[str]:
    raise BadQuery(f"incorrect id format for {name}")


def _sorted(papers: list[Announcing], by: str, order: str) -> list[Announcing]:
    if by not in {"relevance", "submittedDate", "lastUpdatedDate"} or order not in {"ascending", "descending"}:
        raise BadQuery("sortBy must be in: relevance, lastUpdatedDate, submittedDate")
    if by == "relevance":
        return papers
    return sorted(papers, key=lambda paper: paper.submitted, reverse=order == "descending")


class _WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _world_of_now() -> World:
    """Papers around the days that the examples speak of, and around today."""
    calendar, today = shipped_calendar(), datetime.now(EASTERN).date()
    habits = Habits(per_day=400)
    then = generated(calendar, date(2025, 5, 6), date(2025, 5, 23), seed=1, habits=habits)
    return then.joined(
        generated(calendar, today - timedelta(days=14), today + timedelta(days=14), seed=2, habits=habits)
    )


async def _serve(port: int) -> None:
    async with ArxivServer(_world_of_now(), _WallClock()).running(port) as server:
        print(f"ARXIV_RSS_URL={server.url}/rss\nARXIV_API_URL={server.url}/api/query", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A local arXiv to try Broadsheet against.")
    parser.add_argument("--port", type=int, default=8099)
    try:
        asyncio.run(_serve(parser.parse_args().port))
    except KeyboardInterrupt:
        print("Closed.")
