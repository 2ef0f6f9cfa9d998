"""What was spent, in the store."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Usage
from core.store.channels import id_of, keep
from core.store.tables import usages as table

_FACTS = ("model", "calls", "prompt", "cached", "completion", "cost")


class SqlUsages:
    """`core.ports.Usages`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, channel: Channel, day: date, usage: Usage, *, at: datetime) -> None:
        facts = {name: getattr(usage, name) for name in _FACTS}
        row = {"channel_id": await keep(self._connection, channel), "date": day, "at": at, **facts}
        await self._connection.execute(insert(table), row)

    async def on(self, channel: Channel, day: date) -> tuple[Usage, ...]:
        return await self._summed(table.c.channel_id == id_of(channel), table.c.date == day)

    async def between(self, channel: Channel, since: datetime, until: datetime) -> tuple[Usage, ...]:
        return await self._summed(table.c.channel_id == id_of(channel), table.c.at >= since, table.c.at < until)

    async def _summed(self, *asked: ColumnElement[bool]) -> tuple[Usage, ...]:
        rows = await self._connection.execute(select(table).where(*asked))
        # Summed here: SQLite would add the costs as floats.
        sums: dict[str, Usage] = {}
        for row in rows:
            sums[row.model] = sums.get(row.model, Usage(model=row.model)) + Usage(
                **{name: getattr(row, name) for name in _FACTS}
            )
        return tuple(sums[model] for model in sorted(sums))
