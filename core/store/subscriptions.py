"""Subscriptions in the store, and the history of their choices, which outlives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Choice, CriteriaVersion, Person, Subscription
from core.store.channels import ITS_ID, channel_of, id_of, its, keep_alone
from core.store.documents import (
    CHOICE,
    as_kept,
    choice_document,
    choice_in,
    reactions_of,
    rights_document,
    rights_of,
)
from core.store.rota import enrol, strike
from core.store.statements import replacing
from core.store.tables import channels, criteria_versions
from core.store.tables import subscriptions as table
from core.store.types import writable


class SqlSubscriptions:
    """`core.ports.Subscriptions`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, subscription: Subscription, *, by: Person, at: datetime) -> Subscription:
        channel_id = await keep_alone(self._connection, subscription.channel)
        choice = as_kept(subscription.choice)
        version = await self._version(channel_id, choice, by, at)
        since = await self._since(channel_id, subscription, at)
        saved = replace(
            subscription.choosing(choice), criteria_version=version, changed_by=writable(by.id), since=since
        )
        await self._connection.execute(replacing(self._connection, table), _row_of(saved) | {"channel_id": channel_id})
        await enrol(self._connection, channel_id)
        return saved

    async def _since(self, channel_id: int, subscription: Subscription, at: datetime) -> datetime | None:
        """As it was, but for an order that is new or that was paused until now: nothing is owed of the time before."""
        before = select(table.c.paused, table.c.since).where(table.c.channel_id == channel_id)
        row = (await self._connection.execute(before)).one_or_none()
        if row is None or (row.paused and not subscription.paused):
            return at
        since: datetime | None = row.since
        return since

    async def hold(self, channel: Channel) -> None:
        await keep_alone(self._connection, channel)

    async def get(self, channel: Channel) -> Subscription | None:
        rows = await self._connection.execute(_order(), its(channel))
        return next((_subscription_of(row) for row in rows), None)

    async def all(self) -> tuple[Subscription, ...]:
        rows = await self._connection.execute(_orders().order_by(table.c.channel_id))
        return tuple(_subscription_of(row) for row in rows)

    async def categories(self) -> frozenset[str]:
        asked = _orders().with_only_columns(criteria_versions.c.categories).where(~table.c.paused)
        return frozenset(one for row in await self._connection.execute(asked) for one in row.categories)

    async def history(self, channel: Channel, most: int | None = None) -> tuple[CriteriaVersion, ...]:
        of_channel = select(criteria_versions).where(criteria_versions.c.channel_id == id_of(channel))
        rows = await self._connection.execute(of_channel.order_by(criteria_versions.c.version.desc()).limit(most))
        return tuple(
            CriteriaVersion(row.version, choice_in(row), Person(row.made_by, row.made_by_name), row.made_at)
            for row in rows
        )

    async def remove(self, channel: Channel) -> bool:
        await strike(self._connection, channel)
        ended = await self._connection.execute(delete(table).where(table.c.channel_id == id_of(channel)))
        return ended.rowcount == 1

    async def _version(self, channel_id: int, choice: Choice, by: Person, at: datetime) -> int:
        """The number of the channel's newest choice, which is this."""
        of_channel = select(criteria_versions).where(criteria_versions.c.channel_id == channel_id)
        newest = of_channel.order_by(criteria_versions.c.version.desc()).limit(1)
        present = (await self._connection.execute(newest)).one_or_none()
        if present and choice_in(present) == choice:
            return int(present.version)
        version = present.version + 1 if present else 1
        row = {
            "channel_id": channel_id,
            "version": version,
            "fingerprint": choice.criteria.fingerprint,
            **choice_document(choice),
            "made_by": by.id,
            "made_by_name": by.name,
            "made_at": at,
        }
        await self._connection.execute(insert(criteria_versions), row)
        return version


@cache
def _order() -> Select[Any]:
    return _orders().where(table.c.channel_id == ITS_ID)


@cache
def _orders() -> Select[Any]:
    present = (table.c.channel_id == criteria_versions.c.channel_id) & (
        table.c.criteria_version == criteria_versions.c.version
    )
    return (
        select(
            table,
            *(criteria_versions.c[name] for name in CHOICE),
            channels.c.platform,
            channels.c.workspace,
            channels.c.channel,
        )
        .join(criteria_versions, present)
        .join(channels, channels.c.id == table.c.channel_id)
    )


def _row_of(subscription: Subscription) -> dict[str, Any]:
    return {
        "posting_time": subscription.posting_time,
        "zone": subscription.zone,
        "weekdays": sorted(subscription.weekdays),
        "budget": subscription.budget,
        "month_budget": subscription.month_budget,
        "rights": rights_document(subscription.rights),
        "reactions": dict(subscription.reactions),
        "paused": subscription.paused,
        "since": subscription.since,
        "tells_quiet": subscription.tells_quiet,
        "tuned": subscription.tuned,
        "explores": subscription.explores,
        "forgotten": subscription.forgotten,
        "taught_since": subscription.taught_since,
        "tells_voters": subscription.tells_voters,
        "criteria_version": subscription.criteria_version,
        "changed_by": subscription.changed_by,
    }


def _subscription_of(row: Row[Any]) -> Subscription:
    choice = choice_in(row)
    return Subscription(
        channel=channel_of(row),
        categories=choice.categories,
        criteria=choice.criteria,
        types=choice.types,
        cutoffs=choice.cutoffs,
        maximum=choice.maximum,
        posting_time=row.posting_time,
        zone=row.zone,
        weekdays=frozenset(row.weekdays),
        budget=row.budget,
        month_budget=row.month_budget,
        rights=rights_of(row.rights),
        reactions=reactions_of(row.reactions),
        paused=row.paused,
        since=row.since,
        tells_quiet=row.tells_quiet,
        tuned=row.tuned,
        explores=row.explores,
        forgotten=tuple(row.forgotten),
        taught_since=row.taught_since,
        tells_voters=row.tells_voters,
        criteria_version=row.criteria_version,
        changed_by=row.changed_by,
    )
