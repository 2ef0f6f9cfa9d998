"""Use case: make the digests of a stretch of days. Days that are there already cost nothing, so it can be resumed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from core.digesting import DigestMaker
from core.errors import ScorerRefused, ServiceError, SourceError, SourceUnreachable
from core.model import Digest, Subscription
from core.ports import Progress, silent


@dataclass(frozen=True, slots=True)
class Filled:
    """One day of a backfill: its digest, or why there is none."""

    date: date
    digest: Digest | None
    reason: str = ""


async def judge_ahead(
    maker: DigestMaker, subscription: Subscription, days: Sequence[date], progress: Progress = silent
) -> None:
    """Let the papers of all these dates be judged side by side, by a maker whose judging is `apart`; digests are made
    of them after that. A day of which nothing can be fetched is left out: making its digest tells why.

    Raises `ScorerRefused`.
    """
    done = 0
    progress(done, len(days), "waiting for the model's batches")

    async def judged(day: date) -> None:
        nonlocal done
        with suppress(SourceError):
            papers = await maker.candidates(subscription, day)
            if papers:
                await maker.judging.judge(subscription, day, papers)
        done += 1
        progress(done, len(days), "waiting for the model's batches")

    # What the others ask is paid for: they are let to their end, whatever becomes of one.
    ended = await asyncio.gather(*map(judged, days), return_exceptions=True)
    for fault in ended:
        if fault is not None:
            raise fault


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
