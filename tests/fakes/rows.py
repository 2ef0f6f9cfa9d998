"""What the tables hold of a channel, read beside the store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table

from core.model import Channel
from core.store import read_database_url
from core.store.engines import engine_for
from core.store.place_tables import installations
from core.store.tables import channels, metadata


def way(table: Table) -> sa.ForeignKey | None:
    """What leads from a table to the channel that its rows belong to: straight, or over another table."""
    leading = [key for key in table.foreign_keys if key.column.table is channels or way(key.column.table) is not None]
    return min(leading, key=lambda key: key.column.table is not channels, default=None)


def belongs(table: Table, channel: Channel) -> sa.ColumnElement[bool]:
    """Whether a row of the table belongs to the channel."""
    if table is channels:
        here = table.c.platform == channel.platform, table.c.workspace == channel.workspace
        return sa.and_(*here, table.c.channel == channel.id)
    key = way(table)
    assert key
    return key.parent.in_(sa.select(key.column).where(belongs(key.column.table, channel)))


OF_CHANNELS = [table for table in metadata.sorted_tables if table is channels or way(table) is not None]
SHARED = [table for table in metadata.sorted_tables if table not in OF_CHANNELS]


async def rows_of(url: str, channel: Channel) -> dict[str, list[Any]]:
    """Every row that belongs to the channel, and the installation of its workspace, by table."""
    here = installations.c.platform == channel.platform, installations.c.workspace == channel.workspace
    asked = {table.name: sa.select(table).where(belongs(table, channel)) for table in OF_CHANNELS}
    engine = engine_for(read_database_url(url))
    async with engine.connect() as connection:
        found = {
            name: sorted(map(repr, (await connection.execute(rows)).all()))
            for name, rows in {**asked, installations.name: sa.select(installations).where(*here)}.items()
        }
    await engine.dispose()
    return found
