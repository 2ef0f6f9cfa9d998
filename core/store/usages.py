"""What was spent, in the store, and what is set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Booking, Channel, Criteria, ScorerCard, Share, Usage
from core.store.channels import channel_of, id_of, keep
from core.store.money_tables import earmarks
from core.store.shares import FACTS, Borne, borne, borne_by, sharers, usage_of
from core.store.tables import channels
from core.store.tables import usages as table

# Any number will do that no other program takes on the same database; this one spells "Purse".
_LOCK = 0x5075727365


class SqlUsages:
    """`core.ports.Usages`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        channel: Channel,
        day: date,
        usage: Usage,
        *,
        at: datetime,
        criteria: Criteria | None = None,
        scorer: ScorerCard | None = None,
        papers: Collection[str] = (),
    ) -> None:
        row = {name: getattr(usage, name) for name in FACTS} | {
            "channel_id": await keep(self._connection, channel),
            "date": day,
            "at": at,
            "criteria_fingerprint": criteria.fingerprint if criteria else "",
            "scorer_fingerprint": scorer.fingerprint if scorer else "",
            "papers": sorted(set(papers)),
        }
        await self._connection.execute(insert(table), row)

    async def on(self, channel: Channel, day: date) -> tuple[Usage, ...]:
        return await self._spent(table.c.channel_id == id_of(channel), table.c.date == day)

    async def between(self, channel: Channel, since: datetime, until: datetime) -> tuple[Usage, ...]:
        return _by_model(one.usage for one in await self._borne_by(channel, since, until))

    async def by_date(self, channel: Channel, since: datetime, until: datetime) -> dict[date, Share]:
        found = await self._borne_by(channel, since, until)
        others = await sharers(self._connection, found[0].channel_id, since, until) if found else {}
        of_date: dict[date, list[Usage]] = defaultdict(list)
        for one in found:
            of_date[one.row.date].append(one.usage)
        return {day: Share(_sum(of_date[day]), others.get(day, 0)) for day in sorted(of_date)}

    async def spent(self, since: datetime, until: datetime) -> tuple[Usage, ...]:
        return await self._spent(table.c.at >= since, table.c.at < until)

    async def ledger(self, since: datetime, until: datetime) -> tuple[Booking, ...]:
        known = {row.id: channel_of(row) for row in await self._connection.execute(select(channels))}
        of_line: dict[tuple[Channel, str, str], list[Usage]] = defaultdict(list)
        for one in await borne(self._connection, since, until):
            of_line[known[one.channel_id], one.row.criteria_fingerprint, one.row.model].append(one.usage)
        in_order = sorted(of_line, key=lambda line: (str(line[0]), *line[1:]))
        return tuple(Booking(line[0], line[1], _sum(of_line[line])) for line in in_order)

    async def alone(self) -> None:
        # On SQLite one unit writes at a time anyhow.
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})

    async def earmark(self, key: str, channel: Channel, amount: Decimal, *, now: datetime, until: datetime) -> None:
        await self._connection.execute(delete(earmarks).where(earmarks.c.until <= now))
        row = {"key": key, "channel_id": await keep(self._connection, channel), "amount": amount, "until": until}
        await self._connection.execute(insert(earmarks), row)

    async def release(self, key: str) -> None:
        await self._connection.execute(delete(earmarks).where(earmarks.c.key == key))

    async def earmarked(self, now: datetime, channel: Channel | None = None) -> Decimal:
        held = select(earmarks.c.amount).where(earmarks.c.until > now)
        if channel:
            held = held.where(earmarks.c.channel_id == id_of(channel))
        # Summed here, as costs are.
        return sum(await self._connection.scalars(held), Decimal(0))

    async def _spent(self, *asked: ColumnElement[bool]) -> tuple[Usage, ...]:
        facts = select(*(table.c[name] for name in FACTS)).where(*asked)
        return _by_model(usage_of(row) for row in await self._connection.execute(facts))

    async def _borne_by(self, channel: Channel, since: datetime, until: datetime) -> list[Borne]:
        mine = await self._connection.scalar(select(id_of(channel)))
        return [] if mine is None else await borne_by(self._connection, mine, since, until)


def _by_model(usages: Iterable[Usage]) -> tuple[Usage, ...]:
    of_model: dict[str, list[Usage]] = defaultdict(list)
    for usage in usages:
        of_model[usage.model].append(usage)
    return tuple(_sum(of_model[model]) for model in sorted(of_model))


def _sum(usages: Sequence[Usage]) -> Usage:
    """Of at least one. Summed here: SQLite would add the costs as floats."""
    models = {usage.model for usage in usages}
    return replace(sum(usages, Usage(model="")), model=models.pop() if len(models) == 1 else "")
