"""arXiv as a table in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from core.errors import SourceError
from core.model import Announced, Announcement, AnnounceType, Batch, BatchState, Paper
from core.ports import Progress, silent


class FakeSource:
    """A `PaperSource` that announces what it was given. `down` and `late` name categories that fail or wait."""

    name = "arxiv"
    dates: tuple[date, ...] | None = None

    def __init__(self) -> None:
        self.announcements: list[Announcement] = []
        self.papers: dict[str, Paper] = {}
        self.asked: list[tuple[tuple[str, ...], date]] = []
        self.unreachable = False
        self.late: set[str] = set()
        self.down: set[str] = set()

    def announce(
        self, day: date, papers: Iterable[Paper], category: str = "cs.LG", kind: AnnounceType = AnnounceType.NEW
    ) -> None:
        """Let a category announce papers on a date."""
        for paper in papers:
            self.papers[paper.id] = paper
            self.announcements.append(Announcement(paper.id, category, day, kind))

    async def announced(self, categories: Sequence[str], day: date, progress: Progress = silent) -> Announced:
        self.asked.append((tuple(categories), day))
        self._check()
        batches = tuple(self._batch(category, day) for category in categories)
        ids = {one.paper_id for batch in batches for one in batch.announcements}
        return Announced(batches, tuple(self.papers[one] for one in sorted(ids)))

    async def paper(self, paper_id: str) -> Paper | None:
        self._check()
        return self.papers.get(paper_id)

    async def search(self, words: str, most: int = 10) -> tuple[Paper, ...]:
        self._check()
        return tuple(paper for paper in self.papers.values() if words in f"{paper.title} {paper.doi}")[:most]

    def _check(self) -> None:
        if self.unreachable:
            raise SourceError("arXiv did not answer (503, 6 tries).")

    def _batch(self, category: str, day: date) -> Batch:
        found = tuple(one for one in self.announcements if (one.category, one.date) == (category, day))
        state, reason = BatchState.FRESH if found else BatchState.QUIET, "" if found else "nothing was announced"
        if category in self.late:
            found, state, reason = (), BatchState.WAITING, "arXiv has not published it yet"
        if category in self.down:
            found, state, reason = (), BatchState.FAILED, "arXiv did not answer (503, 6 tries)"
        return Batch(source=self.name, category=category, date=day, state=state, announcements=found, reason=reason)
