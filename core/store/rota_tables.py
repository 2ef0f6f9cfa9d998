"""When each channel is to be looked at next."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from core.store.columns import channel, metadata
from core.store.types import Instant

rota = Table(
    "rota",
    metadata,
    channel(primary_key=True),
    # Whatever changes what a channel is owed puts this to the beginning of time.
    Column("look_at", Instant, nullable=False),
    Index("ix_rota_look_at", "look_at"),
)
