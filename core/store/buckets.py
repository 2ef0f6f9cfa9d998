"""Buckets in the store. Their keys are kept as hashes: nobody can be read out of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.operating_tables import buckets as table
from core.store.statements import inserting, replacing


class SqlBuckets:
    """`core.ports.Buckets`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self, keys: Collection[str], now: datetime) -> dict[str, datetime]:
        """Always in the same order, so that two who want the same do not wait for each other."""
        new = inserting(self._connection, table)
        # A row that is written, be it with what it holds, is the writer's until the unit ends.
        holding = new.on_conflict_do_update(index_elements=["key"], set_={"full_at": table.c.full_at})
        found = {}
        for hashed, key in sorted((_hashed(key), key) for key in keys):
            row = {"key": hashed, "full_at": now}
            found[key] = (await self._connection.execute(holding.returning(table.c.full_at), row)).scalar_one()
        return found

    async def put(self, full_at: Mapping[str, datetime]) -> None:
        for key, at in full_at.items():
            await self._connection.execute(replacing(self._connection, table), {"key": _hashed(key), "full_at": at})

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(delete(table).where(table.c.full_at < before))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
