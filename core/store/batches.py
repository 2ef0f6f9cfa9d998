"""Batches and their announcements in the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Announcement, AnnounceType, Batch, BatchState
from core.store.statements import inserting
from core.store.tables import announcements
from core.store.tables import batches as table

_KEY = ("source", "category", "date")
_FACTS = ("state", "skipped", "reason", "fetched_at")


class SqlBatches:
    """`core.ports.Batches`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, batches: Iterable[Batch]) -> None:
        for batch in sorted(batches, key=lambda batch: (batch.source, batch.category, batch.date)):
            await self._replace(batch)

    async def get(self, source: str, categories: Collection[str], day: date) -> dict[str, Batch]:
        asked = table.c.source == source, table.c.date == day, table.c.category.in_(sorted(categories))
        return {batch.category: batch for batch in await self._read(select(table).where(*asked))}

    async def last_fresh(self, source: str, category: str, before: date) -> Batch | None:
        asked = (
            table.c.source == source,
            table.c.category == category,
            table.c.state == BatchState.FRESH,
            table.c.date < before,
        )
        newest = select(table).where(*asked).order_by(table.c.date.desc()).limit(1)
        return next(iter(await self._read(newest)), None)

    async def _replace(self, batch: Batch) -> None:
        new = inserting(self._connection, table)
        values = {name: new.excluded[name] for name in _FACTS}
        kept = new.on_conflict_do_update(index_elements=_KEY, set_=values).returning(table.c.id)
        row = {name: getattr(batch, name) for name in (*_KEY, *_FACTS)}
        batch_id = (await self._connection.execute(kept, row)).scalar_one()
        await self._connection.execute(delete(announcements).where(announcements.c.batch_id == batch_id))
        rows = [
            {"batch_id": batch_id, "position": position, "paper_id": each.paper_id, "type": each.type}
            for position, each in enumerate(batch.announcements)
        ]
        if rows:
            await self._connection.execute(insert(announcements), rows)

    async def _read(self, query: Select[Any]) -> list[Batch]:
        rows = (await self._connection.execute(query)).all()
        within = announcements.c.batch_id.in_([row.id for row in rows])
        order = announcements.c.batch_id, announcements.c.position
        listed = await self._connection.execute(select(announcements).where(within).order_by(*order))
        by_batch: dict[int, list[Row[Any]]] = defaultdict(list)
        for each in listed:
            by_batch[each.batch_id].append(each)
        return [_batch_of(row, by_batch[row.id]) for row in rows]


def _batch_of(row: Row[Any], listed: Sequence[Row[Any]]) -> Batch:
    return Batch(
        source=row.source,
        category=row.category,
        date=row.date,
        state=BatchState(row.state),
        announcements=tuple(
            Announcement(each.paper_id, row.category, row.date, AnnounceType(each.type)) for each in listed
        ),
        skipped=tuple(row.skipped),
        reason=row.reason,
        fetched_at=row.fetched_at,
    )
