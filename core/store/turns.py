"""Turns in the store: one row for each service, a lease on it, and the instant before which nobody may ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.operating_tables import turns as table
from core.store.statements import inserting

_SOON = 0.05
"""Seconds: the least that somebody is told to wait."""
_FARTHEST = timedelta(hours=1)
"""Nobody holds a turn or bars it for longer: what lies farther ahead was written by a clock that was wrong."""


class SqlTurns:
    """`core.ports.Turns`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, service: str, holder: str, *, now: datetime, pause: float, lease: float) -> float:
        """One statement decides: whoever's row it changes or makes has the turn."""
        row = {
            "service": service,
            "holder": holder,
            "leased_until": now + timedelta(seconds=lease),
            "not_before": now + timedelta(seconds=pause),
        }
        free = table.c.holder.is_(None) | (table.c.leased_until <= now) | (table.c.leased_until > now + _FARTHEST)
        open_to_all = (table.c.not_before <= now) | (table.c.not_before > now + _FARTHEST)
        new = inserting(self._connection, table)
        taking = new.on_conflict_do_update(
            index_elements=["service"],
            set_={name: new.excluded[name] for name in ("holder", "leased_until", "not_before")},
            where=open_to_all & free,
        ).returning(table.c.service)
        if (await self._connection.execute(taking, row)).one_or_none():
            return 0.0
        return await self._wait(service, now, pause)

    async def renew(self, service: str, holder: str, *, now: datetime, lease: float) -> bool:
        mine = update(table).where(table.c.service == service, table.c.holder == holder)
        renewed = await self._connection.execute(mine.values(leased_until=now + timedelta(seconds=lease)))
        return renewed.rowcount == 1

    async def give_back(self, service: str, holder: str, *, not_before: datetime | None = None) -> None:
        mine = table.c.holder == holder
        values = {
            "holder": case((mine, null()), else_=table.c.holder),
            "leased_until": case((mine, null()), else_=table.c.leased_until),
        }
        if not_before is not None:
            # The service has spoken, and it counts even if another has overtaken us in the meantime.
            values["not_before"] = case((table.c.not_before < not_before, not_before), else_=table.c.not_before)
        await self._connection.execute(update(table).where(table.c.service == service).values(values))

    async def prune(self, before: datetime) -> None:
        over = table.c.holder.is_(None) | (table.c.leased_until <= before)
        await self._connection.execute(delete(table).where(table.c.not_before <= before, over))

    async def _wait(self, service: str, now: datetime, pause: float) -> float:
        """Seconds until it is worth another try. A holder may be done before its lease ends: look once a pause."""
        row = (await self._connection.execute(select(table).where(table.c.service == service))).one_or_none()
        if row is None:
            return _SOON
        barred: float = (row.not_before - now).total_seconds()
        held: float = (row.leased_until - now).total_seconds() if row.leased_until else 0.0
        return max(barred, min(held, pause), _SOON)
