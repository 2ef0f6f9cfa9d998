"""How far a database has come, without alembic: importing that takes longer than asking."""

from __future__ import annotations

from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

NEWEST = "0016"
"""The last migration under `alembic/versions/` (a test compares)."""


async def revision_of(connection: AsyncConnection) -> str | None:
    """The migration that a database is at; None if it has none."""
    if not await connection.run_sync(lambda bound: inspect(bound).has_table("alembic_version")):
        return None
    found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
