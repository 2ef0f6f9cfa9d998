"""When each channel is to be looked at next, and what people are owed the end of."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from core.store.columns import channel, metadata
from core.store.types import Document, Instant, Money, Words

rota = Table(
    "rota",
    metadata,
    channel(primary_key=True),
    # Whatever changes what a channel is owed puts this to the beginning of time.
    Column("look_at", Instant, nullable=False),
    Index("ix_rota_look_at", "look_at"),
)

errands = Table(
    "errands",
    metadata,
    Column("key", Words, primary_key=True),
    channel(),
    Column("days", Document, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    Column("agreed", Money),
    Column("at", Instant, nullable=False),
    # As long as whoever was asked may be at it, this lies ahead.
    Column("look_at", Instant, nullable=False),
    Index("ix_errands_look_at", "look_at"),
)
