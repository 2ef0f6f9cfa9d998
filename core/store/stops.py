"""What the budget left out, in the store: a row for each date of a channel."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Stop
from core.store.channels import id_of, keep
from core.store.statements import replacing
from core.store.tables import budget_stops as table


class SqlStops:
    """`core.ports.Stops`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, channel: Channel, stop: Stop) -> None:
        channel_id = await keep(self._connection, channel)
        row = {"channel_id": channel_id, "date": stop.date, "papers": stop.papers, "at": stop.at}
        await self._connection.execute(replacing(self._connection, table), row)

    async def drop(self, channel: Channel, day: date) -> None:
        of_day = table.c.channel_id == id_of(channel), table.c.date == day
        await self._connection.execute(delete(table).where(*of_day))

    async def between(self, channel: Channel, first: date, last: date) -> tuple[Stop, ...]:
        within = table.c.channel_id == id_of(channel), table.c.date.between(first, last)
        rows = await self._connection.execute(select(table).where(*within).order_by(table.c.date))
        return tuple(Stop(row.date, row.papers, row.at) for row in rows)
