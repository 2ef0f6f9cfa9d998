"""What becomes of a job that failed: it is done again, less and less soon, and given up in the end. What is still due
then is planned again anyway."""

from __future__ import annotations

from core.errors import BroadsheetError
from core.model import Job
from core.ports import Handler

DRAIN_SECONDS = 20.0
"""How long what is under way at the end gets, so that a service manager does not lose its patience."""
PAUSES = (5.0, 30.0, 120.0, 600.0)
"""Seconds before each further attempt."""


async def after_failure(handler: Handler, job: Job, attempt: int, pauses: tuple[float, ...] = PAUSES) -> float | None:
    """Do a job for the so manieth time, from 1. None if that is all, else in how many seconds to do it again."""
    try:
        await handler(job)
    except BroadsheetError:  # whose it is to tell: the handler's
        return pauses[attempt - 1] if attempt <= len(pauses) else None
    return None
