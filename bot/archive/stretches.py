"""A month and a year at a glance."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.archive.answers import JSON, Answer
from bot.archive.asked import Asked
from bot.archive.chart import chart_of
from bot.archive.drawing import draw
from bot.archive.library import Library
from bot.archive.reader import Reader
from core.errors import NotFound
from core.model import Issue, Listing, TopicCount
from core.pages import words
from core.pages.as_json import paper_fields, written

_BEST = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """What there is of some dates. `months` are all of the channel's months."""

    issues: tuple[Issue, ...]
    topics: tuple[TopicCount, ...]
    best: tuple[Listing, ...]
    months: tuple[date, ...]

    @property
    def listed(self) -> int:
        """How many papers were worth reading."""
        return sum(issue.counts.listed for issue in self.issues)

    @property
    def candidates(self) -> int:
        """Of how many new ones."""
        return sum(issue.counts.candidates for issue in self.issues)


async def month(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """A calendar with counts, the month's best, its topics. Raises `NotFound`."""
    first = asked.date
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    found = await _stretch(library, reader, first, last)
    if asked.form == "json":
        return Answer(_data(found, f"{first:%Y-%m}"), JSON)
    columns = [str(issue.date.day) for issue in found.issues]
    told = {
        "chart": chart_of(((str(one.date.day), one) for one in found.topics), columns),
        "weeks": weeks(first, found.issues),
        "days": weekdays(found.issues),
        "before": max((one for one in found.months if one < first), default=None),
        "after": min((one for one in found.months if one > first), default=None),
    }
    return Answer(draw("month.html", reader, first=first, found=found, **told))


async def year(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """The months of a year, its best, its topics. Raises `NotFound`."""
    first = asked.date
    found = await _stretch(library, reader, first, first.replace(month=12, day=31))
    if asked.form == "json":
        return Answer(_data(found, f"{first.year}"), JSON)
    months = [one for one in found.months if one.year == first.year]
    chart = chart_of(((f"{one.date:%b}", one) for one in found.topics), [f"{one:%b}" for one in months])
    by_month = groupby(found.issues, key=lambda issue: issue.date.month)
    rows = [(first.replace(month=number), _summed([*issues])) for number, issues in by_month]
    years = sorted({one.year for one in found.months})
    return Answer(draw("year.html", reader, first=first, found=found, chart=chart, rows=rows, years=years))


def weekdays(issues: Sequence[Issue]) -> int:
    """How many days of the week a calendar shows: the weekend only if there is a digest of it."""
    return 7 if any(issue.date.weekday() > 4 for issue in issues) else 5


def weeks(first: date, issues: Sequence[Issue]) -> list[list[tuple[date | None, Issue | None]]]:
    """The days of a month as a calendar lays them out; None for those of other months."""
    by_date = {issue.date: issue for issue in issues}
    rows = [
        [(day if day.month == first.month else None, by_date.get(day)) for day in week[: weekdays(issues)]]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    return [row for row in rows if any(day for day, _ in row)]


async def _stretch(library: Library, reader: Reader, first: date, last: date) -> Stretch:
    channel = reader.channel
    async with library.store.read() as work:
        shelves = work.shelves
        issues = await shelves.issues(channel, first, last)
        if not issues:
            raise NotFound("There is no digest of that time.")
        topics = await shelves.topics(channel, first, last)
        best = await shelves.best(channel, first, last, _BEST)
        return Stretch(issues, topics, best, await shelves.months(channel))


def _summed(issues: Sequence[Issue]) -> tuple[int, int, int]:
    """Digests, listed papers, new papers."""
    return len(issues), sum(one.counts.listed for one in issues), sum(one.counts.candidates for one in issues)


def _data(found: Stretch, name: str) -> str:
    days = [
        {
            "date": one.date.isoformat(),
            "revision": one.revision,
            "state": one.state.value,
            "listed": one.counts.listed,
            "candidates": one.counts.candidates,
        }
        for one in found.issues
    ]
    topics = [
        {"date": one.date.isoformat(), "topic": words.reading(one.topic), "papers": one.papers} for one in found.topics
    ]
    best = [listing_fields(one) for one in found.best]
    return written({"format": "broadsheet-overview", "span": name, "days": days, "topics": topics, "best": best})


def listing_fields(one: Listing) -> dict[str, object]:
    """A listed paper as data."""
    verdict = one.entry.verdict
    return {
        "date": one.date.isoformat(),
        "position": one.entry.position,
        **paper_fields(one.entry.paper),
        "relevance": verdict.relevance if verdict else None,
        "novelty": verdict.novelty if verdict else None,
        "topic": words.topic_met(one.entry) or None,
        "why": words.reading(verdict.comment) if verdict else None,
    }
