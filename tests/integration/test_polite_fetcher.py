"""One request every three seconds, one at a time, and what happens when there is no answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Calendar
from core.errors import SourceError, SourceUnreachable
from core.sources.polite import PAUSE, QUICK, SERVICE, Patience, Place, PoliteFetcher
from core.sources.wire import LONGEST_HOLD_OFF, Limits, read_retry_after
from core.store import SqlStore, open_store
from tests.fakes.arxiv_scene import BRISK, USER_AGENT
from tests.fakes.arxiv_server import ArxivServer, Trouble
from tests.fakes.arxiv_world import generated
from tests.fakes.clock import FakeClock

NOW = datetime(2025, 5, 20, 10, tzinfo=UTC)
WORLD = generated(Calendar(), date(2025, 5, 12), date(2025, 5, 23))
THREE_SECONDS = timedelta(seconds=3)
IMPATIENT = Patience(tries=1, turn=3600, limits=Limits(connect=5, read=0.2, whole=1))


@dataclass(frozen=True)
class Desk:
    """A server, and fetchers that share a clock and a database."""

    server: ArxivServer
    clock: FakeClock
    url: str

    @asynccontextmanager
    async def fetcher(self, patience: Patience = BRISK, name: str = USER_AGENT) -> AsyncIterator[PoliteFetcher]:
        store = open_store(self.url)
        fetcher = PoliteFetcher(store, self.clock, name, patience)
        try:
            yield fetcher
        finally:
            fetcher.close()
            await store.close()

    @asynccontextmanager
    async def holding(self, lease: float) -> AsyncIterator[float]:
        """Try to take the turn, as a process that dies with it. Yields what the store says."""
        store: SqlStore = open_store(self.url)
        async with store.write() as work:
            wait = await work.turns.take(SERVICE, "a process that died", now=self.clock.now(), pause=PAUSE, lease=lease)
        await store.close()
        yield wait

    async def ask(self, fetcher: PoliteFetcher, category: str = "cs.LG") -> int:
        url = f"{self.server.url}/rss/{category}"

        def question(session: requests.Session) -> int:
            return session.get(url, headers={"user-agent": "arxiv.py/4.0.2"}).status_code

        return await fetcher.ask(Place(self.server.url, "ARXIV_RSS_URL"), question)


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    clock = FakeClock(NOW)
    async with ArxivServer(WORLD, clock).running() as server:
        yield Desk(server, clock, sqlite_url)


def gaps(server: ArxivServer) -> list[timedelta]:
    moments = [seen.at for seen in server.seen]
    return [after - before for before, after in pairwise(moments)]


async def test_many_askers_over_two_stores_never_come_together_nor_within_three_seconds(database_url: str) -> None:
    clock = FakeClock(NOW)
    async with ArxivServer(WORLD, clock).running() as server:
        desk = Desk(server, clock, database_url)
        async with desk.fetcher() as one, desk.fetcher() as other:
            answers = await asyncio.gather(*(desk.ask(each) for each in (one, other) for _ in range(4)))
    assert answers == [200] * 8
    assert [seen.status for seen in server.seen] == [200] * 8
    assert min(gaps(server)) >= THREE_SECONDS


async def test_the_servers_rule_is_broken_by_asking_without_a_turn(desk: Desk) -> None:
    async with desk.fetcher() as fetcher:
        await desk.ask(fetcher)
    answer = await asyncio.to_thread(requests.get, f"{desk.server.url}/rss/cs.LG", headers={"User-Agent": USER_AGENT})
    assert answer.status_code == 429


@pytest.mark.parametrize("trouble", [Trouble.BUSY, Trouble.UNAVAILABLE, Trouble.NOTHING, Trouble.HTML, Trouble.CUT])
async def test_what_goes_wrong_once_is_tried_again(desk: Desk, trouble: Trouble) -> None:
    desk.server.troubles.extend([trouble, trouble])
    async with desk.fetcher() as fetcher:
        assert await desk.ask(fetcher) == 200
    assert len(desk.server.seen) == 3
    assert min(gaps(desk.server)) >= THREE_SECONDS


@pytest.mark.parametrize(
    ("trouble", "what"),
    [
        (Trouble.BUSY, "429, 3 tries"),
        (Trouble.UNAVAILABLE, "503, 3 tries"),
        (Trouble.NOTHING, "an empty answer, 3 tries"),
        (Trouble.HTML, "a web page instead of a feed, 3 tries"),
        (Trouble.CUT, "a feed that breaks off, 3 tries"),
    ],
)
async def test_what_stays_wrong_is_said_in_a_sentence(desk: Desk, trouble: Trouble, what: str) -> None:
    desk.server.troubles.extend([trouble] * 3)
    async with desk.fetcher() as fetcher:
        with pytest.raises(SourceError) as caught:
            await desk.ask(fetcher)
    assert str(caught.value) == f"arXiv did not answer ({what})."


async def test_an_answer_that_does_not_come_is_given_up_in_time(desk: Desk) -> None:
    desk.server.troubles.append(Trouble.HANG)
    async with desk.fetcher(IMPATIENT) as fetcher:
        with pytest.raises(SourceError, match=r"^arXiv did not answer \(no answer within 0\.2 s, 1 try\)\.$"):
            await desk.ask(fetcher)
        assert await desk.ask(fetcher) == 200


async def test_an_answer_beyond_all_bounds_is_not_taken_in(desk: Desk) -> None:
    small = Patience(tries=1, limits=Limits(most_bytes=1000))
    async with desk.fetcher(small) as fetcher:
        with pytest.raises(SourceError, match=r"an answer of more than 1000 bytes, 1 try"):
            await desk.ask(fetcher)


@pytest.mark.parametrize("dated", [False, True], ids=["in seconds", "as a date"])
async def test_retry_after_holds_everybody_off(desk: Desk, dated: bool) -> None:
    until = NOW + timedelta(seconds=120)
    desk.server.retry_after = format_datetime(until, usegmt=True) if dated else "120"
    desk.server.troubles.append(Trouble.BUSY)
    async with desk.fetcher(IMPATIENT) as refused, desk.fetcher() as other:
        with pytest.raises(SourceError):
            await desk.ask(refused)
        await desk.ask(other)
    assert desk.server.seen[-1].at >= until


async def test_retry_after_without_a_zone_is_taken_for_utc(desk: Desk) -> None:
    desk.server.retry_after = "Tue, 20 May 2025 10:02:00 -0000 GMT"
    desk.server.troubles.append(Trouble.BUSY)
    async with desk.fetcher() as fetcher:
        await desk.ask(fetcher)
    assert desk.server.seen[-1].at >= NOW + timedelta(seconds=120)


@given(st.one_of(st.text(), st.text().map("{} GMT".format), st.datetimes().map(format_datetime), st.floats().map(str)))
def test_whatever_retry_after_says_it_holds_off_for_a_bounded_time(header: str) -> None:
    until = read_retry_after(header, NOW)
    assert until is None or NOW < until <= NOW + LONGEST_HOLD_OFF


async def test_an_endless_retry_after_is_bounded(desk: Desk) -> None:
    desk.server.retry_after = "999999999"
    desk.server.troubles.append(Trouble.BUSY)
    async with desk.fetcher() as fetcher:
        await desk.ask(fetcher)
    assert timedelta(minutes=14) < desk.server.seen[-1].at - NOW < timedelta(minutes=17)


async def test_who_has_no_time_is_told_when_to_come_back(desk: Desk) -> None:
    desk.server.retry_after = "120"
    desk.server.troubles.append(Trouble.BUSY)
    async with desk.fetcher(Patience(tries=6, turn=20)) as fetcher:
        with pytest.raises(SourceError, match=r"^arXiv asked us to wait; it can be asked again in 1\d\d s\.$"):
            await desk.ask(fetcher)
    assert len(desk.server.seen) == 1


async def test_a_port_where_nobody_listens_is_named_with_its_setting(desk: Desk) -> None:
    async with desk.fetcher(Patience(tries=2)) as fetcher:
        with pytest.raises(SourceUnreachable) as caught:
            await fetcher.ask(
                Place("http://127.0.0.1:9", "ARXIV_API_URL"), lambda session: session.get("http://127.0.0.1:9")
            )
    assert str(caught.value) == "arXiv cannot be reached: no network."
    assert caught.value.advice == "Or ARXIV_API_URL is wrong (127.0.0.1:9)."


@pytest.mark.parametrize(("patience", "tries"), [(Patience(), 2), (QUICK, 1)])
async def test_without_a_way_to_arxiv_somebody_at_the_screen_is_told_at_once_and_nobody_waits_for_long(
    desk: Desk, patience: Patience, tries: int
) -> None:
    nowhere, asked = "http://127.0.0.1:9", []

    def ask(session: requests.Session) -> requests.Response:
        asked.append(nowhere)
        return session.get(nowhere)

    async with desk.fetcher(patience) as fetcher:
        with pytest.raises(SourceError, match="no network"):
            await fetcher.ask(Place(nowhere, "ARXIV_API_URL"), ask)
    assert len(asked) == tries


@pytest.mark.parametrize(
    "url", ["nonsense", "htp://arxiv.org", "http://", "http://h:port", "http://[::1", "http://.org"]
)
async def test_an_address_that_is_none_is_named_with_its_setting(desk: Desk, url: str) -> None:
    async with desk.fetcher() as fetcher:
        with pytest.raises(SourceError, match="its address is set wrongly") as caught:
            await fetcher.ask(Place(url, "ARXIV_API_URL"), lambda session: session.get(url))
    assert caught.value.advice.startswith("ARXIV_API_URL is not an address that can be asked")
    assert "ARXIV_API_URL" not in str(caught.value)


async def test_cancelling_gives_the_turn_back(desk: Desk) -> None:
    desk.server.troubles.append(Trouble.HANG)
    async with desk.fetcher(IMPATIENT) as fetcher:
        asking = asyncio.create_task(desk.ask(fetcher))
        await desk.server.hanging.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        before = desk.clock.now()
        assert await desk.ask(fetcher) == 200
    assert desk.clock.now() - before < timedelta(seconds=4)


async def test_an_exchange_that_is_given_up_is_not_waited_for_long_and_keeps_its_turn(desk: Desk) -> None:
    desk.server.troubles.append(Trouble.HANG)
    patience = Patience(tries=1, turn=PAUSE, parting=0.01, limits=Limits(read=3600, whole=3600))
    async with desk.fetcher(patience) as fetcher:
        asking = asyncio.create_task(desk.ask(fetcher))
        await desk.server.hanging.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        with pytest.raises(SourceError, match="Another Broadsheet process is asking arXiv"):
            await desk.ask(fetcher)
        desk.clock.advance(patience.lease)
        async with desk.holding(lease=1) as wait:
            assert wait == 0


async def test_who_waits_at_the_screen_outwaits_the_turn_of_a_process_that_died(desk: Desk) -> None:
    async with desk.holding(lease=Patience().lease), desk.fetcher(QUICK) as fetcher:
        assert await desk.ask(fetcher) == 200


async def test_who_waits_for_another_process_is_told_so_and_for_how_long_at_most(desk: Desk) -> None:
    async with desk.holding(lease=3000), desk.fetcher(QUICK) as fetcher:
        with pytest.raises(SourceError) as caught:
            await desk.ask(fetcher)
    assert str(caught.value) == (
        "Another Broadsheet process is asking arXiv or has ended badly; if it has, arXiv is free in at most 30 s."
    )
    assert desk.server.seen == []


class NoticingClock(FakeClock):
    """Tells whenever it is looked at."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.looked_at = asyncio.Event()

    def now(self) -> datetime:
        self.looked_at.set()
        return super().now()


async def test_a_turn_is_renewed_while_its_exchange_lasts(sqlite_url: str) -> None:
    clock, brief = NoticingClock(NOW), Patience(tries=1, lease=0.2, limits=Limits(read=1))
    async with ArxivServer(WORLD, clock).running() as server:
        desk = Desk(server, clock, sqlite_url)
        server.troubles.append(Trouble.HANG)
        async with desk.fetcher(brief) as fetcher:
            asking = asyncio.create_task(desk.ask(fetcher))
            await server.hanging.wait()
            clock.advance(60)
            # The clock is looked at for each renewal; when the second has begun, the first is in the database.
            for _ in range(2):
                clock.looked_at.clear()
                await asyncio.wait_for(clock.looked_at.wait(), timeout=10)
            async with desk.holding(lease=60) as wait:
                assert 0 < wait <= 0.2
            with pytest.raises(SourceError, match="no answer within 1 s"):
                await asking


async def test_a_turn_whose_holder_died_comes_free_after_its_lease(desk: Desk) -> None:
    async with desk.holding(lease=60), desk.fetcher() as fetcher:
        assert await desk.ask(fetcher) == 200
    assert desk.server.seen[0].at >= NOW + timedelta(seconds=60)


async def test_a_fetcher_without_a_name_of_its_own_is_turned_away(desk: Desk) -> None:
    async with desk.fetcher(name="python-requests/2") as fetcher:
        assert await desk.ask(fetcher) == 403
