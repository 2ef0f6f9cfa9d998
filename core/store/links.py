"""Links to channels' pages, and the names of public ones, in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Link, Person, Publicity
from core.store.channels import channel_of, id_of, keep_alone
from core.store.link_tables import links as table
from core.store.link_tables import publicities
from core.store.sealing import Seal
from core.store.statements import inserting
from core.store.tables import channels

_WHOSE = channels.c.platform, channels.c.workspace, channels.c.channel


class SqlLinks:
    """`core.ports.Links`."""

    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self._connection = connection
        self._seal = seal

    async def add(self, link: Link) -> Link:
        channel_id = await keep_alone(self._connection, link.channel)
        before = select(func.max(table.c.number)).where(table.c.channel_id == channel_id)
        number = (await self._connection.scalar(before) or 0) + 1
        row = {
            "channel_id": channel_id,
            "number": number,
            "token_hash": link.token_hash,
            "made_by": link.made_by.id,
            "made_by_name": link.made_by.name,
            "made_at": link.made_at,
            "is_posted": link.is_posted,
            "token": self._seal.kept(link.token) if link.is_posted else None,
        }
        await self._connection.execute(insert(table), row)
        return replace(link, made_by=Person(link.made_by.id, link.made_by.name), number=number)

    async def opened_by(self, token_hash: str) -> Link | None:
        row = (await self._connection.execute(_links().where(table.c.token_hash == token_hash))).one_or_none()
        return None if row is None else self._link_of(row)

    async def of(self, channel: Channel) -> tuple[Link, ...]:
        asked = _links().where(table.c.channel_id == id_of(channel)).order_by(table.c.number)
        return tuple(map(self._link_of, await self._connection.execute(asked)))

    async def revoke(self, channel: Channel, number: int, *, by: Person, at: datetime) -> bool:
        this = table.c.channel_id == id_of(channel), table.c.number == number, table.c.revoked_at.is_(None)
        revoking = update(table).where(*this)
        changed = {"revoked_by": by.id, "revoked_by_name": by.name, "revoked_at": at, "token": null()}
        return (await self._connection.execute(revoking.values(changed))).rowcount > 0

    async def publish(self, publicity: Publicity) -> bool:
        channel_id = await keep_alone(self._connection, publicity.channel)
        own = publicities.c.channel_id == channel_id
        before = (await self._connection.execute(select(publicities).where(own))).one_or_none()
        await self._connection.execute(delete(publicities).where(own))
        # Of two channels that take one name at the same moment the later waits here, and then finds it taken.
        new = inserting(self._connection, publicities).on_conflict_do_nothing()
        row = _row_of(publicity) | {"channel_id": channel_id}
        is_new = (await self._connection.execute(new.returning(publicities.c.name), row)).first() is not None
        if not is_new and before is not None:
            await self._connection.execute(insert(publicities), before._asdict())
        return is_new

    async def publicity(self, channel: Channel) -> Publicity | None:
        return await self._publicity(_publicities().where(publicities.c.channel_id == id_of(channel)))

    async def named(self, name: str) -> Publicity | None:
        return await self._publicity(_publicities().where(publicities.c.name == name))

    async def _publicity(self, asked: Select[Any]) -> Publicity | None:
        row = (await self._connection.execute(asked)).one_or_none()
        if row is None:
            return None
        return Publicity(
            channel=channel_of(row),
            name=row.name,
            is_public=row.is_public,
            changed_by=Person(row.changed_by, row.changed_by_name),
            changed_at=row.changed_at,
        )

    def _link_of(self, row: Row[Any]) -> Link:
        return Link(
            channel=channel_of(row),
            token_hash=row.token_hash,
            made_by=Person(row.made_by, row.made_by_name),
            made_at=row.made_at,
            number=row.number,
            revoked_by=None if row.revoked_at is None else Person(row.revoked_by or "", row.revoked_by_name or ""),
            revoked_at=row.revoked_at,
            is_posted=row.is_posted,
            token=self._seal.told(row.token),
        )


def _links() -> Select[Any]:
    return select(table, *_WHOSE).join(channels, channels.c.id == table.c.channel_id)


def _publicities() -> Select[Any]:
    return select(publicities, *_WHOSE).join(channels, channels.c.id == publicities.c.channel_id)


def _row_of(publicity: Publicity) -> dict[str, Any]:
    return {
        "name": publicity.name,
        "is_public": publicity.is_public,
        "changed_by": publicity.changed_by.id,
        "changed_by_name": publicity.changed_by.name,
        "changed_at": publicity.changed_at,
    }
