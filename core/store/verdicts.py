"""Verdicts in the store, so that nothing is scored twice for money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Criteria, Paper, ScorerCard, Verdict, fingerprint_of
from core.store.documents import card_document
from core.store.statements import chunks, replacing
from core.store.tables import scorers
from core.store.tables import verdicts as table
from core.store.types import writable


class SqlVerdicts:
    """`core.ports.Verdicts`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(
        self, criteria: Criteria, scorer: ScorerCard, verdicts: Iterable[Verdict], papers: Mapping[str, Paper]
    ) -> None:
        key = {"criteria_fingerprint": criteria.fingerprint, "scorer_fingerprint": scorer.fingerprint}
        # In one order for all writers, so that no two of them wait for each other (Postgres locks row by row).
        in_order = sorted(verdicts, key=lambda verdict: verdict.paper_id)
        rows = [key | _row_of(verdict, papers[verdict.paper_id]) for verdict in in_order]
        if not rows:
            return
        card = {"fingerprint": scorer.fingerprint, "card": card_document(scorer)}
        await self._connection.execute(replacing(self._connection, scorers), card)
        await self._connection.execute(replacing(self._connection, table), rows)

    async def get(self, criteria: Criteria, scorer: ScorerCard, papers: Mapping[str, Paper]) -> dict[str, Verdict]:
        found: dict[str, Verdict] = {}
        same = (
            table.c.criteria_fingerprint == criteria.fingerprint,
            table.c.scorer_fingerprint == scorer.fingerprint,
        )
        for chunk in chunks(papers):
            rows = await self._connection.execute(select(table).where(*same, table.c.paper_id.in_(chunk)))
            found.update(
                (row.paper_id, _verdict_of(row)) for row in rows if row.abstract_hash == _judged(papers[row.paper_id])
            )
        return found


def _judged(paper: Paper) -> str:
    """A hash of the abstract as it is kept: a paper that was read back has the same."""
    return fingerprint_of(writable(paper.abstract))


def _row_of(verdict: Verdict, paper: Paper) -> dict[str, Any]:
    return {
        "paper_id": verdict.paper_id,
        "abstract_hash": _judged(paper),
        "relevance": verdict.relevance,
        "novelty": verdict.novelty,
        "topic": verdict.topic,
        "comment": verdict.comment,
    }


def _verdict_of(row: Row[Any]) -> Verdict:
    return Verdict(
        paper_id=row.paper_id, relevance=row.relevance, novelty=row.novelty, topic=row.topic, comment=row.comment
    )
