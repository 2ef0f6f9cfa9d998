"""What people asked for and are owed the end of."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from core.store.columns import channel, metadata
from core.store.types import Document, Instant, Money, Words

errands = Table(
    "errands",
    metadata,
    Column("key", Words, primary_key=True),
    channel(),
    Column("days", Document, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    Column("scorer", Words, nullable=False),
    Column("agreed", Money),
    Column("at", Instant, nullable=False),
    # As long as whoever was asked may be at it, this lies ahead.
    Column("look_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("ix_errands_look_at", "look_at"),
)
