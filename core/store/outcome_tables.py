"""The tables of what became of dates, and of what channels were told meanwhile."""

from __future__ import annotations

from sqlalchemy import Column, Date, Table

from core.model import OutcomeState
from core.store.columns import channel, metadata, one_of
from core.store.types import Instant, Words

outcomes = Table(
    "outcomes",
    metadata,
    channel(primary_key=True),
    Column("date", Date, primary_key=True, index=True),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("held_up", Words, nullable=False, server_default=""),
    Column("since", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    one_of("state", OutcomeState),
)

notes = Table(
    "notes",
    metadata,
    channel(primary_key=True),
    Column("key", Words, primary_key=True),
    Column("text", Words, nullable=False),
    # NULL until the platform has named it.
    Column("ref", Words),
    Column("claimed_at", Instant, nullable=False),
)
