"""What people asked for and are owed the end of, in the store."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Errand
from core.store.channels import channel_of, id_of, keep
from core.store.errand_tables import errands as table
from core.store.rota import AT_ONCE
from core.store.statements import among, replacing
from core.store.tables import channels

# Whoever takes many takes them in this order, so that no two wait for each other.
_IN_TURN = select(table.c.key).order_by(table.c.at, table.c.key).with_for_update()


class SqlErrands:
    """`core.ports.Errands`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, errand: Errand, look_at: datetime) -> None:
        row = {
            "key": errand.key,
            "channel_id": await keep(self._connection, errand.channel),
            "days": [day.isoformat() for day in errand.days],
            "criteria_version": errand.criteria_version,
            "scorer": errand.scorer,
            "agreed": errand.agreed,
            "at": errand.at,
            "look_at": look_at,
            "tries": errand.tries,
        }
        await self._connection.execute(replacing(self._connection, table), row)

    async def get(self, key: str) -> Errand | None:
        row = (await self._connection.execute(_errands().where(table.c.key == key))).one_or_none()
        return None if row is None else _errand_of(row)

    async def of(self, channel: Channel) -> tuple[Errand, ...]:
        asked = _errands().where(table.c.channel_id == id_of(channel)).order_by(table.c.at, table.c.key)
        return tuple(map(_errand_of, await self._connection.execute(asked)))

    async def drop(self, key: str) -> None:
        await self._connection.execute(delete(table).where(table.c.key == key))

    async def hand_out(self, platforms: Collection[str], now: datetime, until: datetime) -> tuple[Errand, ...]:
        come = table.c.look_at <= now, channels.c.platform.in_(platforms)
        asked = _errands().where(*come).order_by(table.c.at, table.c.key).with_for_update(of=table)
        rows = (await self._connection.execute(asked)).all()
        if rows:
            these = among(self._connection, table.c.key, [row.key for row in rows])
            await self._connection.execute(update(table).where(these).values(look_at=until, tries=table.c.tries + 1))
        return tuple(map(_errand_of, rows))

    async def put_off(self, key: str, until: datetime) -> None:
        untried = update(table).where(table.c.key == key).values(look_at=until, tries=table.c.tries - 1)
        await self._connection.execute(untried)

    async def all_again(self) -> None:
        await self._connection.execute(_IN_TURN)
        await self._connection.execute(update(table).values(look_at=AT_ONCE))

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(_IN_TURN.where(table.c.at < before))
        await self._connection.execute(delete(table).where(table.c.at < before))


@cache
def _errands() -> Select[Any]:
    whose = channels.c.platform, channels.c.workspace, channels.c.channel
    return select(table, *whose).join(channels, channels.c.id == table.c.channel_id)


def _errand_of(row: Row[Any]) -> Errand:
    return Errand(
        key=row.key,
        channel=channel_of(row),
        days=tuple(map(date.fromisoformat, row.days)),
        criteria_version=row.criteria_version,
        scorer=row.scorer,
        agreed=row.agreed,
        at=row.at,
        tries=row.tries,
    )
