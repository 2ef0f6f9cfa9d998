"""A day of the bot in a Slack on this machine, to read: `make demo-slack`. No token, no network."""

from __future__ import annotations

import asyncio
import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import structlog
from rich.console import Console
from rich.text import Text

from core.calendar import shipped_calendar
from core.criteria.file import default_criteria
from core.digesting import DigestMaker
from core.model import Channel, Subscription
from core.scoring.local import LocalScorer
from core.sources.recorded import RecordedSource
from core.store import SqlStore, migrate, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.scene import DAY
from tests.fakes.slack_lab import SlackLab, slack_lab
from tests.fakes.source import FakeSource

_CATEGORIES = ("cs.LG", "cs.AI")


async def demonstrate(store: SqlStore, console: Console) -> None:
    """Install, set up, a day's digest, questions, votes, other criteria, and the end of it."""
    seed = Subscription(channel=Channel("slack", "", ""), categories=_CATEGORIES, criteria=default_criteria())
    async with slack_lab(store, await _newsroom(store), seed) as lab:
        for title, step in _STEPS:
            console.print(Text(f"· {title}", style="bold"))
            await step(lab)
            await lab.done()
        console.print()
        console.print(Text(lab.slack.transcript()), soft_wrap=True)
        await lab.team.uninstalls()
        await lab.done()
        left = await lab.daily.due()
        console.print(Text(f"· The app is uninstalled: {len(left)} channels are due."))


async def _newsroom(store: SqlStore) -> DigestMaker:
    """The papers of a recorded day, as if arXiv had announced them this morning."""
    source, clock = FakeSource(), FakeClock(datetime(2025, 5, 13, 9, 30, tzinfo=UTC))
    told = await RecordedSource().announced(_CATEGORIES, DAY)
    papers = {paper.id: paper for paper in told.papers}
    for batch in told.batches:
        for one in batch.announcements:
            source.announce(DAY, [papers[one.paper_id]], one.category, one.type)
    return DigestMaker(store, source, LocalScorer(), shipped_calendar(), clock)


async def _invited(lab: SlackLab) -> None:
    await lab.team.kicks_bot(lab.papers)
    await lab.team.invites_bot(lab.papers, by=lab.ada)
    await lab.ada.sees(lab.papers, "Broadsheet reads every new arXiv paper")


async def _set_up(lab: SlackLab) -> None:
    await lab.ada.presses(lab.papers.posts[-1], "Set up")
    modal = await lab.ada.sees_modal()
    await lab.ada.submits(modal, {"Posting time": "9:00", "Papers at most": "6"})
    await lab.ada.sees(lab.papers, "This channel is set up")


async def _posted(lab: SlackLab) -> None:
    for order, day in await lab.daily.due():
        await lab.daily.visit(order, day)


async def _asked(lab: SlackLab) -> None:
    for line in ("/digest 2025-05-13", "/paper 2505.06839", "/digest 2025-02-30", "/broadsheet status"):
        await lab.bob.types(lab.papers, line)
        await lab.done()


async def _voted(lab: SlackLab) -> None:
    head = next(message for message in lab.papers.posts if "Tuesday 13 May 2025" in message.seen)
    first, second, *_ = lab.papers.thread(head)
    await lab.bob.presses(first, "👍")
    await lab.ada.reacts(second, "+1")
    await lab.ada.chooses(second, "Similar papers")


async def _tuned(lab: SlackLab) -> None:
    await lab.ada.types(lab.papers, '/criteria mute "large language models"')
    await lab.done()
    await lab.ada.types(lab.papers, "/rescore 2025-05-13")
    await lab.done()
    await lab.ada.types(lab.papers, "/votes")


_STEPS = (
    ("Ada invites the bot into #papers", _invited),
    ("She sets the channel up, in a modal", _set_up),
    ("It is nine: the day's digest is posted", _posted),
    ("Bob asks for the day, a paper, a date that is none, and how things stand", _asked),
    ("Bob presses 👍 below a paper, Ada reacts to another and looks for similar ones", _voted),
    ("Ada mutes a word, and has the day scored again", _tuned),
)


async def main() -> None:
    """Run it on an empty database."""
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(io.StringIO()))
    with tempfile.TemporaryDirectory() as folder:
        await migrate(url := f"sqlite:///{Path(folder) / 'broadsheet.db'}")
        store = open_store(url)
        await demonstrate(store, Console())
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
