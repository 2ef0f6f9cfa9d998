"""An arXiv on this machine, and Broadsheet's source pointed at it, on one clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendar import Calendar
from core.model import Announced
from core.sources.arxiv import ArxivSource
from core.sources.polite import Patience, PoliteFetcher
from core.sources.wire import Limits
from core.store import SqlStore, open_store
from tests.fakes.arxiv_server import ArxivServer
from tests.fakes.arxiv_world import World
from tests.fakes.clock import FakeClock

USER_AGENT = "Broadsheet-tests/1 (mailto:tests@example.org)"
# On a clock that runs ahead whenever somebody waits, an answer that takes milliseconds takes minutes. So leases are as
# long as the store believes.
AGES = 1e6
BRISK = Patience(tries=3, turn=AGES, lease=3500, limits=Limits(connect=5, read=5, whole=AGES))


@dataclass(frozen=True)
class Scene:
    """What a test of the source plays with."""

    source: ArxivSource
    server: ArxivServer
    clock: FakeClock
    store: SqlStore

    async def keep(self, found: Announced) -> Announced:
        """Keep what was found, as the daily run does."""
        async with self.store.write() as work:
            await work.papers.save(found.papers)
            await work.batches.save(found.batches)
        return found


@asynccontextmanager
async def scene(
    world: World, now: datetime, url: str, *, calendar: Calendar | None = None, elsewhere: str = ""
) -> AsyncIterator[Scene]:
    """A running server and a source on the database at `url`. `calendar` is what Broadsheet knows, if that is not
    what is so; `elsewhere` is where it looks for arXiv, if that is not where the server is."""
    clock, store = FakeClock(now), open_store(url)
    async with ArxivServer(world, clock).running() as server:
        fetcher = PoliteFetcher(store, clock, USER_AGENT, BRISK)
        source = ArxivSource(
            fetcher,
            rss_url=f"{elsewhere or server.url}/rss",
            api_url=f"{elsewhere or server.url}/api/query",
            calendar=calendar or world.calendar,
            clock=clock,
            store=store,
        )
        try:
            yield Scene(source, server, clock, store)
        finally:
            fetcher.close()
            await store.close()


def morning(calendar: Calendar, day: date) -> datetime:
    """Some hours into an announcement date, when its feeds are there."""
    return calendar.published_at(day) + timedelta(hours=6)


def ids_of(found: Announced) -> set[str]:
    """The papers found."""
    return {paper.id for paper in found.papers}
