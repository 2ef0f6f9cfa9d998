"""Questions that a model's server keeps, in the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.screening_tables import model_batches as table
from core.store.statements import replacing


class SqlQuestions:
    """`core.ports.Questions`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, question: str, batch: str, *, at: datetime) -> None:
        row = {"question": question, "batch": batch, "at": at}
        await self._connection.execute(replacing(self._connection, table), row)

    async def get(self, question: str) -> str | None:
        found = await self._connection.execute(select(table.c.batch).where(table.c.question == question))
        return found.scalar_one_or_none()

    async def drop(self, question: str) -> None:
        await self._connection.execute(delete(table).where(table.c.question == question))
