"""`core.ports.Queue`: in the memory of one process, and in Postgres with several workers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from core.errors import ServiceError
from core.model import Channel, Job, Task
from core.ports import Queue
from core.queue import InProcessQueue
from core.queue.postgres import PostgresQueue
from tests.fakes.clock import FakeClock

HERE, THERE = (Channel("slack", "T1", name) for name in ("C1", "C2"))
NOON = datetime(2025, 5, 13, 12, tzinfo=UTC)
PATIENCE = 30.0
NewQueue = Callable[..., Queue]


def deliver(channel: Channel) -> Job:
    return Job(Task.DELIVER, str(channel), channel)


@dataclass
class Worker:
    """Does jobs, and writes down what it did. `held` jobs wait until they are let go; `failing` ones fail so often."""

    held: set[str] = field(default_factory=set)
    failing: dict[str, int] = field(default_factory=dict)
    begun: list[Job] = field(default_factory=list)
    done: list[Job] = field(default_factory=list)
    most: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def do(self, job: Job) -> None:
        self.begun.append(job)
        self.most = max(self.most, len(self.begun) - len(self.done))
        await self._told()
        async with self._news:
            await self._news.wait_for(lambda: job.name not in self.held)
        if self.failing.get(job.name):
            self.failing[job.name] -= 1
            self.begun.remove(job)
            raise ServiceError("The service does not answer.")
        self.done.append(job)
        await self._told()

    async def release(self) -> None:
        self.held.clear()
        await self._told()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(holds)

    async def _told(self) -> None:
        async with self._news:
            self._news.notify_all()


@asynccontextmanager
async def working(queue: Queue, handler: Callable[[Job], Awaitable[None]]) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(queue.work(handler, stop))
    try:
        yield stop
    finally:
        stop.set()
        async with asyncio.timeout(PATIENCE):
            await task


async def emptied(queue: Queue) -> None:
    """Nothing waits or is under way any more."""
    async with asyncio.timeout(PATIENCE):
        while any((await queue.depths()).values()):  # noqa: ASYNC110 - no event tells it, in another process either
            await asyncio.sleep(0)


@pytest.fixture(params=["in process", "postgres"])
def queue_url(request: pytest.FixtureRequest) -> str:
    """The database of the queue; "" for the one in memory."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else ""


@pytest.fixture
async def new_queue(queue_url: str) -> AsyncIterator[NewQueue]:
    """Makes queues over one store; on Postgres each is a worker of its own."""
    made: list[Queue] = []
    in_process = InProcessQueue(FakeClock(NOON), concurrency=4, drain=PATIENCE)

    def new(drain: float = PATIENCE) -> Queue:
        in_process.drain = drain
        pauses = (0.0, 0.0)
        there = PostgresQueue(queue_url, 4, pauses=pauses, drain=drain, look_every=0.05) if queue_url else None
        queue: Queue = there or in_process
        made.append(queue)
        return queue

    yield new
    for queue in made:
        await queue.close()


async def test_a_job_is_done_once_however_often_it_is_put_in(new_queue: NewQueue) -> None:
    queue, worker = new_queue(), Worker()
    assert await queue.defer([deliver(HERE), deliver(HERE), deliver(THERE)]) == 2
    assert await queue.defer([deliver(HERE), Job(Task.FETCH)]) == 1
    assert await queue.depths() == {Task.DELIVER: 2, Task.FETCH: 1}
    async with working(queue, worker.do):
        await worker.until(lambda: len(worker.done) == 3)
    assert {(job.task, job.channel) for job in worker.done} == {
        (Task.DELIVER, HERE), (Task.DELIVER, THERE), (Task.FETCH, None),
    }  # fmt: skip
    assert not any((await queue.depths()).values())


async def test_what_goes_first_by_rank_is_begun_first(new_queue: NewQueue) -> None:
    queue, worker = new_queue(), Worker()
    jobs = [Job(Task.HOUSEKEEP), deliver(HERE), Job(Task.SCORE, "f00", THERE), Job(Task.FETCH)]
    await queue.defer(jobs)
    async with working(queue, worker.do):
        await worker.until(lambda: len(worker.done) == 4)
    assert [job.task for job in worker.begun] == [Task.FETCH, Task.SCORE, Task.DELIVER, Task.HOUSEKEEP]


async def test_jobs_run_side_by_side_up_to_a_bound(new_queue: NewQueue) -> None:
    queue, worker = new_queue(), Worker()
    jobs = [deliver(Channel("slack", "T1", f"C{n}")) for n in range(9)]
    worker.held = {job.name for job in jobs}
    await queue.defer(jobs)
    async with working(queue, worker.do):
        await worker.until(lambda: len(worker.begun) == 4)
        await worker.release()
        await worker.until(lambda: len(worker.done) == 9)
    assert worker.most == 4


async def test_while_a_job_is_done_another_of_its_name_waits(new_queue: NewQueue) -> None:
    queue, worker = new_queue(), Worker(held={deliver(HERE).name})
    await queue.defer([deliver(HERE)])
    async with working(queue, worker.do):
        await worker.until(lambda: len(worker.begun) == 1)
        assert await queue.defer([deliver(HERE)]) == 1
        assert await queue.defer([deliver(HERE), deliver(THERE)]) == 1
        await worker.until(lambda: worker.done == [deliver(THERE)])
        assert worker.begun.count(deliver(HERE)) == 1
        await worker.release()
        await worker.until(lambda: len(worker.done) == 3)
    assert worker.done == [deliver(THERE), deliver(HERE), deliver(HERE)]


async def test_a_job_that_fails_is_done_again_and_keeps_no_other_waiting(new_queue: NewQueue) -> None:
    queue, worker = new_queue(), Worker(failing={deliver(HERE).name: 2})
    await queue.defer([deliver(HERE), deliver(THERE)])
    async with working(queue, worker.do):
        await worker.until(lambda: len(worker.done) == 2)
    assert set(worker.done) == {deliver(HERE), deliver(THERE)}


async def test_a_job_that_goes_on_failing_is_given_up_and_can_be_put_in_again(new_queue: NewQueue) -> None:
    queue, worker = new_queue(), Worker(failing={deliver(HERE).name: 99})
    await queue.defer([deliver(HERE)])
    async with working(queue, worker.do):
        await emptied(queue)
        worker.failing.clear()
        assert await queue.defer([deliver(HERE)]) == 1
        await worker.until(lambda: worker.done == [deliver(HERE)])


async def test_at_the_end_what_is_under_way_is_let_to_its_end_and_what_waits_stays(new_queue: NewQueue) -> None:
    queue, worker = new_queue(), Worker(held={deliver(HERE).name})
    await queue.defer([deliver(HERE)])
    async with working(queue, worker.do) as stop:
        await worker.until(lambda: len(worker.begun) == 1)
        stop.set()
        await queue.defer([deliver(THERE)])
        await worker.release()
    assert worker.done == [deliver(HERE)]
    assert (await queue.depths())[Task.DELIVER] == 1
    async with working(new_queue(), worker.do):
        await worker.until(lambda: deliver(THERE) in worker.done)


@pytest.mark.parametrize("queue_url", ["postgres"], indirect=True)
async def test_what_does_not_end_in_time_is_done_by_the_next_worker(new_queue: NewQueue) -> None:
    queue, slow = new_queue(drain=0.0), Worker(held={deliver(HERE).name})
    await queue.defer([deliver(HERE)])
    async with working(queue, slow.do):
        await slow.until(lambda: len(slow.begun) == 1)
    other = Worker()
    async with working(new_queue(), other.do):
        await other.until(lambda: other.done == [deliver(HERE)])
    assert slow.done == []


@pytest.mark.parametrize("queue_url", ["postgres"], indirect=True)
async def test_the_job_of_a_worker_that_died_is_done_by_another(queue_url: str, new_queue: NewQueue) -> None:
    dying = PostgresQueue(queue_url, 1, heartbeat=1000, dead_after=0.0)
    held = Worker(held={deliver(HERE).name})
    await dying.defer([deliver(HERE)])
    died = asyncio.create_task(dying.work(held.do, asyncio.Event()))
    await held.until(lambda: len(held.begun) == 1)
    assert await dying.rescue() == 1
    other = Worker()
    async with working(new_queue(), other.do):
        await other.until(lambda: other.done == [deliver(HERE)])
    died.cancel()
    await held.release()
    with suppress(asyncio.CancelledError):
        await died
    await dying.close()


@pytest.mark.parametrize("queue_url", ["postgres"], indirect=True)
async def test_of_two_workers_each_job_has_one(new_queue: NewQueue) -> None:
    first, second, one, other = new_queue(), new_queue(), Worker(), Worker()
    jobs = [deliver(Channel("slack", "T1", f"C{n}")) for n in range(60)]
    async with working(first, one.do), working(second, other.do):
        assert sum(await asyncio.gather(first.defer(jobs), second.defer(jobs))) >= 60
        await emptied(first)
    assert {job.name for job in (*one.done, *other.done)} == {job.name for job in jobs}
