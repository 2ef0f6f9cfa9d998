import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from core.alone import LEASE, PATIENCE, alone, key_of
from core.errors import UnderWay
from core.model import Channel
from core.ports import silent
from core.store import SqlStore, open_store
from tests.fakes.clock import FakeClock

KEY = key_of("digests", Channel("slack", "T1", "C1"))
WHAT = "this channel's digests"


class NoticingClock(FakeClock):
    """Tells whenever it is looked at."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.looked_at = asyncio.Event()

    def now(self) -> datetime:
        self.looked_at.set()
        return super().now()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2025, 5, 13, 9, 0, tzinfo=UTC))


@pytest.fixture
async def other_process(store: SqlStore, database_url: str) -> AsyncIterator[SqlStore]:
    """Another store on the same database."""
    opened = open_store(database_url)
    yield opened
    await opened.close()


async def test_in_one_process_those_who_want_the_same_come_one_after_the_other(
    store: SqlStore, clock: FakeClock
) -> None:
    inside: list[int] = []
    told: list[str] = []

    async def work(number: int) -> None:
        async with alone(store, clock, KEY, WHAT, lambda done, total, what: told.append(what)):
            inside.append(number)
            await asyncio.sleep(0)
            assert inside.pop() == number

    await asyncio.gather(*[work(number) for number in range(4)])
    assert told == [f"busy, your request is queued as no. {number}" for number in (1, 2, 3)]
    assert not clock.slept


async def test_what_differs_does_not_wait(store: SqlStore, clock: FakeClock) -> None:
    async with alone(store, clock, KEY, WHAT, silent), alone(store, clock, "something else", WHAT, silent):
        assert not clock.slept


async def test_another_process_is_waited_for_and_then_told_of_in_words_for_people(
    store: SqlStore, other_process: SqlStore, clock: FakeClock
) -> None:
    async with alone(other_process, clock, KEY, WHAT, silent, lease=10 * PATIENCE):
        with pytest.raises(UnderWay) as told:
            async with alone(store, clock, KEY, WHAT, silent):
                pass
    assert str(told.value) == (
        "Somebody else's request for this channel's digests is still under way. Try again in a minute."
    )
    async with alone(store, clock, KEY, WHAT, silent):
        pass
    assert PATIENCE <= sum(clock.slept) <= PATIENCE + 2


async def test_whoever_is_at_it_keeps_others_out_for_longer_than_a_lease(
    store: SqlStore, other_process: SqlStore
) -> None:
    clock = NoticingClock(datetime(2025, 5, 13, 9, 0, tzinfo=UTC))
    async with alone(store, clock, KEY, WHAT, silent, lease=0.2):
        clock.advance(60)
        # The clock is looked at for each renewal; when the second has begun, the first is in the database.
        for _ in range(2):
            clock.looked_at.clear()
            await asyncio.wait_for(clock.looked_at.wait(), timeout=10)
        async with other_process.write() as work:
            assert await work.turns.take(KEY, "another process", now=clock.now(), pause=0, lease=1) > 0


async def test_whoever_died_is_waited_for_until_the_lease_ends(
    store: SqlStore, other_process: SqlStore, clock: FakeClock
) -> None:
    async with other_process.write() as work:
        await work.turns.take(KEY, "a process that died", now=clock.now(), pause=0, lease=LEASE)
    async with alone(store, clock, KEY, WHAT, silent):
        assert LEASE <= sum(clock.slept) <= LEASE + 2


async def test_a_failure_inside_gives_the_turn_back(store: SqlStore, clock: FakeClock) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            async with alone(store, clock, KEY, WHAT, silent):
                raise ZeroDivisionError
    assert not clock.slept


def test_each_channel_and_each_work_has_a_key_of_its_own() -> None:
    places = [Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2"), Channel("discord", "T1", "C1")]
    keys = {key_of(work, place) for work in ("digests", "rescoring") for place in places}
    assert len(keys) == 6
