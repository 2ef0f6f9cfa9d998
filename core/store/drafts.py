"""Drafts in the store: a choice is kept whole, for nothing asks for a part of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Draft
from core.store.channels import id_of, keep
from core.store.documents import choice_document, choice_of
from core.store.statements import replacing
from core.store.tables import drafts as table


class SqlDrafts:
    """`core.ports.Drafts`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, draft: Draft) -> None:
        row = {
            "channel_id": await keep(self._connection, draft.channel),
            "person": draft.person,
            "choice": choice_document(draft.choice),
            "base": draft.base,
            "at": draft.at,
        }
        await self._connection.execute(replacing(self._connection, table), row)

    async def get(self, channel: Channel, person: str) -> Draft | None:
        row = (await self._connection.execute(select(table).where(_is(channel, person)))).one_or_none()
        return None if row is None else Draft(channel, row.person, choice_of(row.choice), row.base, row.at)

    async def drop(self, channel: Channel, person: str) -> None:
        await self._connection.execute(delete(table).where(_is(channel, person)))


def _is(channel: Channel, person: str) -> ColumnElement[bool]:
    return (table.c.channel_id == id_of(channel)) & (table.c.person == person)
