"""Deliveries and their posts in the store. The record, not the clock, is the truth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from core.errors import StoreError
from core.model import Channel, Delivery, DeliveryState, Digest, PaperPost, Post, PostKind, PostState
from core.store.channels import IS_ITS, ITS_ID, channel_of, id_of, its
from core.store.statements import inserting_into
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
_OF_REVISION = digests.c.date == bindparam("its_date"), digests.c.revision == bindparam("its_revision")
_IS_THIS = IS_ITS, *_OF_REVISION
_THIS = _DELIVERIES.with_only_columns(table.c.id).where(*_IS_THIS).scalar_subquery()
_DIGEST = select(digests.c.id).where(digests.c.channel_id == ITS_ID, *_OF_REVISION).scalar_subquery()
_OF_CHANNEL = _DELIVERIES.where(digests.c.channel_id == ITS_ID)
_OF_DATES = _OF_CHANNEL.where(digests.c.date.in_(bindparam("days", expanding=True))).order_by(digests.c.revision)
_IS_OPEN = table.c.state == DeliveryState.OPEN
_IN_ORDER = digests.c.date, table.c.id
_OPEN = _DELIVERIES.where(_IS_OPEN).order_by(*_IN_ORDER)
_OPEN_OF_CHANNEL = _OF_CHANNEL.where(_IS_OPEN).order_by(*_IN_ORDER)
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
        of, day, revision = digest.channel, digest.date, digest.revision
        this = Delivery(channel=of, date=day, revision=revision, posts=tuple(posts), amends=amends, begun_at=at)
        if await self._added(this):
            return this
        (there,) = await self._read(_DELIVERIES.where(*_IS_THIS), _named(this))
        return there

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
        found: dict[date, tuple[Delivery, ...]] = dict.fromkeys(days, ())
        for delivery in await self._read(_OF_DATES, {**its(channel), "days": list(days)}):
            found[delivery.date] += (delivery,)
        return found

    async def last(self, channel: Channel) -> Delivery | None:
        return await self._newest(digests.c.channel_id == id_of(channel))

    async def open(self, channel: Channel | None = None) -> tuple[Delivery, ...]:
        if channel is None:
            return tuple(await self._read(_OPEN))
        return tuple(await self._read(_OPEN_OF_CHANNEL, its(channel)))

    async def paper_at(self, channel: Channel, ref: str) -> str | None:
        named = _papers(channel).where(messages.c.ref == ref)
        paper_id: str | None = await self._connection.scalar(named.with_only_columns(messages.c.paper_id))
        return paper_id

    async def papers_since(self, channel: Channel, day: date) -> tuple[PaperPost, ...]:
        order = digests.c.date.desc(), digests.c.revision, messages.c.slot
        rows = await self._connection.execute(_papers(channel).where(digests.c.date >= day).order_by(*order))
        return tuple(PaperPost(row.ref, row.paper_id, row.date) for row in rows)

    async def _added(self, new: Delivery) -> bool:
        """Whether it was new: of two that begin the same at once one is."""
        facts = {"state": new.state, "reason": new.reason, "amends": new.amends, "begun_at": new.begun_at}
        added = await self._connection.execute(_adding(self._connection.dialect.name), _named(new) | facts)
        delivery_id: int | None = added.scalar_one_or_none()
        rows = [{name: getattr(post, name) for name in _FACTS} | {"delivery_id": delivery_id} for post in new.posts]
        if rows and delivery_id is not None:
            await self._connection.execute(insert(messages), rows)
        return delivery_id is not None

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


@cache
def _adding(dialect: str) -> ReturningInsert[Any]:
    """Of the digest that `_named` tells, unless its delivery is there."""
    facts: dict[str, Any] = {name: bindparam(name) for name in ("state", "reason", "amends", "begun_at")}
    new = inserting_into(dialect, table).values(digest_id=_DIGEST, **facts)
    return new.on_conflict_do_nothing(index_elements=["digest_id"]).returning(table.c.id)


def _named(delivery: Delivery) -> dict[str, Any]:
    """Which one it is, for `_IS_THIS`."""
    return {**its(delivery.channel), "its_date": delivery.date, "its_revision": delivery.revision}


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
