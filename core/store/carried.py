"""What buttons carry, in the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel
from core.store.channels import id_of, keep
from core.store.place_tables import carried as table
from core.store.statements import inserting


class SqlCarried:
    """`core.ports.Carried`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, channel: Channel, texts: Mapping[str, str], at: datetime) -> None:
        if not texts:
            return
        channel_id = await keep(self._connection, channel)
        new = inserting(self._connection, table)
        # The text stays; only the time moves, so that a newer button lasts as long as any.
        keeping = new.on_conflict_do_update(
            index_elements=["channel_id", "key"], set_={"at": new.excluded.at}, where=table.c.at < new.excluded.at
        )
        # In one order, so that two who keep the same do not wait for each other for ever.
        rows = [{"channel_id": channel_id, "key": key, "text": texts[key], "at": at} for key in sorted(texts)]
        await self._connection.execute(keeping, rows)

    async def get(self, channel: Channel, key: str) -> str | None:
        kept = select(table.c.text).where(table.c.channel_id == id_of(channel), table.c.key == key)
        text: str | None = await self._connection.scalar(kept)
        return text

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(delete(table).where(table.c.at < before))
