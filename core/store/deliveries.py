"""Deliveries and their posts in the store. The record, not the clock, is the truth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import StoreError
from core.model import Channel, Delivery, DeliveryState, Digest, PaperPost, Post, PostKind, PostState
from core.store.channels import channel_of, id_of, keep_alone
from core.store.tables import channels, digests
from core.store.tables import deliveries as table
from core.store.tables import posts as messages

_FACTS = ("slot", "kind", "paper_id", "state", "ref")

# Written once: to write them for each message took as long as to post it.
_DELIVERIES: Select[Any] = (
    select(table, digests.c.date, digests.c.revision, channels.c.platform, channels.c.workspace, channels.c.channel)
    .join(digests, digests.c.id == table.c.digest_id)
    .join(channels, channels.c.id == digests.c.channel_id)
)
_WITHIN = messages.c.delivery_id.in_(bindparam("ids", expanding=True))
_MESSAGES = select(messages).where(_WITHIN).order_by(messages.c.slot)
_IS_THIS = (
    channels.c.platform == bindparam("its_platform"),
    channels.c.workspace == bindparam("its_workspace"),
    channels.c.channel == bindparam("its_channel"),
    digests.c.date == bindparam("its_date"),
    digests.c.revision == bindparam("its_revision"),
)
_THIS = _DELIVERIES.with_only_columns(table.c.id).where(*_IS_THIS).scalar_subquery()
_MESSAGE = update(messages).where(messages.c.delivery_id == _THIS, messages.c.slot == bindparam("its_slot"))
_LEFT = (messages.c.state == PostState.SENDING) & (messages.c.claimed_at <= bindparam("before"))
_SENDING = _MESSAGE.where((messages.c.state == PostState.WAITING) | _LEFT).values(
    state=PostState.SENDING, claimed_at=bindparam("now")
)
_SENT = _MESSAGE.values(state=PostState.SENT, ref=bindparam("its_ref"))
_FINISHED = (
    update(table).where(table.c.id == _THIS).values(state=bindparam("its_state"), reason=bindparam("its_reason"))
)


class SqlDeliveries:
    """`core.ports.Deliveries`. A digest is kept before its delivery begins."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(
        self, digest: Digest, posts: Sequence[Post], amends: int | None = None, *, at: datetime | None = None
    ) -> Delivery:
        await keep_alone(self._connection, digest.channel)
        of, day, revision = digest.channel, digest.date, digest.revision
        this = Delivery(channel=of, date=day, revision=revision, posts=tuple(posts), amends=amends, begun_at=at)
        if there := await self._read(_DELIVERIES.where(*_IS_THIS), _named(this)):
            return there[0]
        await self._add(digest, this)
        return this

    async def sending(self, delivery: Delivery, slot: int, *, at: datetime, lease: timedelta) -> bool:
        told = {**_named(delivery), "its_slot": slot, "now": at, "before": at - lease}
        return (await self._connection.execute(_SENDING, told)).rowcount == 1

    async def sent(self, delivery: Delivery, slot: int, ref: str) -> None:
        changed = await self._connection.execute(_SENT, {**_named(delivery), "its_slot": slot, "its_ref": ref})
        if not changed.rowcount:
            raise StoreError(f"A message of the digest of {delivery.date} was posted, but its record is gone.")

    async def finish(self, delivery: Delivery, reason: str = "") -> None:
        state = DeliveryState.FAILED if reason else DeliveryState.SENT
        await self._connection.execute(_FINISHED, {**_named(delivery), "its_state": state, "its_reason": reason})

    async def get(self, channel: Channel, day: date) -> Delivery | None:
        return await self._newest(digests.c.channel_id == id_of(channel), digests.c.date == day)

    async def of_date(self, channel: Channel, day: date) -> tuple[Delivery, ...]:
        return (await self.of_dates(channel, [day]))[day]

    async def of_dates(self, channel: Channel, days: Collection[date]) -> dict[date, tuple[Delivery, ...]]:
        asked = _DELIVERIES.where(digests.c.channel_id == id_of(channel), digests.c.date.in_(days))
        found: dict[date, tuple[Delivery, ...]] = dict.fromkeys(days, ())
        for delivery in await self._read(asked.order_by(digests.c.revision)):
            found[delivery.date] += (delivery,)
        return found

    async def last(self, channel: Channel) -> Delivery | None:
        return await self._newest(digests.c.channel_id == id_of(channel))

    async def open(self, channel: Channel | None = None) -> tuple[Delivery, ...]:
        unfinished = _DELIVERIES.where(table.c.state == DeliveryState.OPEN)
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

    async def _add(self, digest: Digest, new: Delivery) -> None:
        this = select(digests.c.id).where(_of_revision(digest.channel, digest.date, digest.revision))
        facts = {"state": new.state, "reason": new.reason, "amends": new.amends, "begun_at": new.begun_at}
        row = {"digest_id": this.scalar_subquery(), **facts}
        added = await self._connection.execute(insert(table).values(row).returning(table.c.id))
        delivery_id = added.scalar_one()
        rows = [{name: getattr(post, name) for name in _FACTS} | {"delivery_id": delivery_id} for post in new.posts]
        if rows:
            await self._connection.execute(insert(messages), rows)

    async def _newest(self, *asked: ColumnElement[bool]) -> Delivery | None:
        newest = _DELIVERIES.where(*asked).order_by(digests.c.date.desc(), digests.c.revision.desc()).limit(1)
        return next(iter(await self._read(newest)), None)

    async def _read(self, query: Select[Any], told: Mapping[str, Any] | None = None) -> list[Delivery]:
        rows = (await self._connection.execute(query, told)).all()
        by_delivery: dict[int, list[Row[Any]]] = {row.id: [] for row in rows}
        if rows:
            for post in await self._connection.execute(_MESSAGES, {"ids": list(by_delivery)}):
                by_delivery[post.delivery_id].append(post)
        return [_delivery_of(row, by_delivery[row.id]) for row in rows]


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


def _named(delivery: Delivery) -> dict[str, Any]:
    """Which one it is, for `_IS_THIS`."""
    of = delivery.channel
    where = {"its_platform": of.platform, "its_workspace": of.workspace, "its_channel": of.id}
    return {**where, "its_date": delivery.date, "its_revision": delivery.revision}


def _delivery_of(row: Row[Any], posts: Sequence[Row[Any]]) -> Delivery:
    return Delivery(
        channel=channel_of(row),
        date=row.date,
        revision=row.revision,
        posts=tuple(map(_post_of, posts)),
        amends=row.amends,
        state=DeliveryState(row.state),
        reason=row.reason,
        begun_at=row.begun_at,
    )


def _post_of(row: Row[Any]) -> Post:
    return Post(slot=row.slot, kind=PostKind(row.kind), paper_id=row.paper_id, state=PostState(row.state), ref=row.ref)
