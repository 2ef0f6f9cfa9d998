"""What somebody asked for is done, also when the process that was asked ends in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.handlers.rescore import RESCORE
from core.alone import alone, key_of
from core.errors import NotFound
from core.model import Criteria, Errand, Job, PlaceState, Subscription, Task, Topic
from core.planning import Planning
from core.ports import silent
from core.queue import InProcessQueue
from core.rescoring import Rescoring
from core.resuming import LOOK_AFTER, Resuming
from core.store import SqlStore, open_store
from tests.fakes.desk import a_desk, ask
from tests.fakes.platform import FakePlatform, Killed
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers

THEORY = Criteria(topics=(Topic("Theory", "learning theory"),))
MECHANICS = Criteria(topics=(Topic("Mechanics", "interpretability"),))
BROKEN_OFF = "was broken off when Broadsheet ended, and was taken up again"


class Office:
    """A channel that was sent the digests of two days, and has other criteria since; a bot with a planner."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.scene, self.platform = store, Scene(store), FakePlatform()
        self.scene.clock.advance(24 * 3600)
        self.scene.announce_good(DAY, 1, 2)
        self.scene.source.announce(DAY, papers(3))
        self.scene.announce_good(NEXT_DAY, 11)
        self.desk = a_desk(self.scene, self.platform, lasting=("fake",))
        self.queue = InProcessQueue(self.scene.clock)
        self.planning = Planning(store, self.queue, ("fake",), self.scene.clock)

    async def read(self) -> Subscription:
        subscription = await self.scene.subscribed()
        for day in (DAY, NEXT_DAY):
            await self.desk.courier.deliver(await self.scene.maker.make(subscription, day))
        self.scene.scorer.scores |= {"2505.00003": (9, 8), "2505.00001": (3, 3)}
        self.scene.scorer.asked.clear()
        return await self.scene.subscribed(criteria=THEORY)

    async def dies(self, text: str = "/rescore 2025-05-13", after: int = 1) -> None:
        """The process ends when the model has judged so many papers."""
        self.scene.scorer.dies_after = after
        with pytest.raises(Killed):
            await ask(self.desk, RESCORE, text)
        self.scene.scorer.dies_after = None

    async def jobs(self, *, later: timedelta = LOOK_AFTER) -> list[Job]:
        self.scene.clock.advance(later.total_seconds())
        await self.planning.plan()
        jobs = [job for job, _ in self.queue._waiting.values() if job.task is Task.RESCORE]
        self.queue._waiting.clear()
        return jobs

    async def resumed(self) -> None:
        """What others do who look after it."""
        (job,) = await self.jobs()
        await self.resume(job.key)

    async def resume(self, key: str) -> None:
        rescoring = Rescoring(self.scene.maker, self.desk.courier)
        await Resuming(self.store, self.scene.clock, self.desk.courier.platforms, rescoring).resume(key)

    def told(self) -> list[str]:
        return [notice.text for _, notice, _ in self.platform.notices]

    async def revision(self) -> int:
        async with self.store.read() as work:
            digest = await work.digests.latest(LAB, DAY)
        assert digest
        return digest.revision


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Any]:
    store = open_store(sqlite_url)
    yield Office(store)
    await store.close()


async def test_what_a_process_that_ended_left_is_taken_up_and_the_channel_is_told(office: Office) -> None:
    await office.read()
    await office.dies()
    await office.resumed()
    assert office.told() == [
        f"Scoring Tuesday 13 May 2025 again {BROKEN_OFF}. It is done: what changed is in its thread."
    ]
    assert await office.revision() == 2
    assert sorted(office.scene.scorer.asked) == ["2505.00001", "2505.00002", "2505.00003"]  # each paid for once
    assert await office.jobs(later=timedelta(hours=1)) == []


async def test_of_several_days_those_that_are_left_are_done(office: Office) -> None:
    await office.read()
    await office.dies("/rescore this week", after=3)
    await office.resumed()
    assert office.told() == [
        f"Scoring 2 days again {BROKEN_OFF}. It is done: what changed is in the threads of these days."
    ]
    assert await office.revision() == 2


async def test_nobody_takes_up_what_was_answered(office: Office) -> None:
    await office.read()
    await ask(office.desk, RESCORE, "/rescore 2025-05-13")
    with pytest.raises(NotFound):
        await ask(office.desk, RESCORE, "/rescore 2024-05-13")
    assert await office.jobs() == []
    assert office.told() == []


async def test_what_could_not_be_done_and_was_told_so_is_not_taken_up(office: Office) -> None:
    await office.read()
    office.scene.scorer.refuses = True
    await ask(office.desk, RESCORE, "/rescore 2025-05-13")
    assert await office.jobs() == []


async def test_whoever_was_asked_and_is_still_at_it_is_left_in_peace(office: Office, sqlite_url: str) -> None:
    await office.read()
    await office.dies()
    other = open_store(sqlite_url)  # as another process has it
    (job,) = await office.jobs()
    key = key_of(f"errand {job.key}", LAB)
    async with alone(other, office.scene.clock, key, "this rescoring", silent):
        await office.resume(job.key)
    await other.close()
    assert office.told() == []
    assert await office.revision() == 1
    await office.resumed()
    assert await office.revision() == 2


async def test_it_is_not_taken_up_under_other_criteria_than_it_was_asked_for(office: Office) -> None:
    await office.read()
    await office.dies()
    await office.scene.subscribed(criteria=MECHANICS)
    asked = len(office.scene.scorer.asked)
    await office.resumed()
    (told,) = office.told()
    assert told.endswith("the criteria were changed since. `/rescore` does it under the present ones.")
    assert len(office.scene.scorer.asked) == asked
    assert await office.jobs() == []


async def test_it_is_not_taken_up_after_a_day(office: Office) -> None:
    await office.read()
    await office.dies()
    office.scene.clock.advance(24 * 3600)
    await office.resumed()
    (told,) = office.told()
    assert told.endswith("it was asked for more than a day ago. `/rescore` does it.")
    assert await office.revision() == 1


async def test_it_costs_no_more_than_was_agreed_to(office: Office) -> None:
    await office.read()
    await office.dies()
    office.scene.scorer.price = office.desk.ask_above
    await office.resumed()
    assert await office.revision() == 1
    (told,) = office.told()
    assert told.startswith(f"Scoring Tuesday 13 May 2025 again {BROKEN_OFF}. It could not be done. ")


async def test_who_cannot_be_told_finds_it_done(office: Office) -> None:
    await office.read()
    await office.dies()
    office.platform.puts(LAB, PlaceState.ARCHIVED)
    await office.resumed()
    assert (office.told(), await office.revision()) == ([], 2)
    assert await office.jobs() == []


async def test_a_second_death_is_survived_too(office: Office) -> None:
    await office.read()
    await office.dies()
    (job,) = await office.jobs()
    office.scene.scorer.dies_after = 1
    with pytest.raises(Killed):
        await office.resume(job.key)
    office.scene.scorer.dies_after = None
    (again,) = await office.jobs(later=timedelta(minutes=10))
    await office.resume(again.key)
    assert await office.revision() == 2
    assert len(office.told()) == 1


async def test_the_only_process_looks_after_it_when_it_starts(office: Office) -> None:
    await office.read()
    await office.dies()
    await office.planning.begin()
    assert len(await office.jobs(later=timedelta(0))) == 1


async def test_at_a_terminal_whoever_ends_it_has_ended_it(office: Office) -> None:
    await office.read()
    office.desk = a_desk(office.scene, office.platform)
    await office.dies()
    assert await office.jobs() == []


async def test_what_is_not_owed_any_more_is_nothing_to_do(office: Office) -> None:
    await office.resume("unknown")
    assert office.told() == []


async def test_a_channel_without_an_order_is_not_served(office: Office) -> None:
    await office.read()
    errand = Errand(key="k", channel=LAB, days=(DAY,), criteria_version=1, agreed=None, at=office.scene.clock.now())
    async with office.store.write() as work:
        await work.errands.put(errand, office.scene.clock.now())
        await work.subscriptions.remove(LAB)
    await office.resumed()
    assert office.told() == []
    assert await office.jobs() == []
