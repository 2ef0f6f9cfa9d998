"""Places in the store, and the end of what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Row, Select, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Place, PlaceState
from core.store.channels import ITS_ID, channel_of, id_of, its, keep_alone, keep_away
from core.store.columns import metadata
from core.store.money_tables import usage_shares
from core.store.place_tables import installations
from core.store.place_tables import places as table
from core.store.rota import look_again
from core.store.statements import replacing
from core.store.tables import channels, deliveries, digest_entries, digests, posts, usages

# From these no channel comes back by itself.
_ENDED = (PlaceState.LEFT, PlaceState.DELETED)


class SqlPlaces:
    """`core.ports.Places`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, place: Place, at: datetime) -> bool:
        channel_id = await keep_alone(self._connection, place.channel)
        known = (await self._connection.execute(select(table).where(table.c.channel_id == channel_id))).one_or_none()
        since = known.since if known and known.state == place.state else at
        row = {"channel_id": channel_id, "name": place.name, "state": place.state, "since": since}
        await self._connection.execute(replacing(self._connection, table), row)
        if place.state is PlaceState.OPEN:
            await look_again(self._connection, channels.c.id == channel_id)
        return known is not None and known.state != place.state

    async def get(self, channel: Channel) -> Place | None:
        row = (await self._connection.execute(_place(), its(channel))).one_or_none()
        return None if row is None else _place_of(row)

    async def since(self, channel: Channel) -> datetime | None:
        since: datetime | None = await self._connection.scalar(
            select(table.c.since).where(table.c.channel_id == id_of(channel))
        )
        return since

    async def of_workspace(self, platform: str, workspace: str) -> tuple[Place, ...]:
        asked = channels.c.platform == platform, channels.c.workspace == workspace
        rows = await self._connection.execute(_places().where(*asked))
        # Sorted here: text has another order in each database.
        return tuple(sorted(map(_place_of, rows), key=lambda place: (place.name, place.channel.id)))

    async def closed(self, channel: Channel | None = None) -> frozenset[Channel]:
        asked = (_shut(), None) if channel is None else (_its_if_shut(), its(channel))
        return frozenset(map(channel_of, await self._connection.execute(*asked)))

    async def expired(self, before: datetime) -> tuple[Channel, ...]:
        ended = and_(table.c.state.in_(_ENDED), table.c.since < before)
        over = _channels().where(or_(ended, installations.c.gone_at < before)).order_by(channels.c.id)
        return tuple(map(channel_of, await self._connection.execute(over)))

    async def purge(self, channel: Channel) -> None:
        channel_id = await keep_away(self._connection, channel)
        if channel_id is not None:
            for dropping in _everything(channel_id):
                await self._connection.execute(dropping)


@cache
def _places() -> Select[Any]:
    return select(table, channels.c.platform, channels.c.workspace, channels.c.channel).join(
        channels, channels.c.id == table.c.channel_id
    )


@cache
def _channels() -> Select[Any]:
    """Every channel, whatever is known of it, beside its place and its workspace."""
    same = installations.c.platform == channels.c.platform, installations.c.workspace == channels.c.workspace
    return (
        select(channels.c.platform, channels.c.workspace, channels.c.channel)
        .outerjoin(table, table.c.channel_id == channels.c.id)
        .outerjoin(installations, and_(*same))
    )


@cache
def _place() -> Select[Any]:
    return _places().where(table.c.channel_id == ITS_ID)


@cache
def _shut() -> Select[Any]:
    return _channels().where(or_(table.c.state != PlaceState.OPEN, installations.c.gone_at.is_not(None)))


@cache
def _its_if_shut() -> Select[Any]:
    return _shut().where(channels.c.id == ITS_ID)


def _place_of(row: Row[Any]) -> Place:
    return Place(channel_of(row), row.name, PlaceState(row.state))


def _everything(channel_id: int) -> Iterator[Delete]:
    """What drops a channel: what hangs on its digests, what names it, itself."""
    of_channel = select(digests.c.id).where(digests.c.channel_id == channel_id)
    begun = select(deliveries.c.id).where(deliveries.c.digest_id.in_(of_channel))
    yield delete(posts).where(posts.c.delivery_id.in_(begun))
    yield delete(deliveries).where(deliveries.c.digest_id.in_(of_channel))
    yield delete(digest_entries).where(digest_entries.c.digest_id.in_(of_channel))
    yield delete(usage_shares).where(
        usage_shares.c.usage_id.in_(select(usages.c.id).where(usages.c.channel_id == channel_id))
    )
    for each in reversed(metadata.sorted_tables):
        if "channel_id" in each.c:
            yield delete(each).where(each.c.channel_id == channel_id)
    yield delete(channels).where(channels.c.id == channel_id)
