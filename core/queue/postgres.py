"""The queue of many machines: jobs are rows in Postgres, and Procrastinate's workers do them.

A job that fails is put in anew rather than retried by the library (3.10): a retry of a job of which another waits
already breaks the unique index of what waits, and the job would stay locked for as long as its worker lives.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
from procrastinate import exceptions
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job as Row
from procrastinate.jobs import Status

from core.errors import StoreError
from core.model import Channel, Job, Task
from core.ports import Handler
from core.queue.retrying import DRAIN_SECONDS, PAUSES, after_failure

QUEUE = "broadsheet"
HEARTBEAT = 10.0
"""Seconds between two signs of life of a worker."""
DEAD_AFTER = 30.0
"""Seconds without one after which others do its jobs."""
LOOK_EVERY = 5.0
"""Seconds between two looks for jobs whose time has come; of new ones Postgres tells at once."""
_CONNECTIONS = 4
_PORTION = 1000


class PostgresQueue:
    """Jobs in the database that `conninfo` (libpq's words or address) names. Each worker does up to `concurrency` at a
    time; `drain` is how many seconds those under way get at its end."""

    def __init__(
        self,
        conninfo: str,
        concurrency: int,
        *,
        pauses: tuple[float, ...] = PAUSES,
        drain: float = DRAIN_SECONDS,
        heartbeat: float = HEARTBEAT,
        dead_after: float = DEAD_AFTER,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._concurrency, self._pauses, self._drain = concurrency, pauses, drain
        self._heartbeat, self._dead_after, self._look_every = heartbeat, dead_after, look_every
        connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=_CONNECTIONS)
        self._app = procrastinate.App(connector=connector)
        self._handler: Handler | None = None
        self._opening = asyncio.Lock()
        self._is_open = False
        for task in Task:
            self._app.task(name=str(task), queue=QUEUE, pass_context=True)(self._do)

    async def defer(self, jobs: Sequence[Job]) -> int:
        """Puts them into the database."""
        rows = [_row(job) for job in dict.fromkeys(jobs)]
        async with self._opened():
            portions = [rows[start : start + _PORTION] for start in range(0, len(rows), _PORTION)]
            return sum([await self._put(portion) for portion in portions])

    async def work(self, handler: Handler, stop: asyncio.Event) -> None:
        """Registers a worker, and lets it work."""
        self._handler = handler
        async with self._opened():
            worker = asyncio.create_task(self._worker())
            stopping = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopping.cancel()
                worker.cancel()
                (ended,) = await asyncio.gather(worker, return_exceptions=True)
        if isinstance(ended, Exception):
            raise StoreError("The queue's worker ended: its database does not answer.") from ended

    async def rescue(self) -> int:
        """By the heartbeats of their workers."""
        async with self._opened():
            jobs = self._app.job_manager
            stalled = list(await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._dead_after))
            for row in stalled:
                await self._freed(row)
            await jobs.prune_stalled_workers(self._dead_after)
        return len(stalled)

    async def depths(self) -> Mapping[Task, int]:
        """Over all workers."""
        async with self._opened():
            tasks = await self._app.job_manager.list_tasks_async(queue=QUEUE)
        return Counter({Task(one["name"]): one["todo"] + one["doing"] for one in tasks})

    async def close(self) -> None:
        """The connections."""
        if self._is_open:
            await self._app.close_async()
            self._is_open = False

    async def _worker(self) -> None:
        await self._app.run_worker_async(
            queues=[QUEUE],
            concurrency=self._concurrency,
            install_signal_handlers=False,
            shutdown_graceful_timeout=self._drain,
            fetch_job_polling_interval=self._look_every,
            delete_jobs="always",
            update_heartbeat_interval=self._heartbeat,
            stalled_worker_timeout=self._dead_after,
        )

    async def _do(self, context: JobContext, key: str, channel: list[str] | None, attempt: int) -> None:
        job = Job(Task(context.job.task_name), key, Channel(*channel) if channel else None)
        assert self._handler is not None  # noqa: S101 - `work` set it before the worker began
        try:
            pause = await after_failure(self._handler, job, attempt, self._pauses)
        except asyncio.CancelledError:
            # The worker is told to stop, and the job took too long to end.
            await asyncio.shield(self._put([_row(job, attempt)]))
            raise
        if pause is not None:
            await self._put([_row(job, attempt + 1, pause)])

    async def _put(self, rows: list[Row]) -> int:
        """How many were new. The library puts in all of them or none: where one waits already, each half is tried."""
        try:
            await self._app.job_manager.batch_defer_jobs_async(rows)
        except exceptions.AlreadyEnqueued:
            if len(rows) == 1:
                return 0
            middle = len(rows) // 2
            return await self._put(rows[:middle]) + await self._put(rows[middle:])
        return len(rows)

    async def _freed(self, row: Row) -> None:
        """One that waits already does for it."""
        try:
            await self._app.job_manager.retry_job(row)
        except exceptions.UniqueViolation:
            await self._app.job_manager.finish_job(row, Status.FAILED, delete_job=True)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[None]:
        """With connections; what goes wrong with them is a `StoreError`."""
        try:
            async with self._opening:
                if not self._is_open:
                    await self._app.open_async()
                    self._is_open = True
            yield
        except exceptions.ConnectorException as error:
            raise StoreError("The queue cannot be reached: its database does not answer.") from error


def _row(job: Job, attempt: int = 1, after: float = 0.0) -> Row:
    arguments: dict[str, Any] = {"key": job.key, "attempt": attempt, "channel": _place(job.channel)}
    return Row(
        queue=QUEUE,
        priority=-job.task.rank,
        lock=job.name,
        queueing_lock=job.name,
        task_name=str(job.task),
        task_kwargs=arguments,
        scheduled_at=datetime.now(UTC) + timedelta(seconds=after) if after else None,
    )


def _place(channel: Channel | None) -> list[str] | None:
    return [channel.platform, channel.workspace, channel.id] if channel else None
