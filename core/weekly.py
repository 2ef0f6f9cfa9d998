"""Use case: once a week a channel reads what it liked most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import Calendar
from core.due import posting_of
from core.errors import ServiceError
from core.model import Digest, Paper, Subscription, Vote, VoteKind
from core.near import listed
from core.noticing import Noticing
from core.ports import Clock, Platform, Store
from core.tex import one_line, readable

LEAST = 3
"""Likes in a week below which nothing is said."""
_TITLES = 3
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Weekly:
    """Tells it after the last digest of a week, once, whatever crashes in between."""

    store: Store
    calendar: Calendar
    platforms: Mapping[str, Platform]
    clock: Clock

    async def tell(self, subscription: Subscription, digest: Digest) -> None:
        """Say what was liked in the seven days before, if this digest is the week's last, posted in its time, and votes
        have a say. What a service does not take is left: this is no part of the delivery."""
        now = self.clock.now()
        if not subscription.tuned or not _is_last(subscription, self.calendar, digest.date, now):
            return
        channel, key = subscription.channel, f"{digest.date:%G-W%V}/liked"
        with suppress(ServiceError):
            async with self.store.read() as work:
                note = await work.notes.get(channel, key)
                votes = [vote for vote in await work.votes.of(channel) if now - _WEEK < vote.at <= now]
                papers = await work.papers.get({vote.paper_id for vote in votes})
            # What stands there stays: a digest that is mended an hour later is no news of the week.
            if not (note and note.ref) and (text := in_words(votes, papers)):
                await Noticing(self.store, self.platforms, self.clock).say(channel, key, text)


def in_words(votes: Sequence[Vote], papers: Mapping[str, Paper]) -> str:
    """What people liked most, in a line; "" where that are fewer than `LEAST` likes. Saved is liked; who liked and
    saved a paper liked it once."""
    fans: dict[str, set[str]] = defaultdict(set)
    against = {(vote.paper_id, vote.person) for vote in votes if vote.kind is VoteKind.LESS}
    for vote in votes:
        if vote.kind is not VoteKind.LESS and (vote.paper_id, vote.person) not in against and vote.paper_id in papers:
            fans[vote.paper_id].add(vote.person)
    likes = sum(map(len, fans.values()))
    if likes < LEAST:
        return ""
    best = sorted(fans, key=lambda paper_id: (-len(fans[paper_id]), paper_id))[:_TITLES]
    named = listed([f"“{_title(papers[paper_id])}” ({len(fans[paper_id]):,})" for paper_id in best])
    people = len({vote.person for vote in votes})
    who = f"{len(votes):,} votes of {people:,} {'person' if people == 1 else 'people'}"
    return f"Liked most here this week: {named}. {who}; `/votes` shows what was learned."


def _is_last(subscription: Subscription, calendar: Calendar, day: date, now: datetime) -> bool:
    """Whether no later date of its week is announced, and the week is the present one."""
    sunday = day + _DAY * (6 - day.weekday())
    later = calendar.between(day + _DAY, sunday) if day < sunday else ()
    posted = posting_of(subscription, calendar, day).astimezone(ZoneInfo(subscription.zone)).date()
    today = now.astimezone(ZoneInfo(subscription.zone)).date()
    return not later and calendar.announces(day) and today <= max(sunday, posted)


def _title(paper: Paper) -> str:
    title = one_line(readable(paper.title)) or paper.id
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1].rstrip()}…"
