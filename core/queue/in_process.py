"""The queue of a bot that is one process: it lives in memory. What is lost with it is planned again at the start."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from core.model import Job, Task
from core.ports import Clock, Handler
from core.queue.retrying import DRAIN_SECONDS, after_failure


@dataclass
class InProcessQueue:
    """Does up to `concurrency` jobs at a time. `drain` is how many seconds those under way get at the end."""

    clock: Clock
    concurrency: int = 4
    drain: float = DRAIN_SECONDS
    _waiting: dict[str, tuple[Job, int]] = field(default_factory=dict)
    _later: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def defer(self, jobs: Sequence[Job]) -> int:
        """Puts them in memory."""
        new = [job for job in dict.fromkeys(jobs) if job.name not in self._waiting and job.name not in self._later]
        for job in new:
            self._put(job, 1)
        return len(new)

    async def work(self, handler: Handler, stop: asyncio.Event) -> None:
        """Does them here."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._more.clear()
                self._begin(handler)
                more = asyncio.create_task(self._more.wait())
                await asyncio.wait({stopping, more}, return_when=asyncio.FIRST_COMPLETED)
                more.cancel()
        finally:
            stopping.cancel()
            await self._drained()

    async def rescue(self) -> int:
        """None: they would have died with this process."""
        return 0

    async def depths(self) -> Mapping[Task, int]:
        """Of this process."""
        names = [*self._waiting, *self._later, *self._running]
        return Counter(Task(name.partition(" ")[0]) for name in names)

    async def close(self) -> None:
        """What is to be done again later is not."""
        for task in self._later.values():
            task.cancel()
        await asyncio.gather(*self._later.values(), return_exceptions=True)

    def _put(self, job: Job, attempt: int) -> None:
        self._waiting[job.name] = (job, attempt)
        self._more.set()

    def _begin(self, handler: Handler) -> None:
        free = self.concurrency - len(self._running)
        ready = [one for one in self._waiting.values() if one[0].name not in self._running]
        for job, attempt in sorted(ready, key=lambda one: one[0].task.rank)[:free]:
            del self._waiting[job.name]
            task = asyncio.create_task(self._done(handler, job, attempt))
            self._running[job.name] = task
            task.add_done_callback(partial(self._ended, job.name))

    def _ended(self, name: str, _: asyncio.Task[None]) -> None:
        del self._running[name]
        self._more.set()

    async def _done(self, handler: Handler, job: Job, attempt: int) -> None:
        if (pause := await after_failure(handler, job, attempt)) is None:
            return
        again = asyncio.create_task(self._again(job, attempt + 1, pause))
        self._later[job.name] = again
        again.add_done_callback(lambda _: self._later.pop(job.name, None))

    async def _again(self, job: Job, attempt: int, pause: float) -> None:
        await self.clock.sleep(pause)
        if job.name not in self._waiting:
            self._put(job, attempt)

    async def _drained(self) -> None:
        running = list(self._running.values())
        if not running:
            return
        try:
            await asyncio.wait(running, timeout=self.drain)
        finally:
            late = [task for task in running if task.cancel()]
            await asyncio.gather(*late, return_exceptions=True)
