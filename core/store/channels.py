"""Channels in the store: everything that belongs to one hangs on its row."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel
from core.store.statements import inserting
from core.store.tables import channels as table

IS_ITS = (
    (table.c.platform == bindparam("its_platform"))
    & (table.c.workspace == bindparam("its_workspace"))
    & (table.c.channel == bindparam("its_channel"))
)
"""Whether a channel is the one that `its` tells with the query, which can then be written once for all channels."""
ITS_ID = select(table.c.id).where(IS_ITS).scalar_subquery()
"""The row of that channel as part of a query."""

# Not FOR UPDATE: that would also stop every row elsewhere that only refers to the channel.
_KNOWN = select(table.c.id).where(IS_ITS)
_ALONE = _KNOWN.with_for_update(key_share=True)


def its(channel: Channel) -> dict[str, Any]:
    """What a query with `IS_ITS` or `ITS_ID` has to be told."""
    return {"its_platform": channel.platform, "its_workspace": channel.workspace, "its_channel": channel.id}


# To write these parts of nearly every statement anew took a sixth of the time of a delivery. They do not change.
@lru_cache(maxsize=4096)
def id_of(channel: Channel) -> ScalarSelect[int]:
    """The row of a channel as part of a query; nothing is equal to it if there is none."""
    return select(table.c.id).where(_is(channel)).scalar_subquery()


def ids_of_workspace(channel: Channel) -> Select[int]:
    """The rows of all channels of that channel's workspace, as part of a query."""
    return select(table.c.id).where(table.c.platform == channel.platform, table.c.workspace == channel.workspace)


def channel_of(row: Row[Any]) -> Channel:
    """The channel in a row that was joined with its table."""
    return Channel(row.platform, row.workspace, row.channel)


async def keep(connection: AsyncConnection, channel: Channel) -> int:
    """The row of a channel, made if there is none."""
    found: int | None = await connection.scalar(_KNOWN, its(channel))
    if found is not None:
        return found
    new = {"platform": channel.platform, "workspace": channel.workspace, "channel": channel.id}
    await connection.execute(inserting(connection, table).on_conflict_do_nothing(), new)
    made: int = (await connection.execute(_KNOWN, its(channel))).scalar_one()
    return made


async def keep_alone(connection: AsyncConnection, channel: Channel) -> int:
    """The same, and until the unit ends no other unit comes past this point for this channel.

    So the next number of a channel is given to one at a time. SQLite has one writer anyhow.
    """
    found: int | None = await connection.scalar(_ALONE, its(channel))
    if found is not None:
        return found
    await keep(connection, channel)
    made: int = (await connection.execute(_ALONE, its(channel))).scalar_one()
    return made


async def keep_away(connection: AsyncConnection, channel: Channel) -> int | None:
    """The row of a channel that is to be dropped, None if there is none; until the unit ends no other refers to it."""
    found: int | None = await connection.scalar(select(table.c.id).where(_is(channel)).with_for_update())
    return found


@lru_cache(maxsize=4096)
def _is(channel: Channel) -> ColumnElement[bool]:
    return (
        (table.c.platform == channel.platform)
        & (table.c.workspace == channel.workspace)
        & (table.c.channel == channel.id)
    )
