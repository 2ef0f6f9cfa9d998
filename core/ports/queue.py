"""The queue: who does a job, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from core.model import Job, Task

Handler = Callable[[Job], Awaitable[None]]
"""Does a job; raises no other errors than `BroadsheetError`. It may be called again for the same job: whoever did it
may have died before that was known."""


class Queue(Protocol):
    """Jobs that wait, and the workers that do them. A job that fails is done again after a while, some times."""

    async def defer(self, jobs: Sequence[Job]) -> int:
        """Let these be done soon, by rank. What waits already waits once; how many were new. Raises `StoreError`."""

    async def work(self, handler: Handler, stop: asyncio.Event) -> None:
        """Do jobs, several at a time, until told to stop. What is under way then gets some seconds to end; what has
        not ended by then, and what never began, is done later by whoever works. Raises `StoreError`."""

    async def rescue(self) -> int:
        """Let jobs of workers that died be done by others; how many. Raises `StoreError`."""

    async def depths(self) -> Mapping[Task, int]:
        """How many jobs of each task wait or are under way. Raises `StoreError`."""

    async def close(self) -> None:
        """Give connections back."""
