"""What was announced on a past day, from an API that knows only when papers were submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.arxiv_id import read_paper_id
from core.calendar import Calendar, Window
from core.errors import BadDate, BadPaperId, SourceError
from core.model import Paper
from core.ports import Progress
from core.sources.api import MOST_IDS, QueryApi
from core.sources.blocks import Block, Mark, find_block, in_order_of_submission, marks_of, unknown_ids
from core.sources.judging import in_words

# The first day whose papers have identifiers that count the announcements of all arXiv (0704.0001).
FIRST_REBUILT = date(2007, 4, 3)
# With fewer papers than this in a window, boundaries are looked for among the papers of all categories.
_ENOUGH = 50
_AROUND = timedelta(hours=1)


class NothingThere(SourceError):
    """No paper of any category is to be seen on a day on which arXiv should have announced."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The papers of the categories that were announced on a day, and the names of entries that could not be read."""

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...]


@dataclass(slots=True)
class _Findings:
    """Papers as they come in. `ours` are in the categories asked about; `others` only mark where blocks begin.

    `unread` names the entries of our categories that could not be read.
    """

    ours: dict[str, Paper] = field(default_factory=dict)
    others: dict[str, Paper] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    unread_others: list[str] = field(default_factory=list)

    def add(self, papers: Sequence[Paper], skipped: Sequence[str]) -> None:
        """Put in papers of our categories."""
        self.ours.update((paper.id, paper) for paper in papers)
        self.unread += skipped

    def add_others(self, papers: Sequence[Paper], skipped: Sequence[str]) -> None:
        """Put in papers of any category."""
        self.others.update((paper.id, paper) for paper in papers)
        self.unread_others += skipped

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All papers, as the blocks see them."""
        return marks_of((self.others | self.ours).values())


class PastDays:
    """Rebuilds days by submission window and block of identifiers."""

    def __init__(self, api: QueryApi, calendar: Calendar) -> None:
        self._api = api
        self._calendar = calendar

    async def rebuild(self, categories: Sequence[str], day: date, now: datetime, progress: Progress) -> Rebuilt:
        """What was announced in any of the categories on a day. Raises `BadDate` before April 2007, `SourceError`.

        `progress` counts requests to arXiv, 5 to 10 for most days.
        """
        if day < FIRST_REBUILT:
            first = f"{FIRST_REBUILT.day} {FIRST_REBUILT:%B %Y}"
            raise BadDate(f"Days before {first} cannot be rebuilt: ids did not count announcements.")
        requests, found = _Requests(progress, f"rebuilding {day}"), _Findings()
        before, window, after = (
            self._calendar.window(each) for each in (self._calendar.previous(day), day, self._calendar.next(day))
        )
        found.add(*await self._api.submitted(Window(before.start, after.end), categories, requests))
        if _unclear(found, before, window):
            await self._look_around(window.start, found, requests)
        if _unclear(found, window, after) and now >= self._calendar.published_at(self._calendar.next(day)):
            await self._look_around(window.end, found, requests)
        _check_not_withheld(found, categories, day)
        await self._add_unknown(found, window, categories, requests)
        block = find_block(found.marks, window)
        papers = tuple(paper for paper in found.ours.values() if block and block.holds(paper))
        if not papers:
            _check_empty(found, block, day)
        return Rebuilt(papers, tuple(dict.fromkeys((*found.unread, *found.unread_others))))

    async def _look_around(self, deadline: datetime, found: _Findings, requests: _Requests) -> None:
        near = Window(deadline - _AROUND, deadline + _AROUND)
        found.add_others(*await self._api.submitted(near, (), requests))

    async def _add_unknown(
        self, found: _Findings, window: Window, categories: Sequence[str], requests: _Requests
    ) -> None:
        ids = unknown_ids(found.marks, window)
        parts = [ids[start : start + MOST_IDS] for start in range(0, len(ids), MOST_IDS)]
        for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
            page = await self._api.among(part, categories)
            found.add(page.papers, page.skipped)
            requests(left)


class _Requests:
    """Counts requests for whoever watches: called after each, with how many more will follow."""

    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self._what = what
        self._done = 0

    def __call__(self, left: int) -> None:
        self._done += 1
        self._progress(self._done, self._done + left, self._what)


def _unclear(found: _Findings, *windows: Window) -> bool:
    """Whether the papers found in the windows on both sides of a boundary are too few to show it."""
    moments = [mark.submitted for mark in found.marks]
    least = min(sum(window.start <= moment < window.end for moment in moments) for window in windows)
    return least < _ENOUGH or not in_order_of_submission(found.marks)


def _check_not_withheld(found: _Findings, categories: Sequence[str], day: date) -> None:
    """No paper of ours is no news if the answers about all categories hold one. Raises `SourceError`."""
    if not found.ours and any(set(categories) & set(paper.categories) for paper in found.others.values()):
        raise SourceError(f"arXiv's answers about {in_words(day)} contradict each other.")


def _check_empty(found: _Findings, block: Block | None, day: date) -> None:
    """An empty day is kept for good, so that it takes more than an empty answer: some paper of the day's block, and no
    unreadable entry that may be one of ours in it. Raises `SourceError`."""
    unread = [name for name in found.unread if block is None or _may_be_in(block, name)]
    if unread:
        raise SourceError(f"Nothing that arXiv gives of {in_words(day)} can be read ({unread[0]}).")
    if block is None:
        raise NothingThere(f"arXiv's answers show no paper of any category on {in_words(day)}, which cannot be.")


def _may_be_in(block: Block, unread: str) -> bool:
    """Whether an entry may be of a block: its name begins with its identifier, if that could be read."""
    try:
        paper_id, _ = read_paper_id(unread.partition(":")[0])
    except BadPaperId:
        return True
    return block.spans(paper_id)
