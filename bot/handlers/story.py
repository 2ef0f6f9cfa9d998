"""`/status days`: what became of each date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands import Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Item, Reply
from core.pages import words
from core.ports import Progress
from core.story import Line, Stories, Telling
from core.tex import one_line

DAYS = 14
_SUMMED = {
    Telling.DELIVERED: "posted",
    Telling.PARTIAL: "posted in part",
    Telling.KEPT: "in the archive only",
    Telling.QUIET: "without an announcement",
    Telling.NOTHING: "without an announcement",
}
_DIGEST_THERE = {Telling.DELIVERED, Telling.PARTIAL, Telling.KEPT}
_WORDS = {
    Telling.DELIVERED: "posted",
    Telling.PARTIAL: "posted, some of it is missing",
    Telling.QUIET: "nothing announced",
    Telling.KEPT: "made up later, in the archive only",
    Telling.WAITING: "waits for arXiv",
    Telling.FAILED: "failed, tried again",
    Telling.NOTHING: "no announcement",
    Telling.NOT_OWED: "not subscribed, or paused",
    Telling.TO_COME: "to come",
    Telling.DUE: "due now",
    Telling.MISSED: "missed; `/digest` with the date makes it",
}


async def days(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What became of each of the last dates, the newest first."""
    order = await desk.subscription(command.channel)
    lines = await Stories(desk.store, desk.calendar, desk.clock, desk.catch_up).of(order, DAYS)
    return Reply(
        title=f"The last {DAYS} days",
        items=tuple(
            Item(
                title=words.long_date(line.date),
                aside=told(line, order.zone),
                lines=why(line, order.zone),
                opens=_digest(line),
            )
            for line in lines
        ),
        notes=(f"Times are of {order.zone}.",),
        buttons=(Button("Status", Ask("status")),),
    )


def told(line: Line, zone: str) -> str:
    """`posted 09:00`, `failed, tried again (14 May, 11:20)`, `no announcement`."""
    state = _WORDS[line.telling]
    if line.at is None or line.telling in (Telling.NOT_OWED, Telling.MISSED):
        return state
    local = line.at.astimezone(ZoneInfo(zone))
    return f"{state}, {_moment(local, line)}"


def _moment(local: datetime, line: Line) -> str:
    near = abs(local.date() - line.date) <= timedelta(days=1)
    return f"{local:%A %H:%M}" if near else f"{words.plain_date(local.date())} {local:%H:%M}"


def why(line: Line, zone: str) -> tuple[str, ...]:
    """`Late: arXiv cannot be reached: no network.`, `First tried on Tuesday at 08:00.`; nothing where all went well."""
    late = f"Late: {one_line(line.held_up).rstrip('.')}." if line.held_up else ""
    begun = f"First tried on {line.begun.astimezone(ZoneInfo(zone)):%A at %H:%M}." if line.begun else ""
    return tuple(one for one in (late, begun, one_line(line.why)) if one)


def _digest(line: Line) -> Ask | None:
    return Ask("digest", "show", {"date": str(line.date)}) if line.telling in _DIGEST_THERE else None


DAYS_VERB = Verb(
    name="days",
    help="Show what became of each of the last 14 days: posted, quiet, waiting or failed, and why.",
    handler=days,
    examples=("/status days",),
)


def summary(lines: Iterable[Line]) -> str:
    """`10 posted, 1 failed, 3 without an announcement`: how many dates fared how."""
    counted = Counter(_SUMMED.get(line.telling, line.telling.value) for line in lines)
    return ", ".join(f"{number} {state}" for state, number in counted.items())
