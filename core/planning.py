"""Use case: what is to be done becomes jobs. It costs what is due, not what exists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from core.model import Channel, Errand, Job, OnRota, Task
from core.ports import Clock, Queue, Store

HANDED_OUT = timedelta(minutes=10)
"""After so long a channel that was handed out is planned again: whoever was to serve it has put it off by then."""
_SHARED = 2


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans for the channels of these platforms. Any number of processes may: each channel is handed out once."""

    store: Store
    queue: Queue
    platforms: Collection[str]
    clock: Clock

    async def begin(self) -> None:
        """Let every channel be looked at again: what is owed may have changed with the settings, and what was under
        way in the only process ended with it. Raises `StoreError`."""
        async with self.store.write() as work:
            await work.rota.all_again()
        async with self.store.write() as work:
            await work.errands.all_again()

    async def plan(self) -> int:
        """Jobs for whoever is to be looked at now; how many are new. Raises `StoreError`."""
        due, errands = await self._handed_out()
        jobs = [*_jobs(due), *map(_rescore, errands)]
        return await self.queue.defer(jobs) if jobs else 0

    async def _handed_out(self) -> tuple[tuple[OnRota, ...], tuple[Errand, ...]]:
        now = self.clock.now()
        told = self.platforms, now, now + HANDED_OUT
        async with self.store.write() as work:
            return await work.rota.hand_out(*told), await work.errands.hand_out(*told)


def _jobs(due: Iterable[OnRota]) -> Iterator[Job]:
    """A delivery for each channel. What several share is judged first, once: they need not wait for each other."""
    by_criteria: dict[str, list[Channel]] = defaultdict(list)
    for one in due:
        by_criteria[one.fingerprint].append(one.channel)
    for fingerprint, channels in by_criteria.items():
        if len(channels) >= _SHARED:
            yield Job(Task.SCORE, fingerprint, channels[0])
    for channels in by_criteria.values():
        yield from map(_deliver, channels)


def _deliver(channel: Channel) -> Job:
    return Job(Task.DELIVER, str(channel), channel)


def _rescore(errand: Errand) -> Job:
    return Job(Task.RESCORE, errand.key, errand.channel)
