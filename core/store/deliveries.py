"""Deliveries and their posts in the store. The record, not the clock, is the truth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import StoreError
from core.model import Channel, Delivery, DeliveryState, Digest, PaperPost, Post, PostKind, PostState
from core.store.channels import channel_of, id_of, keep_alone
from core.store.tables import channels, digests
from core.store.tables import deliveries as table
from core.store.tables import posts as messages

_FACTS = ("slot", "kind", "paper_id", "state", "ref")


class SqlDeliveries:
    """`core.ports.Deliveries`. A digest is kept before its delivery begins."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, digest: Digest, posts: Sequence[Post], amends: int | None = None) -> Delivery:
        await keep_alone(self._connection, digest.channel)
        known = _of_revision(digest.channel, digest.date, digest.revision)
        if not await self._read(_deliveries().where(known)):
            await self._add(digest, posts, amends)
        (delivery,) = await self._read(_deliveries().where(known))
        return delivery

    async def sending(self, delivery: Delivery, slot: int, *, at: datetime, lease: timedelta) -> bool:
        left = (messages.c.state == PostState.SENDING) & (messages.c.claimed_at <= at - lease)
        free = update(messages).where(_slot(delivery, slot), (messages.c.state == PostState.WAITING) | left)
        changed = await self._connection.execute(free.values(state=PostState.SENDING, claimed_at=at))
        return changed.rowcount == 1

    async def sent(self, delivery: Delivery, slot: int, ref: str) -> None:
        post = update(messages).where(_slot(delivery, slot))
        changed = await self._connection.execute(post.values(state=PostState.SENT, ref=ref))
        if not changed.rowcount:
            raise StoreError(f"A message of the digest of {delivery.date} was posted, but its record is gone.")

    async def finish(self, delivery: Delivery, reason: str = "") -> None:
        state = DeliveryState.FAILED if reason else DeliveryState.SENT
        this = update(table).where(table.c.id == _row(delivery))
        await self._connection.execute(this.values(state=state, reason=reason))

    async def get(self, channel: Channel, day: date) -> Delivery | None:
        return await self._newest(digests.c.channel_id == id_of(channel), digests.c.date == day)

    async def of_date(self, channel: Channel, day: date) -> tuple[Delivery, ...]:
        return (await self.of_dates(channel, [day]))[day]

    async def of_dates(self, channel: Channel, days: Collection[date]) -> dict[date, tuple[Delivery, ...]]:
        asked = _deliveries().where(digests.c.channel_id == id_of(channel), digests.c.date.in_(days))
        found: dict[date, tuple[Delivery, ...]] = dict.fromkeys(days, ())
        for delivery in await self._read(asked.order_by(digests.c.revision)):
            found[delivery.date] += (delivery,)
        return found

    async def last(self, channel: Channel) -> Delivery | None:
        return await self._newest(digests.c.channel_id == id_of(channel))

    async def open(self, channel: Channel | None = None) -> tuple[Delivery, ...]:
        unfinished = _deliveries().where(table.c.state == DeliveryState.OPEN)
        if channel is not None:
            unfinished = unfinished.where(digests.c.channel_id == id_of(channel))
        return tuple(await self._read(unfinished.order_by(digests.c.date, table.c.id)))

    async def paper_at(self, channel: Channel, ref: str) -> str | None:
        named = _papers(channel).where(messages.c.ref == ref)
        paper_id: str | None = await self._connection.scalar(named.with_only_columns(messages.c.paper_id))
        return paper_id

    async def papers_since(self, channel: Channel, day: date) -> tuple[PaperPost, ...]:
        order = digests.c.date.desc(), digests.c.revision, messages.c.slot
        rows = await self._connection.execute(_papers(channel).where(digests.c.date >= day).order_by(*order))
        return tuple(PaperPost(row.ref, row.paper_id, row.date) for row in rows)

    async def _add(self, digest: Digest, posts: Sequence[Post], amends: int | None) -> None:
        this = select(digests.c.id).where(_of_revision(digest.channel, digest.date, digest.revision))
        row = {"digest_id": this.scalar_subquery(), "state": DeliveryState.OPEN, "reason": "", "amends": amends}
        added = await self._connection.execute(insert(table).values(row).returning(table.c.id))
        delivery_id = added.scalar_one()
        rows = [{name: getattr(post, name) for name in _FACTS} | {"delivery_id": delivery_id} for post in posts]
        if rows:
            await self._connection.execute(insert(messages), rows)

    async def _newest(self, *asked: ColumnElement[bool]) -> Delivery | None:
        newest = _deliveries().where(*asked).order_by(digests.c.date.desc(), digests.c.revision.desc()).limit(1)
        return next(iter(await self._read(newest)), None)

    async def _read(self, query: Select[Any]) -> list[Delivery]:
        rows = (await self._connection.execute(query)).all()
        within = messages.c.delivery_id.in_([row.id for row in rows])
        posts = await self._connection.execute(select(messages).where(within).order_by(messages.c.slot))
        by_delivery: dict[int, list[Row[Any]]] = {row.id: [] for row in rows}
        for post in posts:
            by_delivery[post.delivery_id].append(post)
        return [_delivery_of(row, by_delivery[row.id]) for row in rows]


def _deliveries() -> Select[Any]:
    return (
        select(table, digests.c.date, digests.c.revision, channels.c.platform, channels.c.workspace, channels.c.channel)
        .join(digests, digests.c.id == table.c.digest_id)
        .join(channels, channels.c.id == digests.c.channel_id)
    )


def _papers(channel: Channel) -> Select[Any]:
    """The messages of papers that are posted in a channel."""
    return (
        select(messages.c.ref, messages.c.paper_id, digests.c.date)
        .join(table, table.c.id == messages.c.delivery_id)
        .join(digests, digests.c.id == table.c.digest_id)
        .where(digests.c.channel_id == id_of(channel), messages.c.ref.is_not(None), messages.c.paper_id.is_not(None))
    )


def _of_revision(channel: Channel, day: date, revision: int) -> ColumnElement[bool]:
    return (digests.c.channel_id == id_of(channel)) & (digests.c.date == day) & (digests.c.revision == revision)


def _row(delivery: Delivery) -> ScalarSelect[int]:
    this = select(table.c.id).join(digests, digests.c.id == table.c.digest_id)
    return this.where(_of_revision(delivery.channel, delivery.date, delivery.revision)).scalar_subquery()


def _slot(delivery: Delivery, slot: int) -> ColumnElement[bool]:
    return (messages.c.delivery_id == _row(delivery)) & (messages.c.slot == slot)


def _delivery_of(row: Row[Any], posts: Sequence[Row[Any]]) -> Delivery:
    return Delivery(
        channel=channel_of(row),
        date=row.date,
        revision=row.revision,
        posts=tuple(map(_post_of, posts)),
        amends=row.amends,
        state=DeliveryState(row.state),
        reason=row.reason,
    )


def _post_of(row: Row[Any]) -> Post:
    return Post(slot=row.slot, kind=PostKind(row.kind), paper_id=row.paper_id, state=PostState(row.state), ref=row.ref)
