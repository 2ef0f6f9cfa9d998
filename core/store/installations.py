"""Installations in the store. Their secrets are sealed before they come near the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Installation
from core.store.place_tables import installations as table
from core.store.rota import look_again
from core.store.sealing import Seal
from core.store.statements import replacing
from core.store.tables import channels


class SqlInstallations:
    """`core.ports.Installations`."""

    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self._connection = connection
        self._seal = seal

    async def put(self, installation: Installation) -> None:
        row = {
            "platform": installation.platform,
            "workspace": installation.workspace,
            "name": installation.name,
            "installer": installation.installer,
            "secrets": None if installation.gone_at else self._seal.sealed(installation.secrets),
            "at": installation.at,
            "gone_at": installation.gone_at,
        }
        await self._connection.execute(replacing(self._connection, table), row)
        if installation.gone_at is None:
            here = channels.c.platform == installation.platform, channels.c.workspace == installation.workspace
            await look_again(self._connection, and_(*here))

    async def get(self, platform: str, workspace: str) -> Installation | None:
        row = (await self._connection.execute(select(table).where(_is(platform, workspace)))).one_or_none()
        return None if row is None else self._installation_of(row)

    async def all(self, platform: str) -> tuple[Installation, ...]:
        standing = table.c.platform == platform, table.c.gone_at.is_(None)
        rows = await self._connection.execute(select(table).where(*standing))
        # Sorted here: text has another order in each database.
        return tuple(sorted(map(self._installation_of, rows), key=lambda one: (one.at, one.workspace)))

    async def gone(self, platform: str, workspace: str, at: datetime) -> bool:
        standing = update(table).where(_is(platform, workspace), table.c.gone_at.is_(None))
        changed = await self._connection.execute(standing.values(gone_at=at, secrets=null()))
        return changed.rowcount == 1

    async def prune(self, before: datetime) -> None:
        here = channels.c.platform == table.c.platform, channels.c.workspace == table.c.workspace
        ended = table.c.gone_at < before, ~select(channels.c.id).where(*here).exists()
        await self._connection.execute(delete(table).where(*ended))

    def _installation_of(self, row: Row[Any]) -> Installation:
        return Installation(
            platform=row.platform,
            workspace=row.workspace,
            name=row.name,
            installer=row.installer,
            secrets=self._seal.opened(row.secrets, row.name or row.workspace),
            at=row.at,
            gone_at=row.gone_at,
        )


def _is(platform: str, workspace: str) -> ColumnElement[bool]:
    return (table.c.platform == platform) & (table.c.workspace == workspace)
