"""Deliveries and their posts in the store. The record, not the clock, is the truth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import StoreError
from core.model import Channel, Delivery, DeliveryState, Digest, Post, PostState
from core.store.channels import channel_of, id_of, keep_alone
from core.store.tables import channels, digests, posts
from core.store.tables import deliveries as table


class SqlDeliveries:
    """`core.ports.Deliveries`. A digest is kept before its delivery begins."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, digest: Digest) -> Delivery:
        await keep_alone(self._connection, digest.channel)
        known = _of_revision(digest.channel, digest.date, digest.revision)
        if not await self._read(_deliveries().where(known)):
            await self._add(digest)
        (delivery,) = await self._read(_deliveries().where(known))
        return delivery

    async def sending(self, delivery: Delivery, slot: int, *, at: datetime, lease: timedelta) -> bool:
        left = (posts.c.state == PostState.SENDING) & (posts.c.claimed_at <= at - lease)
        free = update(posts).where(_slot(delivery, slot), (posts.c.state == PostState.WAITING) | left)
        changed = await self._connection.execute(free.values(state=PostState.SENDING, claimed_at=at))
        return changed.rowcount == 1

    async def sent(self, delivery: Delivery, slot: int, ref: str) -> None:
        post = update(posts).where(_slot(delivery, slot))
        changed = await self._connection.execute(post.values(state=PostState.SENT, ref=ref))
        if not changed.rowcount:
            raise StoreError(f"Post {slot} of {delivery.channel}, {delivery.date}, is not on record.")

    async def finish(self, delivery: Delivery, reason: str = "") -> None:
        state = DeliveryState.FAILED if reason else DeliveryState.SENT
        this = update(table).where(table.c.id == _row(delivery))
        await self._connection.execute(this.values(state=state, reason=reason))

    async def get(self, channel: Channel, day: date) -> Delivery | None:
        of_day = _deliveries().where(digests.c.channel_id == id_of(channel), digests.c.date == day)
        newest = await self._read(of_day.order_by(digests.c.revision.desc()).limit(1))
        return next(iter(newest), None)

    async def open(self) -> tuple[Delivery, ...]:
        unfinished = _deliveries().where(table.c.state == DeliveryState.OPEN)
        return tuple(await self._read(unfinished.order_by(digests.c.date, table.c.id)))

    async def _add(self, digest: Digest) -> None:
        this = select(digests.c.id).where(_of_revision(digest.channel, digest.date, digest.revision))
        row = {"digest_id": this.scalar_subquery(), "state": DeliveryState.OPEN, "reason": ""}
        added = await self._connection.execute(insert(table).values(row).returning(table.c.id))
        delivery_id = added.scalar_one()
        slots = [(0, None), *((entry.position, entry.paper.id) for entry in digest.entries)]
        rows = [
            {"delivery_id": delivery_id, "slot": slot, "paper_id": paper_id, "state": PostState.WAITING}
            for slot, paper_id in slots
        ]
        await self._connection.execute(insert(posts), rows)

    async def _read(self, query: Select[Any]) -> list[Delivery]:
        rows = (await self._connection.execute(query)).all()
        within = posts.c.delivery_id.in_([row.id for row in rows])
        messages = await self._connection.execute(select(posts).where(within).order_by(posts.c.slot))
        by_delivery: dict[int, list[Row[Any]]] = {row.id: [] for row in rows}
        for message in messages:
            by_delivery[message.delivery_id].append(message)
        return [_delivery_of(row, by_delivery[row.id]) for row in rows]


def _deliveries() -> Select[Any]:
    return (
        select(table, digests.c.date, digests.c.revision, channels.c.platform, channels.c.workspace, channels.c.channel)
        .join(digests, digests.c.id == table.c.digest_id)
        .join(channels, channels.c.id == digests.c.channel_id)
    )


def _of_revision(channel: Channel, day: date, revision: int) -> ColumnElement[bool]:
    return (digests.c.channel_id == id_of(channel)) & (digests.c.date == day) & (digests.c.revision == revision)


def _row(delivery: Delivery) -> ScalarSelect[int]:
    this = select(table.c.id).join(digests, digests.c.id == table.c.digest_id)
    return this.where(_of_revision(delivery.channel, delivery.date, delivery.revision)).scalar_subquery()


def _slot(delivery: Delivery, slot: int) -> ColumnElement[bool]:
    return (posts.c.delivery_id == _row(delivery)) & (posts.c.slot == slot)


def _delivery_of(row: Row[Any], messages: Sequence[Row[Any]]) -> Delivery:
    return Delivery(
        channel=channel_of(row),
        date=row.date,
        revision=row.revision,
        posts=tuple(
            Post(slot=post.slot, paper_id=post.paper_id, state=PostState(post.state), ref=post.ref) for post in messages
        ),
        state=DeliveryState(row.state),
        reason=row.reason,
    )
