"""What the demonstrations of chat services have in common: the papers, the seed, and an empty database."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import structlog
from rich.console import Console

from core.calendar import shipped_calendar
from core.criteria.file import default_criteria
from core.digesting import DigestMaker
from core.judging import Judging
from core.model import Channel, Subscription
from core.ports import Store
from core.scoring.local import LocalScorer
from core.sources.recorded import RecordedSource
from core.store import SqlStore, migrate, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.scene import DAY
from tests.fakes.source import FakeSource

_CATEGORIES = ("cs.LG", "cs.AI")
SEED = Subscription(channel=Channel("", "", ""), categories=_CATEGORIES, criteria=default_criteria())


async def newsroom(store: Store) -> DigestMaker:
    """The papers of a recorded day, as if arXiv had announced them this morning."""
    source, clock = FakeSource(), FakeClock(datetime(2025, 5, 13, 9, 0, tzinfo=UTC))
    told = await RecordedSource().announced(_CATEGORIES, DAY)
    papers = {paper.id: paper for paper in told.papers}
    for batch in told.batches:
        for one in batch.announcements:
            source.announce(DAY, [papers[one.paper_id]], one.category, one.type)
    return DigestMaker(store, source, Judging(store, LocalScorer(), clock), shipped_calendar(), clock)


def run(demonstrate: Callable[[SqlStore, Console], Awaitable[None]]) -> None:
    """Demonstrate on an empty database, without a log."""
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(io.StringIO()))
    asyncio.run(_run(demonstrate))


async def _run(demonstrate: Callable[[SqlStore, Console], Awaitable[None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await migrate(url := f"sqlite:///{Path(folder) / 'broadsheet.db'}")
        store = open_store(url)
        await demonstrate(store, Console())
        await store.close()
