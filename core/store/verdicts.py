"""Verdicts in the store, so that nothing is scored twice for money."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Criteria, Earlier, Paper, ScorerCard, Verdict, fingerprint_of
from core.store.channels import id_of
from core.store.documents import card_document, card_of
from core.store.statements import chunks, replacing
from core.store.tables import criteria_versions as versions
from core.store.tables import scorers
from core.store.tables import verdicts as table
from core.store.types import writable

_LOOKED_AT = 50
"""Criteria of a channel, newest first, under which earlier verdicts are looked for."""


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
                (row.paper_id, _verdict_of(row)) for row in rows if row.abstract_hash == judged(papers[row.paper_id])
            )
        return found

    async def earlier(self, channel: Channel, ids: Collection[str]) -> dict[str, Earlier]:
        newest = await self._versions(channel)
        names = {row.fingerprint: card_of(row.card).name for row in await self._connection.execute(select(scorers))}
        # All three columns of the key are named, so that each verdict is looked up and none is passed over.
        under = table.c.criteria_fingerprint.in_(newest), table.c.scorer_fingerprint.in_(names)
        found: list[Earlier] = []
        for chunk in chunks(ids):
            rows = await self._connection.execute(select(table).where(*under, table.c.paper_id.in_(chunk)))
            found += [
                Earlier(_verdict_of(row), newest[row.criteria_fingerprint], names[row.scorer_fingerprint])
                for row in rows
            ]
        found.sort(key=lambda one: (one.version, one.scorer))
        return {one.verdict.paper_id: one for one in found}

    async def _versions(self, channel: Channel) -> dict[str, int]:
        """The newest version of each of the channel's criteria, by fingerprint."""
        newest = func.max(versions.c.version).label("newest")
        of_channel = select(versions.c.fingerprint, newest).where(versions.c.channel_id == id_of(channel))
        rows = await self._connection.execute(
            of_channel.group_by(versions.c.fingerprint).order_by(newest.desc()).limit(_LOOKED_AT)
        )
        return {row.fingerprint: row.newest for row in rows}


def judged(paper: Paper) -> str:
    """A hash of the abstract as it is kept: a paper that was read back has the same."""
    return fingerprint_of(writable(paper.abstract))


def _row_of(verdict: Verdict, paper: Paper) -> dict[str, Any]:
    return {
        "paper_id": verdict.paper_id,
        "abstract_hash": judged(paper),
        "relevance": verdict.relevance,
        "novelty": verdict.novelty,
        "topic": verdict.topic,
        "comment": verdict.comment,
        "opinions": verdict.opinions,
    }


def _verdict_of(row: Row[Any]) -> Verdict:
    return Verdict(
        paper_id=row.paper_id,
        relevance=row.relevance,
        novelty=row.novelty,
        topic=row.topic,
        comment=row.comment,
        opinions=tuple((relevance, novelty) for relevance, novelty in row.opinions),
    )
