"""Subscriptions in the store, and the history of their criteria."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import AnnounceType, Channel, Criteria, CriteriaVersion, Cutoffs, Subscription
from core.store.channels import channel_of, id_of, keep_alone
from core.store.documents import criteria_document, criteria_of
from core.store.statements import replacing
from core.store.tables import channels, criteria_versions
from core.store.tables import subscriptions as table
from core.store.types import writable_within


class SqlSubscriptions:
    """`core.ports.Subscriptions`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, subscription: Subscription, *, by: str, at: datetime) -> Subscription:
        channel_id = await keep_alone(self._connection, subscription.channel)
        subscription = replace(subscription, criteria=_as_kept(subscription.criteria))
        version = await self._version(channel_id, subscription.criteria, by, at)
        row = _row_of(subscription) | {"channel_id": channel_id, "criteria_version": version}
        await self._connection.execute(replacing(self._connection, table), row)
        return replace(subscription, criteria_version=version)

    async def get(self, channel: Channel) -> Subscription | None:
        rows = await self._connection.execute(_orders().where(table.c.channel_id == id_of(channel)))
        return next((_subscription_of(row) for row in rows), None)

    async def all(self) -> tuple[Subscription, ...]:
        rows = await self._connection.execute(_orders().order_by(table.c.channel_id))
        return tuple(_subscription_of(row) for row in rows)

    async def history(self, channel: Channel) -> tuple[CriteriaVersion, ...]:
        of_channel = select(criteria_versions).where(criteria_versions.c.channel_id == id_of(channel))
        rows = await self._connection.execute(of_channel.order_by(criteria_versions.c.version.desc()))
        return tuple(CriteriaVersion(row.version, criteria_of(row.criteria), row.made_by, row.made_at) for row in rows)

    async def _version(self, channel_id: int, criteria: Criteria, by: str, at: datetime) -> int:
        """The number of the channel's present criteria, which are these."""
        of_channel = select(criteria_versions).where(criteria_versions.c.channel_id == channel_id)
        newest = of_channel.order_by(criteria_versions.c.version.desc()).limit(1)
        present = (await self._connection.execute(newest)).one_or_none()
        if present and criteria_of(present.criteria) == criteria:
            return int(present.version)
        version = present.version + 1 if present else 1
        row = {
            "channel_id": channel_id,
            "version": version,
            "fingerprint": criteria.fingerprint,
            "criteria": criteria_document(criteria),
            "made_by": by,
            "made_at": at,
        }
        await self._connection.execute(insert(criteria_versions), row)
        return version


def _as_kept(criteria: Criteria) -> Criteria:
    """The criteria as they will be read back, so that they can be compared, and their fingerprint is the right one."""
    return criteria_of(writable_within(criteria_document(criteria)))


def _orders() -> Select[Any]:
    criteria = (table.c.channel_id == criteria_versions.c.channel_id) & (
        table.c.criteria_version == criteria_versions.c.version
    )
    return (
        select(table, criteria_versions.c.criteria, channels.c.platform, channels.c.workspace, channels.c.channel)
        .join(criteria_versions, criteria)
        .join(channels, channels.c.id == table.c.channel_id)
    )


def _row_of(subscription: Subscription) -> dict[str, Any]:
    return {
        "categories": subscription.categories,
        "types": sorted(subscription.types),
        "least_relevance": subscription.cutoffs.relevance,
        "least_novelty": subscription.cutoffs.novelty,
        "maximum": subscription.maximum,
        "posting_time": subscription.posting_time,
        "zone": subscription.zone,
        "weekdays": sorted(subscription.weekdays),
        "paused": subscription.paused,
    }


def _subscription_of(row: Row[Any]) -> Subscription:
    return Subscription(
        channel=channel_of(row),
        categories=tuple(row.categories),
        criteria=criteria_of(row.criteria),
        types=frozenset(map(AnnounceType, row.types)),
        cutoffs=Cutoffs(row.least_relevance, row.least_novelty),
        maximum=row.maximum,
        posting_time=row.posting_time,
        zone=row.zone,
        weekdays=frozenset(row.weekdays),
        paused=row.paused,
        criteria_version=row.criteria_version,
    )
