"""When each channel is to be looked at next, in the store."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, OnRota
from core.store.channels import ITS_ID, channel_of, id_of, its
from core.store.rota_tables import rota as table
from core.store.statements import among, replacing
from core.store.tables import channels, criteria_versions, subscriptions

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
# Whoever takes many rows takes them in this order, so that no two wait for each other.
_IN_TURN = select(table.c.channel_id).order_by(table.c.channel_id).with_for_update()
_LOOK_THEN = update(table).where(table.c.channel_id == ITS_ID).values(look_at=bindparam("until"))
_PUT_OFF = _LOOK_THEN.where(table.c.look_at != AT_ONCE)
_NO_LATER = _LOOK_THEN.where(table.c.look_at > bindparam("until"))


class SqlRota:
    """`core.ports.Rota`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hand_out(self, platforms: Collection[str], now: datetime, until: datetime) -> tuple[OnRota, ...]:
        come = table.c.look_at <= now, table.c.channel_id.in_(_on(platforms))
        asked = _orders().where(*come).order_by(table.c.channel_id)
        rows = sorted(await self._connection.execute(asked), key=lambda row: row.look_at)
        # These and no others: one whose time came a moment ago would be put off without having been handed out.
        these = among(self._connection, table.c.channel_id, [row.channel_id for row in rows])
        await self._connection.execute(update(table).where(these).values(look_at=until))
        return tuple(OnRota(channel_of(row), row.fingerprint) for row in rows)

    async def look_at(self, channel: Channel) -> datetime | None:
        at: datetime | None = await self._connection.scalar(
            select(table.c.look_at).where(table.c.channel_id == id_of(channel))
        )
        return at

    async def put_off(self, channel: Channel, until: datetime) -> bool:
        changed = await self._connection.execute(_PUT_OFF, {**its(channel), "until": until})
        return changed.rowcount == 1

    async def no_later(self, channel: Channel, until: datetime) -> None:
        await self._connection.execute(_NO_LATER, {**its(channel), "until": until})

    async def all_again(self) -> None:
        await self._connection.execute(_IN_TURN)
        await self._connection.execute(update(table).values(look_at=AT_ONCE))


async def enrol(connection: AsyncConnection, channel_id: int) -> None:
    """Let a channel with an order be looked at, at once."""
    await connection.execute(replacing(connection, table), {"channel_id": channel_id, "look_at": AT_ONCE})


async def strike(connection: AsyncConnection, channel: Channel) -> None:
    """A channel has no order any more."""
    await connection.execute(delete(table).where(table.c.channel_id == id_of(channel)))


async def look_again(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Let those of these channels that have an order be looked at, at once."""
    these = table.c.channel_id.in_(select(channels.c.id).where(which))
    await connection.execute(_IN_TURN.where(these))
    await connection.execute(update(table).where(these).values(look_at=AT_ONCE))


def _on(platforms: Collection[str]) -> Select[int]:
    return select(channels.c.id).where(channels.c.platform.in_(platforms))


@cache
def _orders() -> Select[Any]:
    present = (subscriptions.c.channel_id == criteria_versions.c.channel_id) & (
        subscriptions.c.criteria_version == criteria_versions.c.version
    )
    return (
        select(
            table.c.channel_id,
            table.c.look_at,
            channels.c.platform,
            channels.c.workspace,
            channels.c.channel,
            criteria_versions.c.fingerprint,
        )
        .select_from(table)
        .join(subscriptions, subscriptions.c.channel_id == table.c.channel_id)
        .join(criteria_versions, present)
        .join(channels, channels.c.id == table.c.channel_id)
        # Two planners at once: the second waits, and then finds that their time has not come.
        .with_for_update(of=table)
    )
