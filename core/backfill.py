"""Use case: make the digests of a stretch of days. Days that are there already cost nothing, so it can be resumed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.digesting import DigestMaker
from core.errors import ScorerRefused, ServiceError, SourceUnreachable
from core.model import Digest, Subscription
from core.ports import Progress, silent


@dataclass(frozen=True, slots=True)
class Filled:
    """One day of a backfill: its digest, or why there is none."""

    date: date
    digest: Digest | None
    reason: str = ""


async def backfill(
    maker: DigestMaker, subscription: Subscription, days: Sequence[date], progress: Progress = silent
) -> AsyncIterator[Filled]:
    """The digests of these announcement dates, each as it is done.

    A day that fails is told and does not stop the others. An arXiv that cannot be reached at all, or a key that the
    model's server refuses, is raised: the other days would fare no better.
    """
    for done, day in enumerate(days):
        progress(done, len(days), f"{day}")
        try:
            yield Filled(day, await maker.make(subscription, day))
        except (ScorerRefused, SourceUnreachable):
            raise
        except ServiceError as fault:
            yield Filled(day, None, str(fault))
    progress(len(days), len(days), "done")
