"""A year, day by day, on a simulated clock, in five time zones: each date once, on the right day, whatever happens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import aiosqlite
import pytest

from core.daily import Daily, Step
from core.delivery import Courier
from core.digesting import DigestMaker
from core.judging import Judging
from core.model import Channel, OutcomeState, Person, PostKind, Subscription
from core.polling import Polling
from core.store import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.scene import a_subscription
from tests.fakes.year import (
    CALENDAR,
    CATEGORIES,
    OF_THE_YEAR,
    UNLISTED,
    Troubles,
    YearPlatform,
    YearScorer,
    YearSource,
    is_good,
    spell,
    truth,
)

BEGINNING, END = datetime(2025, 1, 2, 12, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)
DAYS = [date(2024, 12, 20) + timedelta(days=n) for n in range(390)]
HOUR = timedelta(hours=1)
PAUSE = spell(8, 4, 12, days=9)
ORDERS: dict[str, dict[str, Any]] = {
    "auckland": {"zone": "Pacific/Auckland", "posting_time": time(8, 30)},
    "kolkata": {"zone": "Asia/Kolkata", "posting_time": time(9, 0)},
    "berlin": {"zone": "Europe/Berlin", "posting_time": time(2, 30)},  # which is twice in October, and not in March
    "new-york": {"zone": "America/New_York", "posting_time": time(0, 0), "tells_quiet": False},
    "mondays": {"zone": "UTC", "posting_time": time(7, 0), "weekdays": frozenset({0})},
}
PAUSED = "kolkata"


@cache
def slots(name: str) -> dict[date, datetime]:
    """When each weekday's list is to be posted: at the first posting time that is not before it is out."""
    order = ORDERS[name]
    weekdays, zone = order.get("weekdays", frozenset(range(5))), ZoneInfo(order["zone"])
    times = [datetime.combine(day, order["posting_time"], zone) for day in DAYS if day.weekday() in weekdays]
    times = [each.astimezone(UTC) for each in times]
    lists = [day for day in DAYS[:-14] if day.weekday() < 5]
    return {day: next(each for each in times if each >= CALENDAR.published_at(day)) for day in lists}


def owed(name: str) -> set[date]:
    """The dates that a channel should have: those since the last posting time before it was set up; of a pause only
    those of the last posting time before its end."""
    every = slots(name)
    first = max(slot for slot in every.values() if slot <= BEGINNING)
    dates = {day for day, slot in every.items() if first <= slot < END}
    if name != PAUSED:
        return dates
    last = max(slot for slot in every.values() if slot <= PAUSE.end)
    return {day for day in dates if not PAUSE.start < every[day] < last}


@dataclass
class Year:
    """The bot through a year. `troubled` are the channels and dates that once could not be served."""

    store: SqlStore
    troubles: Troubles
    names: tuple[str, ...]
    clock: FakeClock = field(default_factory=lambda: FakeClock(BEGINNING))
    troubled: set[tuple[str, date]] = field(default_factory=set)
    _alert: datetime = BEGINNING

    def __post_init__(self) -> None:
        self.platform = YearPlatform(self.clock)
        self.start()

    def start(self) -> None:
        """A new process, which remembers nothing."""
        source, scorer = YearSource(self.clock, self.troubles), YearScorer(self.clock, self.troubles)
        maker = DigestMaker(self.store, source, Judging(self.store, scorer, self.clock), CALENDAR, self.clock)
        courier = Courier(self.store, {"fake": self.platform}, self.clock)
        self.daily = Daily(self.store, CALENDAR, maker, courier, self.clock)
        self.polling = Polling(self.store, source, CALENDAR, self.clock)

    async def subscribe(self, name: str, **changes: Any) -> Subscription:
        order = a_subscription(channel=Channel("fake", "lab", name), categories=CATEGORIES, **ORDERS[name], **changes)
        async with self.store.write() as work:
            return await work.subscriptions.save(order, by=Person("U1", "Ada"), at=self.clock.now())

    async def pass_by(self) -> None:
        """Look at each posting time, and each hour for a day after somebody had to wait; not while the bot is away."""
        every = {slot for name in self.names for slot in slots(name).values()}
        moments = sorted(every | {PAUSE.start, PAUSE.end, END})
        while (now := self.clock.now()) < END:
            away = next((one for one in self.troubles.bot if now in one), None)
            if away:
                self._to(away.end)
                self.start()
                continue
            if now in (PAUSE.start, PAUSE.end) and PAUSED in self.names:
                await self.subscribe(PAUSED, paused=now == PAUSE.start)
            await self._look()
            following = next(moment for moment in moments if moment > now)
            self._to(min(following, now + HOUR) if now < self._alert else following)

    async def _look(self) -> None:
        await self.polling.poll()
        for order, day in await self.daily.due():
            visit = await self.daily.visit(order, day)
            if visit.step in (Step.WAITING, Step.FAILED):
                self.troubled.add((order.channel.id, day))
                self._alert = self.clock.now() + 27 * HOUR

    def _to(self, then: datetime) -> None:
        self.clock.advance((then - self.clock.now()).total_seconds())


async def a_year(store: SqlStore, troubles: Troubles, names: tuple[str, ...]) -> Year:
    year = Year(store, troubles, names)
    for name in names:
        await year.subscribe(name)
    await year.pass_by()
    return year


async def check_outcomes(year: Year, name: str) -> None:
    """Exactly one outcome for each date that is owed, and none for another."""
    async with year.store.read() as work:
        found = await work.outcomes.between(Channel("fake", "lab", name), DAYS[0], DAYS[-1])
    states = {one.date: one.state for one in found}
    assert sorted(states) == sorted(owed(name))
    for day, state in states.items():
        is_quiet = not CALENDAR.announces(day) or day == UNLISTED
        assert state is (OutcomeState.QUIET if is_quiet else OutcomeState.DELIVERED), day


async def check_papers(year: Year, name: str) -> None:
    """Every announced paper of a date is accounted for in its digest, under the right date, and listed once."""
    channel, listed = Channel("fake", "lab", name), set[str]()
    for day in sorted(owed(name)):
        async with year.store.read() as work:
            digest = await work.digests.latest(channel, day)
        assert digest, day
        announced = set(truth(day, CATEGORIES[0])) | set(truth(day, CATEGORIES[1]))
        here = {entry.paper.id for entry in digest.entries}
        told = here.union(*digest.held_back.values())
        assert (told, digest.counts.announced) == (announced, len(announced)), day
        assert here <= announced - listed, day
        listed |= here
    missed = {one for day in owed(name) for each in CATEGORIES for one in truth(day, each)} - listed
    assert not [one for one in missed if is_good(one)]


def check_posts(year: Year, name: str) -> None:
    """Each head and each paper once, at the right time; a date overtakes another only if that could not be had."""
    posted = [message for channel, message, _ in year.platform.posted if channel.id == name]
    heads = [message for message in posted if message.kind is PostKind.HEAD]
    papers = [message.entry.paper.id for message in posted if message.entry]
    dates = [head.digest.date for head in heads]
    silent = not ORDERS[name].get("tells_quiet", True)
    wanted = [day for day in owed(name) if not silent or (CALENDAR.announces(day) and day != UNLISTED)]
    assert sorted(dates) == sorted(wanted)
    assert len(papers) == len(set(papers))
    for number, day in enumerate(dates):
        overtaken = [earlier for earlier in dates[number:] if earlier < day]
        assert all((name, earlier) in year.troubled for earlier in overtaken), (day, overtaken)
    for head in heads:
        slot, day = slots(name)[head.digest.date], head.digest.date
        at = year.platform.times[head.key]
        assert at >= slot, day
        away = (*year.troubles.bot, *([PAUSE] if name == PAUSED else []))
        calm = (name, day) not in year.troubled and not any(slot in one for one in away)
        assert not calm or at == max(slot, BEGINNING), day


def check_notices(year: Year) -> None:
    """Who waited was told once, and reads in the end that it came."""
    last: dict[str, list[str]] = defaultdict(list)
    for _, notice, _ in year.platform.notices:
        last[notice.key].append(notice.text)
    assert last
    for key, texts in last.items():
        assert len(texts) == 1, key
        assert " came at " in texts[0], (key, texts)


async def at_once(connection: aiosqlite.Connection, work: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """What aiosqlite does in a thread of its own. More than half of the time of a year goes into changing threads."""
    return work(*args, **named)


# In two parts, so that they can run beside each other.
@pytest.mark.parametrize("names", [("auckland", "new-york"), ("berlin", "kolkata", "mondays")], ids=" and ".join)
async def test_a_year_of_troubles_leaves_one_outcome_for_each_date(
    names: tuple[str, ...], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiosqlite.Connection, "_execute", at_once)
    store = open_store(sqlite_url)
    year = await a_year(store, OF_THE_YEAR, names)
    for name in names:
        await check_outcomes(year, name)
        await check_papers(year, name)
        check_posts(year, name)
    check_notices(year)
    await store.close()
