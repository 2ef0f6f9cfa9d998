"""Which channels bear what was spent, in the store: noted when a digest is kept, read when costs are told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Digest, HeldBack, Usage
from core.store.money_tables import usage_shares as table
from core.store.splitting import both, mask_of, split
from core.store.statements import replacing
from core.store.tables import usages

_JUDGED = (HeldBack.OUTSIDE, HeldBack.BELOW_CUTOFF, HeldBack.OVER_MAXIMUM)
FACTS = ("model", "calls", "prompt", "cached", "completion", "reasoning", "cost")
"""The columns of a usage."""


@dataclass(frozen=True, slots=True)
class Borne:
    """What a channel, told by the id of its row, bears of a row that was spent."""

    row: Row[Any]
    channel_id: int
    usage: Usage


async def bear(connection: AsyncConnection, channel_id: int, digest: Digest) -> None:
    """Note that a channel uses what others asked about the papers of its digest; what it used once it bears for good.

    Who asked bears a share in any case, and needs no note.
    """
    used = _used(digest)
    mine = and_(table.c.usage_id == usages.c.id, table.c.channel_id == channel_id)
    known = select(usages.c.id, usages.c.papers, table.c.mask).outerjoin(table, mine)
    rows = await connection.execute(known.where(*_asked_for(digest), usages.c.channel_id != channel_id))
    masks = {row.id: both(mask_of(row.papers, used), row.mask or "") for row in rows.all()}
    new = [{"usage_id": key, "channel_id": channel_id, "mask": mask} for key, mask in masks.items() if "1" in mask]
    if new:
        await connection.execute(replacing(connection, table), new)


async def borne_by(connection: AsyncConnection, channel_id: int, since: datetime, until: datetime) -> list[Borne]:
    """What a channel bears of what was spent in that time."""
    involved = _involving(channel_id, since, until)
    masks = select(table.c.usage_id, table.c.mask).where(
        table.c.channel_id == channel_id, table.c.usage_id.in_(involved)
    )
    mine = {row.usage_id: row.mask for row in await connection.execute(masks)}
    users = await _users(connection, involved)
    rows = (await connection.execute(select(usages).where(usages.c.id.in_(involved)))).all()
    return [Borne(row, channel_id, _share(row, users.get(row.id, {}), mine.get(row.id))) for row in rows]


async def borne(connection: AsyncConnection, since: datetime, until: datetime) -> list[Borne]:
    """What was spent in that time, by all who bear it."""
    asked = select(usages).where(*_within(since, until))
    masks = select(table).where(table.c.usage_id.in_(asked.with_only_columns(usages.c.id)))
    users: dict[int, dict[int, str]] = defaultdict(dict)
    for each in await connection.execute(masks):
        users[each.usage_id][each.channel_id] = each.mask
    rows = (await connection.execute(asked)).all()
    return [one for row in rows for one in _all_of(row, users.get(row.id, {}))]


async def sharers(connection: AsyncConnection, channel_id: int, since: datetime, until: datetime) -> dict[date, int]:
    """How many other channels bear something of what this one bears something of, by announcement date."""
    involved = _involving(channel_id, since, until)
    asking = select(usages.c.date, usages.c.channel_id).where(usages.c.id.in_(involved))
    using = select(usages.c.date, table.c.channel_id).join(table, table.c.usage_id == usages.c.id)
    bearing = union(asking, using.where(usages.c.id.in_(involved))).subquery()
    counted = select(bearing.c.date, func.count().label("number")).where(bearing.c.channel_id != channel_id)
    return {row.date: row.number for row in await connection.execute(counted.group_by(bearing.c.date))}


def usage_of(row: Row[Any]) -> Usage:
    """The usage of a row."""
    return Usage(**{name: getattr(row, name) for name in FACTS})


async def _users(connection: AsyncConnection, of_usages: Select[int]) -> dict[int, dict[str, int]]:
    """How many have each mask, by usage. Counted there: of a hundred channels most have the same."""
    counted = select(table.c.usage_id, table.c.mask, func.count().label("number"))
    grouped = counted.where(table.c.usage_id.in_(of_usages)).group_by(table.c.usage_id, table.c.mask)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in await connection.execute(grouped):
        found[row.usage_id][row.mask] = row.number
    return found


def _share(row: Row[Any], users: dict[str, int], mask: str | None) -> Usage:
    """The share of a user with this mask; None is who asked."""
    rest, shares = split(usage_of(row), users)
    return rest if mask is None else shares[mask]


def _all_of(row: Row[Any], users: dict[int, str]) -> Iterator[Borne]:
    rest, shares = split(usage_of(row), Counter(users.values()))
    yield Borne(row, row.channel_id, rest)
    for channel_id, mask in users.items():
        yield Borne(row, channel_id, shares[mask])


def _involving(channel_id: int, since: datetime, until: datetime) -> Select[int]:
    """The usages of that time of which a channel bears something."""
    asked = select(usages.c.id).where(usages.c.channel_id == channel_id, *_within(since, until))
    using = select(usages.c.id).join(table, table.c.usage_id == usages.c.id)
    both_ways = union(asked, using.where(table.c.channel_id == channel_id, *_within(since, until))).subquery()
    return select(both_ways.c.id)


def _asked_for(digest: Digest) -> tuple[ColumnElement[bool], ...]:
    return (
        usages.c.criteria_fingerprint == digest.criteria.fingerprint,
        usages.c.date == digest.date,
        usages.c.scorer_fingerprint == digest.scorer.fingerprint,
    )


def _used(digest: Digest) -> frozenset[str]:
    """The papers of a digest about which an answer was needed."""
    listed = {entry.paper.id for entry in digest.entries if entry.verdict}
    return frozenset(listed.union(*(digest.held_back.get(reason, ()) for reason in _JUDGED)))


def _within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return usages.c.at >= since, usages.c.at < until
