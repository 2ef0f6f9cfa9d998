"""How the services outside fare, in the store: a row for each. What was heard earlier never overwrites the later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Health
from core.store.operating_tables import healths as table
from core.store.statements import inserting


class SqlHealths:
    """`core.ports.Healths`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ok(self, service: str, at: datetime) -> None:
        await self._hear(service, "ok_at", {"ok_at": at})

    async def fault(self, service: str, reason: str, at: datetime) -> None:
        await self._hear(service, "fault_at", {"fault_at": at, "fault": reason})

    async def all(self) -> dict[str, Health]:
        rows = (await self._connection.execute(select(table))).all()
        healths = {row.service: Health(ok_at=row.ok_at, fault_at=row.fault_at, fault=row.fault) for row in rows}
        return {service: healths[service] for service in sorted(healths)}

    async def _hear(self, service: str, when: str, heard: dict[str, datetime | str]) -> None:
        new = inserting(self._connection, table)
        later = table.c[when].is_(None) | (table.c[when] <= new.excluded[when])
        values = {name: new.excluded[name] for name in heard}
        hearing = new.on_conflict_do_update(index_elements=["service"], set_=values, where=later)
        await self._connection.execute(hearing, {"service": service, "fault": "", **heard})
