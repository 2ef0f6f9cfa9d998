"""Digests in the store, each revision whole and for good."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Digest
from core.store.channels import id_of, keep_alone
from core.store.digest_rows import digest_of, digest_row, entry_row
from core.store.statements import chunks
from core.store.tables import digest_entries as entries
from core.store.tables import digests as table


class SqlDigests:
    """`core.ports.Digests`. The papers of its entries are kept before a digest is."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, digest: Digest) -> Digest:
        channel_id = await keep_alone(self._connection, digest.channel)
        before = select(func.max(table.c.revision)).where(table.c.channel_id == channel_id, table.c.date == digest.date)
        digest = replace(digest, revision=(await self._connection.scalar(before) or 0) + 1)
        row = digest_row(digest) | {"channel_id": channel_id}
        digest_id = (await self._connection.execute(insert(table).returning(table.c.id), row)).scalar_one()
        rows = [entry_row(entry) | {"digest_id": digest_id} for entry in digest.entries]
        if rows:
            await self._connection.execute(insert(entries), rows)
        return digest

    async def latest(self, channel: Channel, day: date) -> Digest | None:
        of_day = select(table).where(table.c.channel_id == id_of(channel), table.c.date == day)
        return await self._digest(of_day.order_by(table.c.revision.desc()).limit(1), channel)

    async def revision(self, channel: Channel, day: date, revision: int) -> Digest | None:
        of_day = select(table).where(table.c.channel_id == id_of(channel), table.c.date == day)
        return await self._digest(of_day.where(table.c.revision == revision), channel)

    async def _digest(self, query: Select[Any], channel: Channel) -> Digest | None:
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        listed = select(entries).where(entries.c.digest_id == row.id).order_by(entries.c.position)
        digest = digest_of(row, (await self._connection.execute(listed)).all(), channel)
        previous, following = await self._neighbours(row)
        return digest.at(previous=previous, next=following)

    async def shown(self, channel: Channel, source: str, ids: Collection[str], but: date) -> set[str]:
        later = table.alias("later")
        superseded = (
            select(later.c.id)
            .where(
                later.c.channel_id == table.c.channel_id,
                later.c.date == table.c.date,
                later.c.source == table.c.source,
                later.c.revision > table.c.revision,
            )
            .exists()
        )
        other_dates = table.c.channel_id == id_of(channel), table.c.source == source, table.c.date != but, ~superseded
        listed = select(entries.c.paper_id).join(table, table.c.id == entries.c.digest_id).where(*other_dates)
        found: set[str] = set()
        for chunk in chunks(ids):
            found.update(await self._connection.scalars(listed.where(entries.c.paper_id.in_(chunk))))
        return found

    async def _neighbours(self, row: Row[Any]) -> tuple[date | None, date | None]:
        same = table.c.channel_id == row.channel_id, table.c.source == row.source
        before = select(func.max(table.c.date)).where(*same, table.c.date < row.date).scalar_subquery()
        after = select(func.min(table.c.date)).where(*same, table.c.date > row.date).scalar_subquery()
        found = (await self._connection.execute(select(before.label("before"), after.label("after")))).one()
        return found.before, found.after
