"""The operator's switch in the store: a row as long as it stands."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Halt
from core.store.operating_tables import halts as table
from core.store.statements import replacing

_ALL = select(table)


class SqlHalts:
    """`core.ports.Halts`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self) -> Halt | None:
        row = (await self._connection.execute(_ALL)).one_or_none()
        return None if row is None else Halt(row.reason, row.since)

    async def put(self, halt: Halt) -> None:
        row = {"id": 1, "reason": halt.reason, "since": halt.since}
        await self._connection.execute(replacing(self._connection, table), row)

    async def lift(self) -> bool:
        return (await self._connection.execute(delete(table))).rowcount == 1
