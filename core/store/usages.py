"""What was spent, in the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select
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

    async def by_date(self, channel: Channel, since: datetime, until: datetime) -> dict[date, Usage]:
        rows = await self._rows(table.c.channel_id == id_of(channel), table.c.at >= since, table.c.at < until)
        of_date: dict[date, list[Usage]] = defaultdict(list)
        for row in rows:
            of_date[row.date].append(_usage_of(row))
        return {day: _sum(of_date[day]) for day in sorted(of_date)}

    async def _summed(self, *asked: ColumnElement[bool]) -> tuple[Usage, ...]:
        of_model: dict[str, list[Usage]] = defaultdict(list)
        for row in await self._rows(*asked):
            of_model[row.model].append(_usage_of(row))
        return tuple(_sum(of_model[model]) for model in sorted(of_model))

    async def _rows(self, *asked: ColumnElement[bool]) -> Sequence[Row[Any]]:
        return (await self._connection.execute(select(table).where(*asked))).all()


def _usage_of(row: Row[Any]) -> Usage:
    return Usage(**{name: getattr(row, name) for name in _FACTS})


def _sum(usages: Sequence[Usage]) -> Usage:
    """Of at least one. Summed here: SQLite would add the costs as floats."""
    models = {usage.model for usage in usages}
    return replace(sum(usages, Usage(model="")), model=models.pop() if len(models) == 1 else "")
