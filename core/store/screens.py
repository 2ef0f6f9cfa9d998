"""Learned screens in the store, and what they learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Criteria, Learned, Lesson, ScorerCard, Screen, Watch
from core.model.channels import Cutoffs
from core.store.papers import TOLD, paper_of_row
from core.store.screening_tables import screens as table
from core.store.screening_tables import withheld
from core.store.tables import announcements, batches, papers, verdicts

_VERSIONS = 3
"""Of one criteria, that are kept: a document takes up to 1 MB."""


class SqlScreens:
    """`core.ports.Screens`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, criteria: Criteria, scorer: ScorerCard, screen: Screen) -> Screen:
        of_these = _same(criteria, scorer)
        newest = await self._connection.execute(select(func.max(table.c.version)).where(*of_these))
        version = (newest.scalar_one() or 0) + 1
        key = {"criteria_fingerprint": criteria.fingerprint, "scorer_fingerprint": scorer.fingerprint}
        await self._connection.execute(insert(table), key | {"version": version} | _row_of(screen))
        await self._connection.execute(delete(table).where(*of_these, table.c.version <= version - _VERSIONS))
        return replace(screen, version=version)

    async def latest(self, criteria: Criteria, scorer: ScorerCard) -> Screen | None:
        newest = select(table).where(*_same(criteria, scorer)).order_by(table.c.version.desc()).limit(1)
        row = (await self._connection.execute(newest)).one_or_none()
        return _screen_of(row) if row else None

    async def lessons(
        self, criteria: Criteria, scorer: ScorerCard, cutoffs: Cutoffs, *, most: int
    ) -> tuple[Lesson, ...]:
        rows = await self._connection.execute(_judged(criteria, scorer).limit(most))
        return tuple(_lesson_of(row, cutoffs) for row in rows)

    async def watched(self, criteria: Criteria, scorer: ScorerCard, cutoffs: Cutoffs, since: date) -> Watch:
        rows = (await self._connection.execute(_followed(criteria, scorer, since))).all()
        held = [row for row in rows if row.stage is not None]
        sampled = [row for row in held if row.sampled and row.relevance is not None]
        read = [row for row in rows if row.stage is None and row.relevance is not None]
        return Watch(len(held), len(sampled), _wanted(sampled, cutoffs), _wanted(read, cutoffs))


def _wanted(rows: Sequence[Row[Any]], cutoffs: Cutoffs) -> int:
    return sum(cutoffs.admit(row.relevance, row.novelty) for row in rows)


def _followed(criteria: Criteria, scorer: ScorerCard, since: date) -> Select[Any]:
    """What became of each paper that was announced since then: its verdict, what withheld it, both or neither."""
    announced = (
        select(announcements.c.paper_id)
        .join(batches, batches.c.id == announcements.c.batch_id)
        .where(batches.c.date >= since)
        .distinct()
        .subquery()
    )
    judged, held = (
        (one.c.paper_id == announced.c.paper_id)
        & (one.c.criteria_fingerprint == criteria.fingerprint)
        & (one.c.scorer_fingerprint == scorer.fingerprint)
        for one in (verdicts, withheld)
    )
    # A verdict on another abstract than was withheld: the stages let the paper through when it came again. (Or they
    # withheld it then: which of the two came later is not kept, and such papers are few.)
    same = or_(verdicts.c.paper_id.is_(None), withheld.c.abstract_hash == verdicts.c.abstract_hash)
    told = withheld.c.stage, withheld.c.sampled, verdicts.c.relevance, verdicts.c.novelty
    return select(*told).select_from(announced.outerjoin(verdicts, judged).outerjoin(withheld, held & same))


def _same(criteria: Criteria, scorer: ScorerCard) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.criteria_fingerprint == criteria.fingerprint,
        table.c.scorer_fingerprint == scorer.fingerprint,
    )


def _judged(criteria: Criteria, scorer: ScorerCard) -> Select[Any]:
    """Judged papers with their verdicts, the date they were first announced, and whether they were sampled: one that
    was withheld can be judged for other reasons, as when somebody asks about it."""
    first = (
        select(announcements.c.paper_id, func.min(batches.c.date).label("day"))
        .join(batches, batches.c.id == announcements.c.batch_id)
        .group_by(announcements.c.paper_id)
        .subquery()
    )
    held = (
        (withheld.c.paper_id == verdicts.c.paper_id)
        & (withheld.c.criteria_fingerprint == verdicts.c.criteria_fingerprint)
        & (withheld.c.scorer_fingerprint == verdicts.c.scorer_fingerprint)
        & (withheld.c.abstract_hash == verdicts.c.abstract_hash)
    )
    return (
        select(*TOLD, verdicts.c.relevance, verdicts.c.novelty, first.c.day, withheld.c.sampled, withheld.c.share)
        .join(verdicts, verdicts.c.paper_id == papers.c.id)
        .join(first, first.c.paper_id == papers.c.id)
        .outerjoin(withheld, held)
        .where(
            verdicts.c.criteria_fingerprint == criteria.fingerprint,
            verdicts.c.scorer_fingerprint == scorer.fingerprint,
        )
        .order_by(first.c.day.desc(), papers.c.id)
    )


def _lesson_of(row: Row[Any], cutoffs: Cutoffs) -> Lesson:
    return Lesson(
        paper=paper_of_row(row),
        day=row.day,
        wanted=cutoffs.admit(row.relevance, row.novelty),
        weight=1 / row.share if row.sampled else 1.0,
    )


def _row_of(screen: Screen) -> dict[str, Any]:
    learned = asdict(screen.learned) if screen.learned else None
    return {
        "made_at": screen.made_at,
        "least_relevance": screen.cutoffs.relevance,
        "least_novelty": screen.cutoffs.novelty,
        "target": screen.target,
        "why": screen.why,
        "document": learned.pop("document") if learned else None,
        "learned": learned,
    }


def _screen_of(row: Row[Any]) -> Screen:
    return Screen(
        version=row.version,
        made_at=row.made_at,
        cutoffs=Cutoffs(row.least_relevance, row.least_novelty),
        target=row.target,
        learned=Learned(**row.learned, document=row.document) if row.learned else None,
        why=row.why,
    )
