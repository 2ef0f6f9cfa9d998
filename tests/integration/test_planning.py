"""What is due becomes jobs: each channel once, and only as long as there is something to do for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.delivery import LEASE
from core.model import Channel, Criteria, Job, PlaceState, Subscription, Task, Topic
from core.planning import HANDED_OUT, Planning
from core.queue import InProcessQueue
from core.store import SqlStore
from tests.fakes.day import Day
from tests.fakes.platform import Killed
from tests.fakes.scene import DAY, LAB, NEXT_DAY

OTHER = Channel("fake", "lab", "other")


class Planned(Day):
    """The day, with a planner and whoever does its jobs."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.queue = InProcessQueue(self.scene.clock)
        self.planning = Planning(store, self.queue, ("fake",), self.scene.clock)

    async def plan(self) -> list[Job]:
        """The jobs that are new, as somebody takes them out of the queue."""
        await self.planning.plan()
        jobs = [job for job, _ in self.queue._waiting.values()]
        self.queue._waiting.clear()
        return jobs

    async def serve(self, channel: Channel) -> None:
        """What a worker does with a delivery."""
        for order, day in await self.daily.due(channel):
            await self.daily.visit(order, day)
        await self.daily.put_off(channel)


@pytest.fixture
def day(store: SqlStore) -> Planned:
    return Planned(store)


def deliveries(jobs: list[Job]) -> list[Channel | None]:
    return [job.channel for job in jobs if job.task is Task.DELIVER]


async def subscribed(day: Planned, *channels: Channel, **order: object) -> list[Subscription]:
    return [await day.scene.subscribed(channel=channel, **order) for channel in channels]


async def test_a_channel_that_was_served_is_planned_again_for_its_next_posting(day: Planned) -> None:
    day.scene.announce_good(DAY, 1)
    await subscribed(day, LAB)
    assert deliveries(await day.plan()) == [LAB]
    await day.serve(LAB)
    assert await day.plan() == []
    day.jump(2025, 5, 14, 8, 59)
    assert await day.plan() == []
    day.jump(2025, 5, 14, 9, 0)
    assert deliveries(await day.plan()) == [LAB]
    assert day.heads() == [(LAB, str(DAY))]


async def test_a_channel_that_nobody_served_is_planned_again_after_a_while(day: Planned) -> None:
    await subscribed(day, LAB)
    assert deliveries(await day.plan()) == [LAB]
    assert await day.plan() == []
    day.scene.clock.advance(HANDED_OUT.total_seconds())
    assert deliveries(await day.plan()) == [LAB]


async def test_what_waits_for_arxiv_is_planned_when_it_is_tried_again(day: Planned) -> None:
    day.scene.source.late = {"cs.LG"}
    await subscribed(day, LAB)
    await day.plan()
    await day.serve(LAB)
    assert await day.plan() == []
    day.scene.clock.advance(timedelta(minutes=10).total_seconds())
    assert deliveries(await day.plan()) == [LAB]


async def test_a_delivery_that_broke_off_is_planned_when_nobody_can_be_at_it_any_more(day: Planned) -> None:
    day.scene.announce_good(DAY, 1)
    await subscribed(day, LAB)
    await day.plan()
    day.platform.die_before = f"{LAB}/{DAY}/1/1"
    with pytest.raises(Killed):
        await day.serve(LAB)
    day.platform.die_before = None
    assert await day.plan() == []
    day.scene.clock.advance(121)
    assert deliveries(await day.plan()) == [LAB]
    await day.serve(LAB)
    assert day.heads() == [(LAB, str(DAY))]


async def test_a_partial_digest_is_planned_when_it_can_be_mended(day: Planned) -> None:
    day.scene.announce_good(DAY, 1)
    day.scene.source.late = {"cs.AI"}
    await subscribed(day, LAB, categories=("cs.LG", "cs.AI"))
    day.jump(2025, 5, 13, 14, 30)
    await day.plan()
    await day.serve(LAB)
    assert len(day.heads()) == 1
    day.scene.clock.advance(59 * 60)
    assert await day.plan() == []
    day.scene.clock.advance(60)
    assert deliveries(await day.plan()) == [LAB]


async def test_a_closed_channel_is_looked_at_each_hour_and_at_once_when_it_is_open(day: Planned) -> None:
    await subscribed(day, LAB)
    day.platform.puts(LAB, PlaceState.ARCHIVED)
    await day.plan()
    await day.serve(LAB)
    day.scene.clock.advance(3599)
    assert await day.plan() == []
    day.scene.clock.advance(1)
    assert deliveries(await day.plan()) == [LAB]
    day.platform.puts(LAB, PlaceState.OPEN)
    assert await day.presence.look(LAB)
    assert deliveries(await day.plan()) == [LAB]


async def test_what_several_channels_share_is_judged_once_and_first(day: Planned) -> None:
    day.scene.announce_good(DAY, 1)
    await subscribed(day, LAB, OTHER)
    alone = Criteria(topics=(Topic("Else", "something of its own"),))
    third = Channel("fake", "lab", "third")
    (order,) = await subscribed(day, third, criteria=alone)
    jobs = await day.plan()
    assert [(job.task, job.channel) for job in jobs if job.task is Task.SCORE] == [(Task.SCORE, LAB)]
    assert set(deliveries(jobs)) == {LAB, OTHER, third}
    await day.daily.judge_ahead(LAB)
    asked = len(day.scene.scorer.asked)
    assert asked == 1
    for channel in (LAB, OTHER):
        await day.serve(channel)
    assert len(day.scene.scorer.asked) == asked
    assert order.criteria == alone


async def test_a_paused_channel_is_looked_at_and_left_alone(day: Planned) -> None:
    await subscribed(day, LAB, paused=True)
    assert deliveries(await day.plan()) == [LAB]
    await day.serve(LAB)
    day.jump(2025, 5, 14, 9, 0)
    assert await day.plan() == []
    await subscribed(day, LAB, paused=False)
    assert deliveries(await day.plan()) == [LAB]


async def test_at_the_start_of_the_only_process_everybody_is_looked_at(day: Planned) -> None:
    await subscribed(day, LAB)
    await day.plan()
    await day.serve(LAB)
    await day.planning.begin()
    assert deliveries(await day.plan()) == [LAB]
    day.scene.announce_good(NEXT_DAY, 2)


async def test_channels_of_other_platforms_are_left_to_other_processes(day: Planned) -> None:
    await subscribed(day, Channel("elsewhere", "lab", "papers"))
    assert await day.plan() == []


async def test_what_another_process_began_is_looked_at_when_its_claims_lapse(day: Planned) -> None:
    """A worker that looked before the other began must not put the channel off until tomorrow."""
    day.scene.announce_good(DAY, 1, 2)
    await subscribed(day, LAB)
    await day.plan()
    await day.serve(LAB)
    changed = await day.scene.subscribed(maximum=1)
    assert deliveries(await day.plan()) == [LAB]
    day.platform.die_before = f"{LAB}/{DAY}/2/1"
    with pytest.raises(Killed):
        await day.daily.courier.deliver(await day.scene.maker.make(changed, DAY))
    day.platform.die_before = None
    await day.daily.put_off(LAB)
    day.scene.clock.advance(LEASE.total_seconds())
    assert deliveries(await day.plan()) == [LAB]
