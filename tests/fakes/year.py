"""A year of arXiv, of a model and of a bot, with all that goes wrong in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from core.calendar import EASTERN, Calendar, shipped_calendar
from core.errors import SourceError
from core.model import (
    Announced,
    Announcement,
    AnnounceType,
    Batch,
    BatchState,
    Channel,
    Criteria,
    Message,
    Notice,
    Paper,
    ScorerCard,
    Scoring,
    Unscored,
    Usage,
    Verdict,
)
from core.ports import Clock, Keep, Progress, silent, unkept
from tests.fakes.digests import a_paper
from tests.fakes.platform import FakePlatform

CATEGORIES = ("cs.LG", "cs.AI")
CALENDAR = shipped_calendar()
UNLISTED = date(2025, 8, 13)
"""A working day on which nothing was announced, although nobody said so before."""
_EVERY = 3  # papers that are new in each category on each day


@dataclass(frozen=True, slots=True)
class Spell:
    """From one instant to another, both of UTC."""

    start: datetime
    end: datetime

    def __contains__(self, now: datetime) -> bool:
        return self.start <= now < self.end


def spell(month: int, day: int, hour: int, **length: float) -> Spell:
    """A spell of 2025."""
    start = datetime(2025, month, day, hour, tzinfo=UTC)
    return Spell(start, start + timedelta(**length))


@dataclass(frozen=True, slots=True)
class Troubles:
    """When what is away, and by how many hours the feeds of a category come late on a date."""

    arxiv: tuple[Spell, ...] = ()
    model: tuple[Spell, ...] = ()
    bot: tuple[Spell, ...] = ()
    late: Mapping[tuple[date, str], float] = field(default_factory=dict)


OF_THE_YEAR = Troubles(
    arxiv=(
        spell(2, 4, 3, hours=9), spell(4, 15, 2, days=2, hours=12), spell(9, 1, 0, hours=40), spell(11, 3, 4, hours=2),
    ),
    model=(spell(3, 4, 0, hours=7), spell(6, 10, 5, days=1, hours=20), spell(10, 27, 7, hours=3)),
    bot=(
        spell(1, 21, 8, hours=2), spell(3, 8, 12, days=2), spell(5, 13, 6, days=5), spell(7, 3, 20, days=5),
        spell(9, 27, 9, days=2), spell(10, 25, 20, hours=10), spell(11, 1, 22, days=2),
    ),
    late={
        (date(2025, 2, 12), "cs.AI"): 3, (date(2025, 2, 20), "cs.LG"): 15, (date(2025, 3, 31), "cs.AI"): 22,
        (date(2025, 5, 27), "cs.LG"): 3, (date(2025, 5, 27), "cs.AI"): 3, (date(2025, 10, 7), "cs.AI"): 20,
    },
)  # fmt: skip


@cache
def truth(day: date, category: str) -> Mapping[str, AnnounceType]:
    """What a category announced on a date: its own, one of the other category, and one that was out a week ago."""
    if not CALENDAR.announces(day) or day == UNLISTED:
        return {}
    other = next(one for one in CATEGORIES if one != category)
    found = dict.fromkeys(_new(day, category), AnnounceType.NEW)
    found[_new(day, other)[0]] = AnnounceType.CROSS
    before = day - timedelta(days=7)
    if CALENDAR.announces(before) and before != UNLISTED:
        found[_new(before, other)[1]] = AnnounceType.CROSS
        found[_new(before, category)[2]] = AnnounceType.REPLACE
    return found


def is_good(paper_id: str) -> bool:
    """Whether a paper is to be listed: one a day is, of one category or the other."""
    number = paper_id.partition(".")[2]
    return number[3:] == "02" and int(number[:2]) % 2 == int(number[2])


def _new(day: date, category: str) -> list[str]:
    return [f"{day:%y%m}.{day.day:02}{CATEGORIES.index(category)}{n:02}" for n in range(1, _EVERY + 1)]


@dataclass
class YearSource:
    """A `PaperSource` that knows what time it is."""

    clock: Clock
    troubles: Troubles
    calendar: Calendar = CALENDAR
    name: str = "arxiv"
    dates: tuple[date, ...] | None = None

    async def announced(self, categories: Sequence[str], day: date, progress: Progress = silent) -> Announced:
        now = self.clock.now()
        if any(now in away for away in self.troubles.arxiv):
            raise SourceError("arXiv did not answer (503, 6 tries).")
        batches = tuple(self._batch(category, day, now) for category in categories)
        ids = {one.paper_id for batch in batches for one in batch.announcements}
        return Announced(batches, tuple(_paper(one) for one in sorted(ids)))

    async def paper(self, paper_id: str) -> Paper | None:
        return _paper(paper_id)

    async def search(self, words: str, most: int = 10) -> tuple[Paper, ...]:
        return ()

    def _batch(self, category: str, day: date, now: datetime) -> Batch:
        out = self.calendar.published_at(day) + timedelta(hours=self.troubles.late.get((day, category), 0))
        found, over = truth(day, category), now.astimezone(EASTERN).date() > day
        if now < out or (not found and not over):
            reason = f"arXiv has not published {category} yet"
            return Batch(source=self.name, category=category, date=day, state=BatchState.WAITING, reason=reason)
        if not found:
            reason = f"arXiv announced nothing in {category}"
            return Batch(source=self.name, category=category, date=day, state=BatchState.QUIET, reason=reason)
        announcements = tuple(Announcement(one, category, day, kind) for one, kind in found.items())
        return Batch(source=self.name, category=category, date=day, state=BatchState.FRESH, announcements=announcements)


def _paper(paper_id: str) -> Paper:
    return a_paper(id=paper_id, title=f"Paper {paper_id}")


@dataclass
class YearScorer:
    """A `Scorer` that is away at times."""

    clock: Clock
    troubles: Troubles
    card: ScorerCard = ScorerCard(name="fake-model", prompt="score v1")  # noqa: RUF009 - frozen

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        away = any(self.clock.now() in spell for spell in self.troubles.model)
        usage = Usage(model=self.card.name, calls=1, prompt=100, completion=10)
        if away:
            missed = tuple(Unscored(paper.id, "the model did not answer (500, 6 tries)") for paper in papers)
            scoring = Scoring(verdicts={}, unscored=missed, usage=usage)
        else:
            scoring = Scoring(verdicts={paper.id: _verdict(paper.id) for paper in papers}, unscored=(), usage=usage)
        await keep(scoring)
        return scoring

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        return Usage(model=self.card.name)


def _verdict(paper_id: str) -> Verdict:
    relevance, novelty = (9, 8) if is_good(paper_id) else (3, 3)
    return Verdict(paper_id=paper_id, relevance=relevance, novelty=novelty, topic="Compression", comment="It prunes.")


class YearPlatform(FakePlatform):
    """A chat service that notes when each message was posted."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.times: dict[str, datetime] = {}

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        self.times[message.key] = self._clock.now()
        return await super().publish(channel, message)
