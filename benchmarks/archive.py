"""How long pages of the archive take over a store with a year of one channel.

`python -m benchmarks.archive` fills SQLite and Postgres with 250 days of 400 papers each, then asks for each page many
times over HTTP on the loopback, as a browser would: the median, and what 99 of 100 stay below; and how large it is.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import ClientSession, web
from rich.console import Console
from rich.table import Table

from benchmarks.commands import HERE, Year, counted, filled
from benchmarks.store import Size, database
from bot.archive.flood import Flood
from bot.archive.library import Library
from bot.archive.routes import Counter
from core.links import Linking
from core.model import Person
from core.store import SqlStore, migrate, open_store
from tests.fakes.clock import FakeClock

ASKED = 60
_ADMIN = Person("U1", "Ann", is_admin=True)


def questions(year: Year) -> dict[str, Callable[[], str]]:
    """Each page, as somebody would ask for it."""
    chance = random.Random(2)

    def word() -> str:
        return year.language.rare()

    return {
        "day": lambda: f"{chance.choice(year.dates)}",
        "day.json": lambda: f"{chance.choice(year.dates)}.json",
        "held back": lambda: f"{chance.choice(year.dates)}/held",
        "month": lambda: f"{chance.choice(year.dates):%Y-%m}",
        "year": lambda: f"{chance.choice(year.dates):%Y}",
        "search, words": lambda: f"search?q={word()}",
        "search, author": lambda: f"search?author={word()}",
        "search, score": lambda: "search?relevance=8",
        "paper": lambda: f"paper/{chance.choice(year.papers).id}",
        "feed": lambda: "feed.atom",
        "saved": lambda: "saved",
    }


async def asked(session: ClientSession, base: str, question: Callable[[], str]) -> tuple[list[float], int]:
    """Milliseconds of each of many pages, and the bytes of the largest."""
    times, largest = [], 0
    for _ in range(ASKED):
        start = time.perf_counter()
        async with session.get(f"{base}/{question()}") as response:
            body = await response.read()
        times.append(1000 * (time.perf_counter() - start))
        # Of a paper that no digest lists there is no page.
        assert response.status in (200, 404), response.status
        largest = max(largest, len(body))
    return times, largest


async def over_http(store: SqlStore, year: Year) -> dict[str, tuple[list[float], int]]:
    """Ask for every page through a server of its own."""
    clock = FakeClock(year.now)
    link = await Linking(store, clock).make(HERE, _ADMIN)
    library = Library(store, clock, lambda digest: "What the model was told. " * 200, "http://127.0.0.1")
    app = web.Application()
    # A benchmark is a flood.
    app.add_routes([web.get("/a/{key}/{rest:.*}", Counter(library, Flood(burst=1e9)).answer)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/a/{link.token}"
    async with ClientSession() as session:
        found = {name: await asked(session, base, question) for name, question in questions(year).items()}
    await runner.cleanup()
    return found


async def measure(name: str, url: str, size: Size) -> dict[str, tuple[list[float], int]]:
    """Fill one database, then ask for pages through a store that was opened afresh."""
    await migrate(url)
    store = open_store(url)
    year = await filled(store, size, name)
    await store.close()
    await counted(url)
    store = open_store(url)
    found = await over_http(store, year)
    await store.close()
    return found


def main() -> None:
    """Measure what was asked for, and print a table."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__)
    words.add_argument("--days", type=int, default=250)
    words.add_argument("--papers", type=int, default=400)
    words.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    wanted = words.parse_args()
    size = Size(wanted.days + 1, wanted.papers, criteria=1)
    names = [name for name in ("SQLite", "Postgres") if wanted.database in ("both", name.lower())]
    results = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder, database(name, Path(folder)) as url:
            results[name] = asyncio.run(measure(name, url, size))
    print(f"{wanted.days} days × {size.papers:,} papers; each page asked for {ASKED} times; milliseconds, kB")
    shown = Table("", *(f"{name}: median, 99 of 100, kB" for name in names))
    for page in next(iter(results.values())):
        cells = []
        for name in names:
            times, largest = results[name][page]
            cuts = statistics.quantiles(times, n=100, method="inclusive")
            cells.append(f"{cuts[49]:.1f}, {cuts[98]:.1f}, {largest / 1000:.0f}")
        shown.add_row(page, *cells)
    Console().print(shown)


if __name__ == "__main__":
    main()
