"""What became of dates, in the store."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Outcome, OutcomeState
from core.store.channels import channel_of, id_of, keep
from core.store.outcome_tables import outcomes as table
from core.store.statements import inserting
from core.store.tables import channels


class SqlOutcomes:
    """`core.ports.Outcomes`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, outcome: Outcome) -> None:
        row = {
            "channel_id": await keep(self._connection, outcome.channel),
            "date": outcome.date,
            "state": outcome.state,
            "reason": outcome.reason,
            "held_up": outcome.held_up,
            "since": outcome.since,
            "at": outcome.at,
        }
        new = inserting(self._connection, table)
        told = {name: new.excluded[name] for name in ("state", "reason", "held_up", "at")}
        await self._connection.execute(new.on_conflict_do_update(index_elements=["channel_id", "date"], set_=told), row)

    async def get(self, channel: Channel, day: date) -> Outcome | None:
        found = await self._read(_outcomes().where(table.c.channel_id == id_of(channel), table.c.date == day))
        return next(iter(found), None)

    async def between(self, channel: Channel, first: date, last: date) -> tuple[Outcome, ...]:
        return await self._read(
            _outcomes().where(table.c.channel_id == id_of(channel), table.c.date.between(first, last))
        )

    async def since(self, day: date, channel: Channel | None = None) -> tuple[Outcome, ...]:
        asked = _outcomes().where(table.c.date >= day)
        return await self._read(asked if channel is None else asked.where(table.c.channel_id == id_of(channel)))

    async def _read(self, asked: Select[Any]) -> tuple[Outcome, ...]:
        rows = await self._connection.execute(asked.order_by(table.c.date, table.c.channel_id))
        return tuple(map(_outcome_of, rows))


@cache
def _outcomes() -> Select[Any]:
    whose = channels.c.platform, channels.c.workspace, channels.c.channel
    return select(table, *whose).join(channels, channels.c.id == table.c.channel_id)


def _outcome_of(row: Row[Any]) -> Outcome:
    return Outcome(
        channel=channel_of(row),
        date=row.date,
        state=OutcomeState(row.state),
        reason=row.reason,
        held_up=row.held_up,
        since=row.since,
        at=row.at,
    )
