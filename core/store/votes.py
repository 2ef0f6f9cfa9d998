"""Votes in the store."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Vote, VoteKind
from core.store.channels import id_of, keep
from core.store.statements import replacing
from core.store.tables import votes as table


class SqlVotes:
    """`core.ports.Votes`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, vote: Vote) -> None:
        row = {
            "channel_id": await keep(self._connection, vote.channel),
            "paper_id": vote.paper_id,
            "person": vote.person,
            "saved": vote.kind is VoteKind.SAVED,
            "kind": vote.kind,
            "at": vote.at,
        }
        await self._connection.execute(replacing(self._connection, table), row)

    async def retract(self, vote: Vote) -> None:
        this = (
            table.c.channel_id == id_of(vote.channel),
            table.c.paper_id == vote.paper_id,
            table.c.person == vote.person,
            table.c.kind == vote.kind,
        )
        await self._connection.execute(delete(table).where(*this))

    async def of(self, channel: Channel) -> tuple[Vote, ...]:
        rows = await self._connection.execute(select(table).where(table.c.channel_id == id_of(channel)))
        votes = [Vote(channel, row.paper_id, row.person, VoteKind(row.kind), row.at) for row in rows]
        # Sorted here: text has another order in each database.
        return tuple(sorted(votes, key=lambda vote: (vote.at, vote.paper_id, vote.person, vote.kind)))
