"""Days that ship with Broadsheet, so that it works without a network.

Each is what one published digest page listed of the cs.LG and cs.AI feeds of its date, not all that was announced:
id, title, authors and abstract as arXiv gave them. `tools/record_days.py` made the files in `recorded_days/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from core.dates import not_recorded
from core.errors import BadCategory, BadDate
from core.model import Announced, Announcement, AnnounceType, Batch, BatchState, Paper
from core.ports import Progress, silent

COVERED = ("cs.LG", "cs.AI")
_NAME = "recorded"
_NOT_COVERED = "the recorded days hold cs.LG and cs.AI only"


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """One recorded day. `note` says what is unusual about it, or is "". Papers are in the order of their page."""

    date: date
    note: str
    papers: tuple[Paper, ...]


class RecordedSource:
    """A `PaperSource` over the recorded days. It needs no network and keeps nothing but what it has read."""

    @property
    def name(self) -> str:
        """What its batches carry."""
        return _NAME

    @property
    def dates(self) -> tuple[date, ...]:
        """The announcement dates that are recorded, oldest first."""
        return recorded_dates()

    async def announced(self, categories: Sequence[str], day: date, progress: Progress = silent) -> Announced:
        """A fresh batch for cs.LG and for cs.AI, a quiet one with the reason for any other category.

        Raises `BadDate` if the day is not recorded, `BadCategory` if neither category is asked about.
        """
        asked = tuple(dict.fromkeys(categories))
        covered = tuple(category for category in asked if category in COVERED)
        if asked and not covered:
            raise BadCategory(f"{', '.join(asked)}: {_NOT_COVERED}. Try `cs.LG` or `cs.AI`.")
        recorded = recorded_day(day)
        announcements = tuple(_announcements(recorded.papers, covered, day))
        progress(len(covered), len(covered), "recorded categories")
        named = {announcement.paper_id for announcement in announcements}
        return Announced(
            batches=tuple(_batch(category, recorded, announcements) for category in asked),
            papers=tuple(paper for paper in recorded.papers if paper.id in named),
        )

    async def paper(self, paper_id: str) -> Paper | None:
        """The recorded paper with this id, or None."""
        return next((paper for paper in _all_papers() if paper.id == paper_id), None)

    async def search(self, words: str, most: int = 10) -> tuple[Paper, ...]:
        """Recorded papers in which every word occurs: first those with the most of them in the title. None, unless one
        of the words has two letters at least."""
        wanted = words.casefold().split()
        if not any(len(word) > 1 for word in wanted):
            return ()
        found = [paper for paper in _all_papers() if all(word in _text(paper) for word in wanted)]
        found.sort(key=lambda paper: -sum(word in paper.title.casefold() for word in wanted))
        return tuple(found[:most])


def recorded_dates() -> tuple[date, ...]:
    """The announcement dates that are recorded, oldest first. Reads names of files only."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(date.fromisoformat(name.removesuffix(".json")) for name in names if name.endswith(".json")))


@cache
def recorded_day(day: date) -> RecordedDay:
    """One recorded day. Raises `BadDate`, which names the recorded ones."""
    if day not in recorded_dates():
        raise BadDate(not_recorded(day, recorded_dates()))
    record = json.loads(_folder().joinpath(f"{day}.json").read_text(encoding="utf-8"))
    return RecordedDay(day, record["note"], tuple(_paper(entry) for entry in record["papers"]))


def _folder() -> Traversable:
    return resources.files("core.sources").joinpath("recorded_days")


def _paper(entry: Mapping[str, Any]) -> Paper:
    categories = tuple(entry.get("categories", ()))
    return Paper(
        id=entry["id"],
        title=entry["title"],
        abstract=entry["abstract"],
        authors=tuple(entry["authors"]),
        primary_category=categories[0] if categories else "",
        categories=categories,
    )


def _all_papers() -> Iterator[Paper]:
    for day in recorded_dates():
        yield from recorded_day(day).papers


def _announcements(papers: Sequence[Paper], covered: Sequence[str], day: date) -> Iterator[Announcement]:
    """The pages do not tell the type: new, unless the paper is known to be another category's. Where they do not tell
    the category, the first one asked has it."""
    for paper in papers:
        known = [category for category in covered if category in paper.categories]
        for category in known if paper.categories else covered[:1]:
            cross = paper.primary_category not in ("", category)
            yield Announcement(paper.id, category, day, AnnounceType.CROSS if cross else AnnounceType.NEW)


def _batch(category: str, day: RecordedDay, announcements: Sequence[Announcement]) -> Batch:
    if category not in COVERED:
        return Batch(source=_NAME, category=category, date=day.date, state=BatchState.QUIET, reason=_NOT_COVERED)
    return Batch(
        source=_NAME,
        category=category,
        date=day.date,
        state=BatchState.FRESH,
        announcements=tuple(announcement for announcement in announcements if announcement.category == category),
        reason=day.note,
    )


def _text(paper: Paper) -> str:
    return " ".join((paper.title, *paper.authors, paper.abstract)).casefold()
