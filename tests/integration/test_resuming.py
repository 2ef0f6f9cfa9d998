"""What somebody asked for is done, also when the process that was asked ends in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handlers.rescore import RESCORE
from core.alone import alone, key_of
from core.errors import NotFound
from core.halting import Halting
from core.model import Criteria, Errand, Job, Place, PlaceState, Scoring, Subscription, Task, Topic
from core.planning import Planning
from core.ports import silent
from core.presence import Presence
from core.queue import InProcessQueue
from core.rescoring import Rescoring
from core.resuming import LOOK_AFTER, TRIES, Resuming
from core.store import SqlStore, open_store
from tests.fakes.desk import a_desk, ask
from tests.fakes.platform import FakePlatform, Killed
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers

THEORY = Criteria(topics=(Topic("Theory", "learning theory"),))
MECHANICS = Criteria(topics=(Topic("Mechanics", "interpretability"),))
BROKEN_OFF = "was broken off, and was taken up again"
DONE = "It is done: the digest is that of the present criteria."


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

    async def resumed(self, *, later: timedelta = LOOK_AFTER) -> None:
        """What others do who look after it."""
        (job,) = await self.jobs(later=later)
        await self.resume(job.key)

    async def fails(self) -> None:
        """They do so as often as it is tried."""
        for _ in range(TRIES):
            assert self.told() == []
            await self.resumed(later=timedelta(minutes=10))

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
    assert office.told() == [f"Scoring Tuesday 13 May 2025 again {BROKEN_OFF}. {DONE} The thread has it."]
    assert await office.revision() == 2
    assert sorted(office.scene.scorer.asked) == ["2505.00001", "2505.00002", "2505.00003"]  # each paid for once
    assert await office.jobs(later=timedelta(hours=1)) == []


async def test_of_several_days_those_that_are_left_are_done(office: Office) -> None:
    await office.read()
    await office.dies("/rescore this week", after=3)
    await office.resumed()
    told = "It is done: all 2 digests are those of the present criteria. Their threads have them."
    assert office.told() == [f"Scoring 2 days again {BROKEN_OFF}. {told}"]
    assert await office.revision() == 2


async def test_where_there_is_no_thread_none_is_spoken_of(office: Office) -> None:
    subscription = await office.scene.subscribed()
    await office.scene.maker.make(subscription, DAY)
    await office.scene.subscribed(criteria=THEORY)
    office.scene.scorer.asked.clear()
    await office.dies()
    await office.resumed()
    assert office.told() == [f"Scoring Tuesday 13 May 2025 again {BROKEN_OFF}. {DONE}"]


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
    await office.fails()
    assert await office.revision() == 1
    assert len(office.scene.scorer.asked) == 1


async def test_it_is_not_taken_up_with_another_model(office: Office) -> None:
    await office.read()
    await office.dies()
    office.scene.scorer.card = replace(office.scene.scorer.card, name="dearer-model")
    await office.resumed()
    (told,) = office.told()
    assert told.endswith("is not taken up again: another model judges since. `/rescore` does it.")
    assert len(office.scene.scorer.asked) == 1


async def test_a_channel_that_is_closed_costs_nothing_until_it_is_open(office: Office) -> None:
    await office.read()
    await office.dies()
    presence = Presence(office.store, office.desk.courier.platforms, office.scene.clock)
    await presence.moved(Place(LAB, state=PlaceState.ARCHIVED))
    await office.resumed()
    assert (len(office.scene.scorer.asked), office.told()) == (1, [])
    assert await office.jobs(later=timedelta(minutes=9)) == []
    await presence.moved(Place(LAB, state=PlaceState.OPEN))
    await office.resumed()
    assert await office.revision() == 2


async def test_what_fails_is_tried_again_and_told_in_the_end(office: Office) -> None:
    await office.read()
    await office.dies()
    office.scene.scorer.refuses = True
    await office.fails()
    (told,) = office.told()
    assert told.startswith(f"Scoring Tuesday 13 May 2025 again {BROKEN_OFF}. Not all of it could be done. The model's")
    assert await office.jobs(later=timedelta(hours=1)) == []


async def test_a_fault_that_nobody_foresaw_is_not_paid_for_for_ever(office: Office) -> None:
    await office.read()
    await office.dies()
    office.scene.scorer.scores = {"2505.00002": None, "2505.00003": None}  # type: ignore[dict-item]
    for _ in range(TRIES):
        (job,) = await office.jobs(later=timedelta(minutes=10))
        with pytest.raises(TypeError):
            await office.resume(job.key)
    await office.resumed(later=timedelta(minutes=10))
    (told,) = office.told()
    assert told.endswith("is not taken up again: it failed 3 times. Why is in the bot's log.")
    assert await office.jobs(later=timedelta(hours=1)) == []


async def test_whoever_was_told_of_an_unforeseen_fault_was_told(office: Office) -> None:
    await office.read()
    office.scene.scorer.scores = {"2505.00001": None}  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        await ask(office.desk, RESCORE, "/rescore 2025-05-13")
    assert await office.jobs() == []


async def test_a_death_while_the_thread_is_amended_is_no_failure(office: Office) -> None:
    await office.read()
    office.platform.die_before = f"{LAB}/{DAY}/2/1"
    with pytest.raises(Killed):
        await ask(office.desk, RESCORE, "/rescore 2025-05-13")
    office.platform.die_before = None
    await office.resumed()
    assert office.told() == []  # what the dead was sending is nobody's for two minutes
    await office.resumed(later=timedelta(minutes=10))
    assert office.told() == [f"Scoring Tuesday 13 May 2025 again {BROKEN_OFF}. {DONE} The thread has it."]


async def test_a_halt_stops_it_between_two_days_and_it_goes_on_afterwards(office: Office) -> None:
    await office.read()
    await office.dies("/rescore this week")
    halting, score = Halting(office.store), office.scene.scorer.score

    async def halted(*told: Any, **more: Any) -> Scoring:
        office.scene.scorer.score = score  # type: ignore[method-assign]
        await halting.stop("the model is changed", office.scene.clock)
        return await score(*told, **more)

    office.scene.scorer.score = halted  # type: ignore[method-assign]
    await office.resumed()
    assert "2505.00011" not in office.scene.scorer.asked
    assert office.told() == []
    await halting.resume()
    await office.resumed()
    assert "2505.00011" in office.scene.scorer.asked
    assert len(office.told()) == 1


async def test_a_service_that_does_not_answer_is_told_later(office: Office) -> None:
    await office.read()
    await office.dies()
    office.platform.busy_with_notices = True
    await office.resumed()
    assert office.told() == []
    office.platform.busy_with_notices = False
    await office.resumed(later=timedelta(minutes=10))
    assert len(office.told()) == 1


async def test_whoever_asked_again_and_was_answered_need_not_be_told(office: Office) -> None:
    await office.read()
    await office.dies()
    await ask(office.desk, RESCORE, "/rescore this week")
    assert await office.jobs() == []
    assert office.told() == []


async def test_in_one_process_nobody_waits_for_whoever_is_at_it(office: Office) -> None:
    await office.read()
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*told: Any, **more: Any) -> Scoring:
        asked.set()
        await go_on.wait()
        return await score(*told, **more)

    score, office.scene.scorer.score = office.scene.scorer.score, slow  # type: ignore[method-assign]
    asking = asyncio.create_task(ask(office.desk, RESCORE, "/rescore 2025-05-13"))
    await asked.wait()
    await office.resumed()
    go_on.set()
    assert (await asking).text == ("1 in, 1 out: revision 2. The thread has it.",)
    assert office.told() == []


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
    errand = Errand(
        key="k", channel=LAB, days=(DAY,), criteria_version=1, scorer="", agreed=None, at=office.scene.clock.now()
    )
    async with office.store.write() as work:
        await work.errands.put(errand, office.scene.clock.now())
        await work.subscriptions.remove(LAB)
    await office.resumed()
    assert office.told() == []
    assert await office.jobs() == []
