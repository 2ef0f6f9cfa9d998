"""What became of dates, in the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Outcome, OutcomeState
from core.store.channels import ITS_ID, channel_of, its, keep
from core.store.outcome_tables import outcomes as table
from core.store.statements import inserting
from core.store.tables import channels

_WHOSE = channels.c.platform, channels.c.workspace, channels.c.channel
_ALL = select(table, *_WHOSE).join(channels, channels.c.id == table.c.channel_id)
_IN_ORDER = _ALL.order_by(table.c.date, table.c.channel_id)
_OF_CHANNEL = _IN_ORDER.where(table.c.channel_id == ITS_ID)
_ONE = _OF_CHANNEL.where(table.c.date == bindparam("its_date"))
_BETWEEN = _OF_CHANNEL.where(table.c.date.between(bindparam("first"), bindparam("last")))
_SINCE = _OF_CHANNEL.where(table.c.date >= bindparam("first"))
_SINCE_OF_ALL = _IN_ORDER.where(table.c.date >= bindparam("first"))


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
        return next(iter(await self._read(_ONE, {**its(channel), "its_date": day})), None)

    async def between(self, channel: Channel, first: date, last: date) -> tuple[Outcome, ...]:
        return await self._read(_BETWEEN, {**its(channel), "first": first, "last": last})

    async def since(self, day: date, channel: Channel | None = None) -> tuple[Outcome, ...]:
        if channel is None:
            return await self._read(_SINCE_OF_ALL, {"first": day})
        return await self._read(_SINCE, {**its(channel), "first": day})

    async def _read(self, asked: Select[Any], told: Mapping[str, Any]) -> tuple[Outcome, ...]:
        return tuple(map(_outcome_of, await self._connection.execute(asked, told)))


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
