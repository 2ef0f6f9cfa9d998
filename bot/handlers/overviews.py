"""How a week or a month is told in an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.desk import Desk
from bot.events import Ask, Button, Command, Item, Reply
from bot.handlers.paging import paged
from bot.handlers.showing import aside, paper_ask
from core.model import Subscription
from core.newsdays import NewsDays, Span
from core.overview import Best, Day, DayState, Overview, delivered, overview
from core.pages import words

_DAY = timedelta(days=1)
_STATES = {
    DayState.QUIET: "nothing announced",
    DayState.NONE: "no digest yet",
    DayState.TO_COME: "its list is not out yet",
}


async def overview_reply(desk: Desk, command: Command, subscription: Subscription, span: Span) -> Reply:
    """A page of an overview: the totals, the best papers, then every day with its counts and first papers."""
    channel, days = subscription.channel, desk.days(subscription)
    found = await overview(desk.store, channel, desk.source.name, days, span)
    again = replace(command, ask=_of_kind(span, span.first).having(page=command.option("page")))
    everything: list[Best | Day] = [*found.best, *found.days]
    shown, pages = paged(everything, again)
    best = [one for one in shown if isinstance(one, Best)]
    dates = await delivered(desk.store, channel, [one for one in shown if isinstance(one, Day)])
    name = span.name[:1].upper() + span.name[1:]
    return Reply(
        title=words.SEPARATOR.join(["arXiv", name, " ".join(subscription.categories)]),
        text=(_totals(found),),
        items=(*map(_best, best), *map(_day, dates)),
        notes=("★ The best of these days, by relevance and novelty.",) if found.best else (),
        buttons=(*pages, *_neighbours(span, days)),
    )


def _totals(found: Overview) -> str:
    if not found.digests:
        return "There is no digest of these days yet. Opening a day makes its digest."
    return words.SEPARATOR.join(
        [
            f"{found.listed:,} worth reading of {found.candidates:,} new",
            words.counted(len(found.digests), "digest"),
            words.money(found.cost) if found.cost != 0 else "nothing to pay",
        ]
    )


def _best(best: Best) -> Item:
    return Item(
        title=words.title(best.entry),
        mark="★",
        aside=aside(best.entry),
        url=words.address(best.entry.paper.id),
        lines=(words.long_date(best.date),),
        opens=paper_ask(best.entry.paper.id),
    )


def _day(day: Day) -> Item:
    can_open = day.state in (DayState.DELIVERED, DayState.MADE, DayState.NONE)
    return Item(
        title=words.long_date(day.date),
        aside=_counts(day),
        lines=tuple(_lines(day)),
        opens=Ask("digest", "show", {"date": day.date.isoformat()}) if can_open else None,
    )


def _counts(day: Day) -> str:
    if day.state in _STATES or day.digest is None:
        return _STATES.get(day.state, "")
    counts = f"{day.digest.counts.listed:,} of {day.digest.counts.candidates:,}"
    return f"{counts}{words.SEPARATOR}posted" if day.state is DayState.DELIVERED else counts


def _lines(day: Day) -> Iterator[str]:
    if day.reason:
        yield f"{day.reason}."
    for entry in day.top:
        yield f"{entry.position}  {words.title(entry)}"


def _neighbours(span: Span, days: NewsDays) -> Iterator[Button]:
    """The week or month before, and the one after as far as it has begun."""
    before, after = span.first - _DAY, span.last + _DAY
    kind = "week" if span.is_week else "month"
    if days.before(span.first):
        yield Button(f"Earlier {kind}", _of_kind(span, before))
    if after <= days.today and (days.dates is None or days.after(span.last)):
        yield Button(f"Later {kind}", _of_kind(span, after))


def _of_kind(span: Span, day: date) -> Ask:
    """What asks, at any later time, for the week or the month of a day."""
    if span.is_week:
        return Ask("digest", "week", {"date": str(day)})
    return Ask("digest", "month", {"month": f"{day:%Y-%m}"})
