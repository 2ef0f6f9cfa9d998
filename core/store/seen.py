"""What was heard, in the store. Keys are kept as hashes: nobody can be read out of them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.place_tables import seen as table
from core.store.statements import inserting


class SqlSeen:
    """`core.ports.Seen`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def first(self, key: str, at: datetime) -> bool:
        """One statement decides: whoever makes the row is the first."""
        hearing = inserting(self._connection, table).on_conflict_do_nothing().returning(table.c.key)
        made = await self._connection.execute(hearing, {"key": _hashed(key), "at": at})
        return made.one_or_none() is not None

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(delete(table).where(table.c.at < before))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
