"""A job that fails is done again, less and less soon, and given up in the end."""

from __future__ import annotations

import pytest

from core.errors import ServiceError
from core.model import Job, Task
from core.queue.retrying import after_failure

JOB = Job(Task.HOUSEKEEP)


async def fails(job: Job) -> None:
    raise ServiceError("Nobody answers.")


@pytest.mark.parametrize(("attempt", "pause"), [(1, 5), (2, 30), (3, 120), (4, 600), (5, None)])
async def test_after_each_failure_the_next_attempt_waits_longer(attempt: int, pause: float | None) -> None:
    assert await after_failure(fails, JOB, attempt) == pause


async def test_what_succeeds_is_not_done_again() -> None:
    done: list[Job] = []

    async def succeeds(job: Job) -> None:
        done.append(job)

    assert await after_failure(succeeds, JOB, 1) is None
    assert done == [JOB]
