"""Digests in the store, each revision whole and for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Exists, Row, Select, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Digest, Holding, Listing
from core.store.channels import ITS_ID, id_of, its, keep_alone
from core.store.digest_rows import digest_of, digest_row, entry_of, entry_row
from core.store.documents import held_back_of, unscored_of
from core.store.shares import bear
from core.store.statements import chunks
from core.store.tables import deliveries, posts
from core.store.tables import digest_entries as entries
from core.store.tables import digests as table

# Written once: to write them for each digest takes as long as to ask.
_OF_DAY = select(table).where(table.c.channel_id == ITS_ID, table.c.date == bindparam("its_date"))
_LATEST = _OF_DAY.order_by(table.c.revision.desc()).limit(1)
_REVISION = _OF_DAY.where(table.c.revision == bindparam("its_revision"))
_LISTED = select(entries).where(entries.c.digest_id == bindparam("its_digest")).order_by(entries.c.position)
_SAME = table.c.channel_id == bindparam("its_channel"), table.c.source == bindparam("its_source")
_BEFORE = select(func.max(table.c.date)).where(*_SAME, table.c.date < bindparam("its_date")).scalar_subquery()
_AFTER = select(func.min(table.c.date)).where(*_SAME, table.c.date > bindparam("its_date")).scalar_subquery()
_NEIGHBOURS = select(_BEFORE.label("before"), _AFTER.label("after"))


class SqlDigests:
    """`core.ports.Digests`. The papers of its entries are kept before a digest is."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, digest: Digest) -> Digest:
        channel_id = await keep_alone(self._connection, digest.channel)
        before = select(func.max(table.c.revision)).where(table.c.channel_id == channel_id, table.c.date == digest.date)
        digest = replace(digest, revision=(await self._connection.scalar(before) or 0) + 1)
        row = digest_row(digest) | {"channel_id": channel_id}
        digest_id = (await self._connection.execute(insert(table).returning(table.c.id), row)).scalar_one()
        rows = [entry_row(entry) | {"digest_id": digest_id} for entry in digest.entries]
        if rows:
            await self._connection.execute(insert(entries), rows)
        await bear(self._connection, channel_id, digest)
        return digest

    async def latest(self, channel: Channel, day: date) -> Digest | None:
        return await self._digest(_LATEST, channel, {**its(channel), "its_date": day})

    async def revision(self, channel: Channel, day: date, revision: int) -> Digest | None:
        return await self._digest(_REVISION, channel, {**its(channel), "its_date": day, "its_revision": revision})

    async def newest(self, channel: Channel, source: str) -> Digest | None:
        of_source = select(table).where(table.c.channel_id == id_of(channel), table.c.source == source)
        return await self._digest(of_source.order_by(table.c.date.desc(), table.c.revision.desc()).limit(1), channel)

    async def between(
        self, channel: Channel, source: str, first: date, last: date, *, most: int | None = None
    ) -> tuple[Digest, ...]:
        rows = (await self._connection.execute(_newest_of_each(channel, source, first, last))).all()
        by_digest = await self._entries([row.id for row in rows], most) if most != 0 else {}
        return tuple(digest_of(row, by_digest.get(row.id, ()), channel) for row in rows)

    async def revisions(self, channel: Channel, day: date) -> int:
        of_day = table.c.channel_id == id_of(channel), table.c.date == day
        return await self._connection.scalar(select(func.max(table.c.revision)).where(*of_day)) or 0

    async def listings(self, channel: Channel, paper_id: str) -> tuple[Listing, ...]:
        of_paper = entries.c.paper_id == paper_id, table.c.channel_id == id_of(channel), ~_superseded()
        listed = select(entries, table.c.date, table.c.revision).join(table, table.c.id == entries.c.digest_id)
        rows = await self._connection.execute(listed.where(*of_paper).order_by(table.c.date, table.c.revision))
        return tuple(Listing(row.date, row.revision, entry_of(row)) for row in rows)

    async def holding(self, channel: Channel, source: str, paper_id: str, *, most: int = 10) -> Holding | None:
        of_source = table.c.channel_id == id_of(channel), table.c.source == source, ~_superseded()
        newest: Select[Any] = select(table.c.date, table.c.held_back, table.c.unscored).where(*of_source)
        rows = await self._connection.execute(newest.order_by(table.c.date.desc()).limit(most))
        return next(filter(None, (_holding(row, paper_id) for row in rows)), None)

    async def shown(self, channel: Channel, source: str, ids: Collection[str], but: date) -> set[str]:
        other_dates = table.c.channel_id == id_of(channel), table.c.source == source, table.c.date != but
        listed = select(entries.c.paper_id).join(table, table.c.id == entries.c.digest_id)
        # A later revision may have left it out: its message is in the channel all the same.
        posted = (
            select(posts.c.paper_id)
            .join(deliveries, deliveries.c.id == posts.c.delivery_id)
            .join(table, table.c.id == deliveries.c.digest_id)
            .where(posts.c.ref.is_not(None))
        )
        found: set[str] = set()
        for chunk in chunks(ids):
            now = listed.where(*other_dates, ~_superseded(), entries.c.paper_id.in_(chunk))
            once = posted.where(*other_dates, posts.c.paper_id.in_(chunk))
            found.update(await self._connection.scalars(now))
            found.update(await self._connection.scalars(once))
        return found

    async def _digest(
        self, query: Select[Any], channel: Channel, told: Mapping[str, Any] | None = None
    ) -> Digest | None:
        row = (await self._connection.execute(query, told)).one_or_none()
        if row is None:
            return None
        listed = await self._connection.execute(_LISTED, {"its_digest": row.id})
        digest = digest_of(row, listed.all(), channel)
        previous, following = await self._neighbours(row)
        return digest.at(previous=previous, next=following)

    async def _entries(self, digests: Sequence[int], most: int | None) -> dict[int, list[Row[Any]]]:
        """The first entries of these digests, by digest."""
        within = select(entries).where(entries.c.digest_id.in_(digests)).order_by(entries.c.position)
        listed = within if most is None else within.where(entries.c.position <= most)
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for each in await self._connection.execute(listed):
            found[each.digest_id].append(each)
        return found

    async def _neighbours(self, row: Row[Any]) -> tuple[date | None, date | None]:
        told = {"its_channel": row.channel_id, "its_source": row.source, "its_date": row.date}
        found = (await self._connection.execute(_NEIGHBOURS, told)).one()
        return found.before, found.after


def _holding(row: Row[Any], paper_id: str) -> Holding | None:
    missed = {one.paper_id: one.reason for one in unscored_of(row.unscored)}
    reasons = (reason for reason, ids in held_back_of(row.held_back).items() if paper_id in ids)
    return next((Holding(row.date, reason, missed.get(paper_id, "")) for reason in reasons), None)


def _newest_of_each(channel: Channel, source: str, first: date, last: date) -> Select[Any]:
    span = table.c.source == source, table.c.date.between(first, last)
    return select(table).where(table.c.channel_id == id_of(channel), *span, ~_superseded()).order_by(table.c.date)


@cache
def _superseded() -> Exists:
    """Whether a digest has a later revision, from the same source."""
    later = table.alias("later")
    same = (later.c[name] == table.c[name] for name in ("channel_id", "date", "source"))
    return select(later.c.id).where(*same, later.c.revision > table.c.revision).exists()
