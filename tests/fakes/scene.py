"""A small newsroom to test use cases in: a real store, a source and a scorer of which all is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from core.calendar import Calendar, shipped_calendar
from core.digesting import DigestMaker
from core.judging import Judging
from core.model import Channel, Criteria, Paper, Person, Subscription, Topic
from core.ports import Store
from tests.fakes.clock import FakeClock
from tests.fakes.digests import a_paper
from tests.fakes.scorer import FakeScorer
from tests.fakes.source import FakeSource

DAY = date(2025, 5, 13)
NEXT_DAY = date(2025, 5, 14)
LAB = Channel("fake", "lab", "papers")


def papers(*numbers: int) -> list[Paper]:
    """Papers whose ids end in these numbers."""
    return [a_paper(id=f"2505.{n:05}", title=f"Paper {n}", abstract=f"About pruning, part {n}.") for n in numbers]


def a_subscription(**changes: object) -> Subscription:
    """A channel that reads cs.LG for compression."""
    subscription: dict[str, object] = {
        "channel": LAB,
        "categories": ("cs.LG",),
        "criteria": Criteria(topics=(Topic("Compression", "pruning and quantization"),)),
    }
    return Subscription(**{**subscription, **changes})  # type: ignore[arg-type]


@dataclass
class Scene:
    """The parts, and a maker of them."""

    store: Store
    source: FakeSource = field(default_factory=FakeSource)
    scorer: FakeScorer = field(default_factory=FakeScorer)
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2025, 5, 13, 9, 30, tzinfo=UTC)))
    calendar: Calendar = field(default_factory=shipped_calendar)

    @property
    def judging(self) -> Judging:
        return Judging(self.store, self.scorer, self.clock)

    @property
    def maker(self) -> DigestMaker:
        return DigestMaker(self.store, self.source, self.judging, self.calendar, self.clock)

    def announce_good(self, day: date, *numbers: int) -> None:
        """Announce papers that score 9 and 8."""
        self.source.announce(day, papers(*numbers))
        self.scorer.scores |= {f"2505.{n:05}": (9, 8) for n in numbers}

    async def subscribed(self, **changes: object) -> Subscription:
        """An order, kept."""
        async with self.store.write() as work:
            return await work.subscriptions.save(a_subscription(**changes), by=Person("U1", "Ada"), at=self.clock.now())


def ids(found: Iterable[Paper]) -> list[str]:
    """Their ids."""
    return [paper.id for paper in found]
