"""What a process that was killed leaves behind is set right by the next one that looks, in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.daily import Step
from core.delivery import LEASE
from core.model import Outcome, OutcomeState
from core.store import SqlStore
from tests.fakes.day import Day
from tests.fakes.platform import Killed
from tests.fakes.scene import DAY, LAB, NEXT_DAY


@pytest.fixture
def day(store: SqlStore) -> Day:
    return Day(store)


async def outcome(day: Day) -> Outcome | None:
    async with day.scene.store.read() as work:
        return await work.outcomes.get(LAB, DAY)


async def test_a_digest_that_was_posted_by_somebody_who_died_then_gets_its_outcome(day: Day) -> None:
    order = await day.scene.subscribed()
    day.scene.announce_good(DAY, 1)
    await day.daily.courier.deliver(await day.scene.maker.make(order, DAY))
    assert await outcome(day) is None
    assert await day.steps() == [Step.DELIVERED]
    found = await outcome(day)
    assert found
    assert found.state is OutcomeState.DELIVERED
    assert len(day.heads()) == 1


async def test_no_date_overtakes_one_that_another_process_is_posting(day: Day) -> None:
    order = await day.scene.subscribed()
    day.scene.announce_good(DAY, 1)
    day.scene.announce_good(NEXT_DAY, 2)
    day.platform.die_before = f"{LAB}/{DAY}/1/0"
    with pytest.raises(Killed):
        await day.daily.courier.deliver(await day.scene.maker.make(order, DAY))
    day.platform.die_before = None
    day.jump(2025, 5, 14, 9, 0)
    async with day.scene.store.write() as work:
        (delivery,) = await work.deliveries.of_date(LAB, DAY)
        assert await work.deliveries.sending(delivery, 0, at=day.scene.clock.now(), lease=timedelta(minutes=2))
    assert await day.steps() == [Step.UNDER_WAY] * 2
    assert day.heads() == []
    day.scene.clock.advance(LEASE.total_seconds() - 1)
    assert await day.visits() == []
    day.scene.clock.advance(1)
    assert await day.steps() == [Step.DELIVERED] * 2
    assert [head for _, head in day.heads()] == [str(DAY), str(NEXT_DAY)]


async def test_who_was_told_of_a_delay_reads_that_it_came_even_if_the_process_dies_then(day: Day) -> None:
    await day.scene.subscribed()
    day.scene.source.late = {"cs.LG"}
    day.jump(2025, 5, 13, 9, 10)
    await day.visits()
    day.scene.source.late = set()
    day.scene.announce_good(DAY, 1)
    day.platform.die_before = f"{LAB}/{DAY}/late"
    day.jump(2025, 5, 13, 9, 20)
    with pytest.raises(Killed):
        await day.visits()
    day.platform.die_before = None
    assert len(day.heads()) == 1
    day.jump(2025, 5, 13, 9, 40)
    await day.visits()
    (told,) = [notice.text for _, notice, _ in day.platform.notices]
    assert told == "The digest of Tuesday 13 May 2025 came at 09:40."
    assert len(day.heads()) == 1


async def test_what_is_mended_later_does_not_change_when_the_digest_came(day: Day) -> None:
    await day.scene.subscribed(categories=("cs.LG", "cs.AI"))
    day.scene.announce_good(DAY, 1)
    day.scene.source.late = {"cs.AI"}
    for hour in (9, 10, 14):
        day.jump(2025, 5, 13, hour, 30)
        await day.visits()
    day.scene.source.late = set()
    day.jump(2025, 5, 13, 16)
    await day.visits()
    found = await outcome(day)
    assert found
    assert found.state is OutcomeState.DELIVERED
    assert [notice.text for _, notice, _ in day.platform.notices] == [
        "The digest of Tuesday 13 May 2025 came at 14:30."
    ]
