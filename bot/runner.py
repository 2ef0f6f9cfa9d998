"""The bot at work: every fifteen seconds what is due becomes jobs, and jobs are done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta
from weakref import WeakValueDictionary

import structlog

from bot.app import App
from bot.boundary import guarded, one_request
from bot.waiting import first_of, given_up
from core.daily import Step, Visit
from core.errors import BroadsheetError, ServiceError
from core.halting import Halting
from core.model import Channel, Job, Subscription, Task
from core.queue import DRAIN_SECONDS

_PURGED_EVERY = timedelta(hours=6)
# Seconds before a worker whose queue was not reached tries again.
_WORK_AGAIN = 5.0

log = structlog.get_logger()


class Bot:
    """Plans jobs and does them. Within one process a channel is served by one at a time, whoever asked for it."""

    def __init__(self, app: App) -> None:
        self._app = app
        # What it takes to ask arXiv and the model is imported now, not while somebody waits for an answer.
        self._daily = app.daily
        self._serving: WeakValueDictionary[Channel, asyncio.Lock] = WeakValueDictionary()
        self._stop = asyncio.Event()
        self._under_way = 0
        self._visits: set[asyncio.Task[Visit]] = set()
        self._purged = app.clock.now() - _PURGED_EVERY
        self._tasks: Mapping[Task, Callable[[Job], Awaitable[None]]] = {
            Task.FETCH: self._fetch,
            Task.SCORE: self._score,
            Task.DELIVER: self._deliver,
            Task.RESCORE: self._rescore,
            Task.HOUSEKEEP: self._housekeep,
        }

    async def begin(self) -> None:
        """Let every channel be looked at: what is owed may have changed with the settings. Raises `StoreError`."""
        await self._app.planning.begin()

    async def tick(self) -> None:
        """Now and then: put in what is to be done, and take over from workers that died."""
        try:
            await self._app.queue.rescue()
            if not await self._is_halted():
                await self._app.queue.defer([Job(Task.FETCH), *self._housekeeping()])
                await self._app.planning.plan()
        except BroadsheetError as fault:
            log.warning("nothing is planned", reason=str(fault))

    async def work(self, stop: asyncio.Event) -> None:
        """Do jobs until told to stop; then those under way get a while to end."""
        self._stop = stop
        while not stop.is_set():
            try:
                await self._app.queue.work(self.do, stop)
            except BroadsheetError as fault:
                log.warning("no jobs are done; another try follows", reason=str(fault))
                await first_of(asyncio.create_task(self._app.clock.sleep(_WORK_AGAIN)), stop)

    @property
    def is_busy(self) -> bool:
        """Whether channels are being served."""
        return bool(self._under_way or self._visits)

    async def end(self, at_once: asyncio.Event) -> None:
        """Let visits under way end, for a while or until told otherwise; then give them up. The record knows how far
        they came."""
        if visits := set(self._visits):
            await first_of(asyncio.ensure_future(asyncio.wait(visits)), at_once, within=DRAIN_SECONDS)
            if late := [visit for visit in visits if visit.cancel()]:
                log.warning("stopped in the middle of a visit; the next start goes on from there")
                await asyncio.wait(late)

    async def do(self, job: Job) -> None:
        """Do one job. Raises `BroadsheetError` if it is to be done again."""
        self._under_way += job.channel is not None
        try:
            with one_request():
                fault = await guarded(self._done(job), lambda name: f"unforeseen ({name})")
        finally:
            self._under_way -= job.channel is not None
        if fault:
            log.warning("a job failed", job=job.name, reason=fault)
            raise ServiceError(fault)

    async def visited(self, visit: Awaitable[Visit], subscription: Subscription, day: date) -> Visit:
        """A visit, when nobody else in this process serves the channel. Whatever goes wrong in it is its outcome."""
        self._visits.add(task := asyncio.create_task(self._visited(visit, subscription, day)))
        task.add_done_callback(self._visits.discard)
        return await asyncio.shield(task)

    async def _visited(self, visit: Awaitable[Visit], subscription: Subscription, day: date) -> Visit:
        with one_request():
            async with self._alone(subscription.channel):
                return await self._told(visit, subscription, day)

    async def _done(self, job: Job) -> str:
        """What went wrong, "" if nothing did."""
        try:
            if not await self._is_halted():
                await self._tasks[job.task](job)
        except BroadsheetError as fault:
            return str(fault)
        return ""

    async def _is_halted(self) -> bool:
        return await Halting(self._app.store).reason() is not None

    async def _fetch(self, _: Job) -> None:
        """Whoever stops gives lists up: nothing is lost with a question. One that is under way ends by its limits."""
        asking = asyncio.create_task(self._app.polling.poll())
        try:
            await first_of(asking, self._stop)
            if asking.done():
                await asking
        finally:
            await given_up(asking)

    async def _score(self, job: Job) -> None:
        if job.channel:
            await self._daily.judge_ahead(job.channel)

    async def _deliver(self, job: Job) -> None:
        """Serve a channel whatever it is owed. Nothing that goes wrong with one date keeps the others waiting."""
        if job.channel is None:
            return
        async with self._alone(job.channel):
            for subscription, day in await self._daily.due(job.channel):
                await self._told(self._daily.visit(subscription, day), subscription, day)
        await self._daily.put_off(job.channel)

    async def _rescore(self, job: Job) -> None:
        await self._app.resuming.resume(job.key)

    async def _housekeep(self, _: Job) -> None:
        await self._app.purging.run()

    def _housekeeping(self) -> list[Job]:
        now = self._app.clock.now()
        if now - self._purged < _PURGED_EVERY:
            return []
        self._purged = now
        return [Job(Task.HOUSEKEEP)]

    @asynccontextmanager
    async def _alone(self, channel: Channel) -> AsyncIterator[None]:
        lock = self._serving.setdefault(channel, asyncio.Lock())
        async with lock:
            yield

    async def _told(self, visit: Awaitable[Visit], subscription: Subscription, day: date) -> Visit:
        channel = subscription.channel
        made = await guarded(visit, lambda name: Visit(channel, day, Step.FAILED, f"unforeseen ({name})"))
        note = log.warning if made.step in (Step.FAILED, Step.CLOSED) else log.info
        note("digest", channel=str(channel), date=str(day), step=str(made.step), reason=made.reason)
        return made
