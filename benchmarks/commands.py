"""How fast a command is answered when the store holds a year: `python -m benchmarks.commands`.

Fills an empty database through the ports (250 days of 400 papers with words as frequent as in a language, one channel),
then asks each command that needs nothing but the store, through the dispatch as a platform does.
Target: 99 of 100 answers of each command in under 50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import io
import itertools
import random
import statistics
import string
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import text

from benchmarks.store import CARD, Size, channel, criteria, database, fill_day, papers_of
from bot.commands import Table as Commands
from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.events import Command, Tone
from bot.handlers.table import table
from bot.reading import read_command
from core.calendar import shipped_calendar
from core.delivery import Courier
from core.digesting import DigestMaker
from core.judging import Judging
from core.model import Paper, Person, Subscription, Usage, Vote, VoteKind
from core.store import SqlStore, migrate, open_store, read_database_url
from core.store.engines import engine_for, writer
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.fakes.scorer import FakeScorer
from tests.fakes.source import FakeSource

ADA = Person("U1", "Ada", is_admin=True)
HERE = channel(0)
VOCABULARY = 30_000
ASKED = 200


class Language:
    """Words whose frequencies fall as in a language (Zipf)."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.words = ["".join(chance.choices(string.ascii_lowercase, k=3 + n % 8)) for n in range(VOCABULARY)]
        self._sums = list(itertools.accumulate(1 / (n + 3) for n in range(VOCABULARY)))

    def text(self, length: int) -> str:
        """So many words."""
        drawn = (self._chance.random() * self._sums[-1] for _ in range(length))
        return " ".join(self.words[bisect.bisect(self._sums, one)] for one in drawn)

    def rare(self) -> str:
        """A word as people search for: not one of the few hundred that are everywhere."""
        return self.words[self._chance.randrange(400, 4_000)]


@dataclass(frozen=True)
class Year:
    """What was filled in, to ask about."""

    dates: list[date]
    papers: list[Paper]
    language: Language
    chance: random.Random

    @property
    def now(self) -> datetime:
        """The evening of the last day."""
        return datetime.combine(self.dates[-1], datetime.min.time(), UTC) + timedelta(hours=20)

    def questions(self) -> dict[str, Callable[[], str]]:
        """Each command, as somebody would ask it."""

        def day() -> date:
            return self.chance.choice(self.dates)

        def paper() -> str:
            return self.chance.choice(self.papers).id

        def words() -> str:
            return f"{self.language.rare()} {self.language.rare()}"

        return {
            "/digest DATE": lambda: f"/digest {day()}",
            "/digest week": lambda: "/digest week",
            "/digest month": lambda: f"/digest month {day():%Y-%m}",
            "/digest held": lambda: f"/digest held {day()}",
            "/paper ID": lambda: f"/paper {paper()}",
            "/paper find": lambda: f"/paper find {words()}",
            "/paper similar": lambda: f"/paper similar {paper()}",
            "/paper bibtex": lambda: f"/paper bibtex {paper()}",
            "/paper save": lambda: f"/paper save {paper()}",
            "/criteria": lambda: "/criteria",
            "/criteria history": lambda: "/criteria history",
            "/criteria mute": lambda: f"/criteria mute {self.language.rare()}",
            "/subscription": lambda: "/subscription",
            "/saved": lambda: "/saved",
            "/votes": lambda: "/votes",
            "/usage": lambda: f"/usage {day():%Y-%m}",
            "/status": lambda: "/status",
            "/export DATE": lambda: f"/export {day()} bibtex",
            "/privacy": lambda: "/privacy",
            "/help digest": lambda: "/help digest",
        }


async def filled(store: SqlStore, size: Size, name: str) -> Year:
    """A year of one channel: papers, verdicts, digests, costs, votes."""
    chance = random.Random(1)
    # The first of the store's dates is a holiday.
    year = Year(size.dates[1:], [], Language(chance), chance)
    async with store.write() as work:
        order = Subscription(channel=HERE, categories=("cs.LG",), criteria=criteria(0))
        await work.subscriptions.save(order, by=ADA, at=datetime(2025, 1, 1, tzinfo=UTC))
    for number, day in enumerate(track(year.dates, f"Filling {name}")):
        papers = [_in_language(paper, year.language) for paper in papers_of(number, size, chance)]
        year.papers.extend(papers)
        at = datetime.combine(day, datetime.min.time(), UTC)
        async with store.write() as work:
            await fill_day(work, day, papers, size, chance)
            spent = Usage(model=CARD.name, calls=20, prompt=90_000, completion=30_000, cost=Decimal("0.52"))
            await work.usages.add(HERE, day, spent, at=at)
            for kind, paper in zip((VoteKind.MORE, VoteKind.LESS, VoteKind.SAVED), papers, strict=False):
                await work.votes.put(Vote(HERE, paper.id, ADA.id, kind, at))
    return year


def _in_language(paper: Paper, language: Language) -> Paper:
    return replace(paper, title=language.text(10), abstract=language.text(180))


def desk_over(store: SqlStore, year: Year) -> Desk:
    """What a platform's dispatch works with; nothing outside the store is there to be asked."""
    clock, platform, scorer = FakeClock(year.now), FakePlatform(), FakeScorer()
    scorer.card = CARD
    calendar = shipped_calendar()
    maker = DigestMaker(store, FakeSource(), Judging(store, scorer, clock), calendar, clock)
    seed = Subscription(channel=HERE, categories=("cs.LG",), criteria=criteria(0))
    return Desk(
        store=store,
        clock=clock,
        calendar=calendar,
        maker=maker,
        courier=Courier(store, {"slack": platform}, clock),
        seed=seed,
        ask_above=Decimal("0.25"),
        chosen_by=lambda digest: "",
    )


async def asked(desk: Desk, commands: Commands, question: Callable[[], str]) -> list[float]:
    """Milliseconds of each of many answers."""
    dispatch, times = Dispatch(desk, commands), []
    for _ in range(ASKED):
        command = Command(read_command(question(), commands), HERE, ADA)
        start = time.perf_counter()
        reply = await dispatch(command)
        times.append(1000 * (time.perf_counter() - start))
        assert reply.tone is Tone.ANSWER, (command.ask, reply)
    return times


async def counted(url: str) -> None:
    """Let the database know how frequent words are. Postgres finds that out by itself, a few minutes after a change;
    a year does not come in one."""
    engine = writer(engine_for(read_database_url(url)))
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    await engine.dispose()


async def measure(name: str, url: str, size: Size) -> dict[str, list[float]]:
    """Fill one database, then ask it everything through a store that was opened afresh."""
    await migrate(url)
    store = open_store(url)
    year = await filled(store, size, name)
    await store.close()
    await counted(url)
    store = open_store(url)
    desk, commands = desk_over(store, year), table()
    times = {words: await asked(desk, commands, question) for words, question in year.questions().items()}
    await store.close()
    return times


def main() -> None:
    """Measure what was asked for, and print a table."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    words.add_argument("--days", type=int, default=250)
    words.add_argument("--papers", type=int, default=400)
    words.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    wanted = words.parse_args()
    # The log of each command is part of its handling; nobody has to see it.
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(io.StringIO()))
    size = Size(wanted.days + 1, wanted.papers, criteria=1)
    names = [name for name in ("SQLite", "Postgres") if wanted.database in ("both", name.lower())]
    results = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder, database(name, Path(folder)) as url:
            results[name] = asyncio.run(measure(name, url, size))
    print(f"{wanted.days} days × {size.papers:,} papers; each command asked {ASKED} times; milliseconds")
    shown = Table("", *(f"{name}: median, 99 of 100" for name in names))
    for question in next(iter(results.values())):
        cuts = [statistics.quantiles(results[name][question], n=100, method="inclusive") for name in names]
        shown.add_row(question, *(f"{cut[49]:.1f}, {cut[98]:.1f}" for cut in cuts))
    Console().print(shown)


if __name__ == "__main__":
    main()
