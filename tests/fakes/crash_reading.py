"""What people read after all crashes: each channel's digests and notices, and how they differ from what should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import groupby, pairwise
from typing import Any

from core.delivery import Standing, standing
from core.model import Channel, OutcomeState
from core.store import open_store
from tests.fakes.crash_world import CALENDAR, FIRST, CrashWorld, listed

_DAY_IN_WORDS = r"\w+day (\d+ \w+ \d{4})"
_HEAD = re.compile(rf"arXiv · {_DAY_IN_WORDS} · cs\.LG\n")
_ENTRY = re.compile(r"\d+  Pruning, part (\d{4}\.\d{5})\s+Ada (?s:.)*?We prune networks, part \d+\.")
_NOTICE = re.compile(rf"The digest of {_DAY_IN_WORDS} (is late|came at)[^\n]*")


@dataclass(frozen=True, slots=True)
class Shown:
    """One message: the head of a date (no paper), or a paper in a date's thread; a `late` notice of a date."""

    day: date
    paper: str = ""
    notice: str = ""


@dataclass
class Tally:
    """What is wrong, in words; all empty is well. `reprinted` is what a terminal showed twice, which it may."""

    lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    reprinted: int = 0

    @property
    def faults(self) -> list[str]:
        """All of it."""
        named = ("lost", "repeated", "reordered", "half", "untold")
        return [f"{name}: {what}" for name in named for what in getattr(self, name)]


def owed(until: datetime) -> list[date]:
    """The dates that each channel should have by then."""
    days = (date.fromordinal(n) for n in range(FIRST.toordinal(), until.date().toordinal() + 1))
    return [day for day in days if day.weekday() < 5 and datetime(day.year, day.month, day.day, 9, tzinfo=UTC) <= until]


async def tallied(world: CrashWorld, *, in_order: bool) -> Tally:
    """Compare what is shown and on record with what should be: if `in_order`, no date after a later one."""
    tally, days = Tally(), owed(world.clock.now())
    terminal, slack, discord = world.channels
    of = {paper: day for day in days for paper in listed(day)}
    printed = [replace(one, day=of.get(one.paper, one.day)) for one in _in_text(_printed(world))]
    # What it printed and did not note it prints again, and something else may have come in between.
    once = list(dict.fromkeys(one for one in printed if not one.notice))
    told = [shown for shown, _ in groupby(one for one in printed if one.notice)]
    tally.reprinted = len(printed) - len(once) - len(told)
    for channel, shown in ((terminal, [*once, *told]), (slack, _on_slack(world)), (discord, _on_discord(world))):
        _compare(channel, list(shown), days, tally)
        await _records(world, channel, days, tally)
    if not in_order:
        tally.reordered = [what for what in tally.reordered if " after " not in what]
    return tally


def _printed(world: CrashWorld) -> str:
    screen = world.told.screen
    return screen.read_text(encoding="utf-8") if screen.exists() else ""


def _compare(channel: Channel, shown: Sequence[Shown], days: Sequence[date], tally: Tally) -> None:
    where, messages = channel.platform, [one for one in shown if not one.notice]
    heads = [one.day for one in messages if not one.paper]
    papers = [one.paper for one in messages if one.paper]
    wanted = [paper for day in days for paper in listed(day)]
    tally.lost += [f"{where} {day}" for day in days if day not in heads]
    tally.lost += [f"{where} {paper}" for paper in wanted if paper not in papers]
    tally.repeated += [f"{where} {day}" for day in _twice(heads)] + [f"{where} {one}" for one in _twice(papers)]
    tally.reordered += [f"{where} {day} after {before}" for before, day in pairwise(heads) if day < before]
    for day in heads:
        got = [one.paper for one in messages if one.day == day and one.paper]
        if set(got) != set(listed(day)):
            tally.half.append(f"{where} {day}: {got}")
        elif list(dict.fromkeys(got)) != list(listed(day)):
            tally.reordered.append(f"{where} {day}: {got}")
    _notices(channel, [one for one in shown if one.notice], tally)


def _notices(channel: Channel, notices: Sequence[Shown], tally: Tally) -> None:
    """A terminal prints what changed; elsewhere there is one notice of a date, and in the end it says that all came."""
    if channel.platform != "terminal":
        tally.repeated += [f"{channel.platform} notice of {day}" for day in _twice([one.day for one in notices])]
    last = {one.day: one for one in notices}.values()
    tally.untold += [f"{channel.platform} {one.day}: {one.notice}" for one in last if one.notice != "came at"]


async def _records(world: CrashWorld, channel: Channel, days: Sequence[date], tally: Tally) -> None:
    """Each date has one outcome, and a delivery that is ended."""
    store = open_store(world.told.database)
    async with store.read() as work:
        outcomes = {one.date: one.state for one in await work.outcomes.between(channel, days[0], days[-1])}
        threads = await work.deliveries.of_dates(channel, days)
    await store.close()
    for day in days:
        right = OutcomeState.DELIVERED if CALENDAR.announces(day) else OutcomeState.QUIET
        if outcomes.get(day) is not right:
            tally.untold.append(f"{channel.platform} {day}: the outcome is {outcomes.get(day)}")
        if standing(threads[day]) is not Standing.POSTED or len(threads[day]) > 1:
            tally.half.append(f"{channel.platform} {day}: {standing(threads[day])}, {len(threads[day])} revisions")


def _on_slack(world: CrashWorld) -> Iterator[Shown]:
    for head in world.papers.posts:
        replies = [one for one in world.papers.messages.values() if one.is_reply and one.thread_ts == head.ts]
        yield from _in_messages("\n".join(one.seen.lines) for one in (head, *replies))


def _on_discord(world: CrashWorld) -> Iterator[Shown]:
    threads = {thread.id: thread for thread in world.discord.world.threads(world.days)}
    for head in world.days.posts:
        replies = threads[head.id].posts if head.id in threads else []
        yield from _in_messages("\n".join(one.seen.lines) for one in (head, *replies))


def _in_messages(texts: Iterable[str]) -> Iterator[Shown]:
    """Of a head and its replies."""
    day = date.min
    for text in texts:
        for shown in _in_text(f"{text}\n", day):
            day = shown.day
            yield shown


def _in_text(text: str, day: date = date.min) -> Iterator[Shown]:
    found = [(match.start(), match) for kind in (_HEAD, _ENTRY, _NOTICE) for match in kind.finditer(text)]
    for _, match in sorted(found, key=lambda one: one[0]):
        if match.re is _ENTRY:
            yield Shown(day, match[1])
        elif match.re is _NOTICE:
            yield Shown(_read(match[1]), notice=match[2])
        else:
            day = _read(match[1])
            yield Shown(day)


def _read(text: str) -> date:
    return datetime.strptime(text, "%d %B %Y").replace(tzinfo=UTC).date()


def _twice(found: Sequence[Any]) -> list[Any]:
    return [one for one in dict.fromkeys(found) if found.count(one) > 1]
