"""Notices that were posted, in the store."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Note
from core.store.channels import id_of, keep
from core.store.outcome_tables import notes as table
from core.store.statements import inserting


class SqlNotes:
    """`core.ports.Notes`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, channel: Channel, key: str) -> Note | None:
        rows = await self._connection.execute(
            select(table).where(table.c.channel_id == id_of(channel), table.c.key == key)
        )
        row = rows.one_or_none()
        return Note(channel=channel, key=key, text=row.text, ref=row.ref) if row else None

    async def posting(self, note: Note, *, at: datetime, lease: timedelta) -> bool:
        row = {
            "channel_id": await keep(self._connection, note.channel),
            "key": note.key,
            "text": note.text,
            "claimed_at": at,
        }
        new = inserting(self._connection, table)
        claim = new.on_conflict_do_update(
            index_elements=["channel_id", "key"],
            set_={"text": note.text, "claimed_at": at},
            where=table.c.ref.is_(None) & (table.c.claimed_at <= at - lease),
        ).returning(table.c.key)
        return (await self._connection.execute(claim, row)).first() is not None

    async def posted(self, note: Note) -> None:
        this = update(table).where(table.c.channel_id == id_of(note.channel), table.c.key == note.key)
        await self._connection.execute(this.values(text=note.text, ref=note.ref))
