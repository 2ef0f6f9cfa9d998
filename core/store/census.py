"""Counts over all channels, in the store. No row of a channel is read: the database counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Double, Select, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import BatchState, Census, DeliveryState, OutcomeState
from core.store.healths import SqlHealths
from core.store.outcome_tables import outcomes
from core.store.tables import batches, channels, deliveries, digests, subscriptions, usages

_ARXIV = "arxiv"


class SqlCensuses:
    """`core.ports.Censuses`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, days: Collection[date], *, batches_since: date, spent_since: Collection[datetime]) -> Census:
        open_deliveries, oldest = (await self._rows(_open()))[0]
        healths = await SqlHealths(self._connection).all()
        return Census(
            outcomes={(day, OutcomeState(state)): many for day, state, many in await self._rows(_outcomes(days))},
            batches={
                (category, BatchState(state)): at for category, state, at in await self._rows(_batches(batches_since))
            },
            subscriptions={(platform, paused): many for platform, paused, many in await self._rows(_subscriptions())},
            spent={
                (since, model): cost or 0.0 for since in spent_since for model, cost in await self._rows(_spent(since))
            },
            open_deliveries=open_deliveries,
            oldest_open=oldest,
            well={name: health.is_well for name, health in healths.items()},
        )

    async def _rows(self, asked: Select[Any]) -> list[Any]:
        return list(await self._connection.execute(asked))


def _outcomes(days: Collection[date]) -> Select[Any]:
    kinds = outcomes.c.date, outcomes.c.state
    return select(*kinds, func.count()).where(outcomes.c.date.in_(days)).group_by(*kinds)


def _batches(since: date) -> Select[Any]:
    kinds = batches.c.category, batches.c.state
    known = batches.c.source == _ARXIV, batches.c.date >= since, batches.c.fetched_at.is_not(None)
    return select(*kinds, func.max(batches.c.fetched_at)).where(*known).group_by(*kinds)


def _subscriptions() -> Select[Any]:
    kinds = channels.c.platform, subscriptions.c.paused
    joined = subscriptions.join(channels, channels.c.id == subscriptions.c.channel_id)
    return select(*kinds, func.count()).select_from(joined).group_by(*kinds)


def _spent(since: datetime) -> Select[Any]:
    """Added as floats: near enough for a graph, and no row leaves the database."""
    cost = func.sum(cast(usages.c.cost, Double))
    return select(usages.c.model, cost).where(usages.c.at >= since).group_by(usages.c.model)


def _open() -> Select[Any]:
    joined = deliveries.join(digests, digests.c.id == deliveries.c.digest_id)
    numbers: tuple[ColumnElement[Any], ...] = func.count(), func.min(digests.c.made_at)
    return select(*numbers).select_from(joined).where(deliveries.c.state == DeliveryState.OPEN)
