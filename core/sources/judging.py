"""What a feed is worth for a day. Pure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendar import EASTERN, Calendar
from core.model import BatchState
from core.sources.rss import Feed

# The rebuild begins at midnight US Eastern and takes its time, category after category.
_REBUILD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state of a category's batch, with the reason if it is not fresh. No state: this feed cannot tell any more; if
    it is `empty` it carried the right date and no paper."""

    state: BatchState | None
    reason: str = ""
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a feed was asked about, and when."""

    category: str
    day: date
    now: datetime
    calendar: Calendar

    @property
    def over(self) -> bool:
        """Whether the day has passed in US Eastern time, so that the feed is not going to change for it."""
        return self.now.astimezone(EASTERN).date() > self.day

    @property
    def rebuilding(self) -> bool:
        """Whether the feeds of the day may still be under way."""
        return self.now < self.calendar.published_at(self.day) + _REBUILD


def judge(feed: Feed, asked: Asked, last_new: Set[str]) -> Judgement:
    """Judge a feed by its date and its ids. `last_new` are the new papers of the category's last fresh batch: each
    paper is new in a category once, so that a feed full of them is an old one, whatever date it carries."""
    if feed.date is None:
        return Judgement(BatchState.FAILED, f"The feed of {asked.category} carries no date.")
    if feed.date > asked.day or (feed.date < asked.day and asked.over):
        return Judgement(None)
    if feed.date < asked.day:
        return _behind(asked, f"its feed still shows {in_words(feed.date)}")
    if 2 * len(feed.new_ids & last_new) > len(feed.new_ids):
        return of_earlier_day(asked)
    if feed.items:
        return Judgement(BatchState.FRESH)
    return _empty(feed, asked)


def of_earlier_day(asked: Asked) -> Judgement:
    """Of a feed of the right date with papers that were out before."""
    return _behind(asked, f"its feed carries the date of {in_words(asked.day)} but the papers of an earlier day")


def _behind(asked: Asked, how: str) -> Judgement:
    if asked.over:
        return Judgement(None)
    state = BatchState.WAITING if asked.rebuilding else BatchState.STALE
    return Judgement(state, f"arXiv has not published {asked.category} yet: {how}.")


def _empty(feed: Feed, asked: Asked) -> Judgement:
    if feed.skipped:
        return Judgement(BatchState.FAILED, f"None of the {len(feed.skipped)} entries of {asked.category} can be read.")
    if asked.over:
        # A quiet day is one for good, and a feed can be empty by mistake.
        return Judgement(None, empty=True)
    return Judgement(BatchState.WAITING, f"arXiv has not published {asked.category} yet: its feed is empty.")


def nothing_announced(category: str, day: date) -> str:
    """The reason of a quiet batch on a working day."""
    return f"arXiv announced nothing in {category} on {in_words(day)}."


def in_words(day: date) -> str:
    """A day as people write it."""
    return f"{day:%A} {day.day} {day:%B %Y}"
