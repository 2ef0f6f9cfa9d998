"""Votes in the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select
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
            "reacted": vote.reacted,
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

    async def of(self, channel: Channel, person: str | None = None) -> tuple[Vote, ...]:
        rows = await self._connection.execute(select(table).where(*_asked(channel, person=person)))
        votes = [_vote_of(row, channel) for row in rows]
        # Sorted here: text has another order in each database.
        return tuple(sorted(votes, key=lambda vote: (vote.at, vote.paper_id, vote.person, vote.kind)))

    async def forget(self, channel: Channel, *, paper_id: str | None = None, person: str | None = None) -> int:
        taught = delete(table).where(~table.c.saved, *_asked(channel, paper_id=paper_id, person=person))
        return (await self._connection.execute(taught)).rowcount


def _vote_of(row: Row[Any], channel: Channel) -> Vote:
    return Vote(channel, row.paper_id, row.person, VoteKind(row.kind), row.at, row.reacted)


def _asked(channel: Channel, *, paper_id: str | None = None, person: str | None = None) -> list[ColumnElement[bool]]:
    asked = [table.c.channel_id == id_of(channel)]
    if paper_id is not None:
        asked.append(table.c.paper_id == paper_id)
    if person is not None:
        asked.append(table.c.person == person)
    return asked
