"""What the stages before a scorer hold back, in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Criteria, Paper, ScorerCard, Stage, Withheld
from core.store.screening_tables import withheld as table
from core.store.statements import chunks, replacing
from core.store.verdicts import judged


class SqlWithholdings:
    """`core.ports.Withholdings`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(
        self,
        criteria: Criteria,
        scorer: ScorerCard,
        withheld: Iterable[Withheld],
        papers: Mapping[str, Paper],
        *,
        at: datetime,
    ) -> None:
        key = {"criteria_fingerprint": criteria.fingerprint, "scorer_fingerprint": scorer.fingerprint, "at": at}
        # In one order for all writers, as verdicts are.
        in_order = sorted(withheld, key=lambda one: one.paper_id)
        rows = [key | _row_of(one, papers[one.paper_id]) for one in in_order]
        if rows:
            await self._connection.execute(replacing(self._connection, table), rows)

    async def get(self, criteria: Criteria, scorer: ScorerCard, papers: Mapping[str, Paper]) -> dict[str, Withheld]:
        found: dict[str, Withheld] = {}
        for chunk in chunks(papers):
            rows = await self._connection.execute(
                select(table).where(*_same(criteria, scorer), table.c.paper_id.in_(chunk))
            )
            found.update(
                (row.paper_id, _withheld_of(row)) for row in rows if row.abstract_hash == judged(papers[row.paper_id])
            )
        return found


def _same(criteria: Criteria, scorer: ScorerCard) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.criteria_fingerprint == criteria.fingerprint,
        table.c.scorer_fingerprint == scorer.fingerprint,
    )


def _row_of(one: Withheld, paper: Paper) -> dict[str, Any]:
    return {
        "paper_id": one.paper_id,
        "abstract_hash": judged(paper),
        "stage": one.stage,
        "mark": one.mark,
        "sampled": one.sampled,
        "share": one.share,
    }


def _withheld_of(row: Row[Any]) -> Withheld:
    return Withheld(paper_id=row.paper_id, stage=Stage(row.stage), mark=row.mark, sampled=row.sampled, share=row.share)
