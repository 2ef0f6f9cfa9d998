"""The tables of what all processes agree on while they run."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table

from core.store.columns import metadata
from core.store.types import Instant, Words

turns = Table(
    "turns",
    metadata,
    Column("service", Words, primary_key=True),
    Column("holder", Words),
    Column("leased_until", Instant),
    Column("not_before", Instant, nullable=False),
    CheckConstraint("(holder IS NULL) = (leased_until IS NULL)", name="held_for_a_time"),
)

healths = Table(
    "healths",
    metadata,
    Column("service", Words, primary_key=True),
    Column("ok_at", Instant),
    Column("fault_at", Instant),
    Column("fault", Words, nullable=False),
)

buckets = Table(
    "buckets",
    metadata,
    # A hash: whose it is may be a person.
    Column("key", Words, primary_key=True),
    Column("full_at", Instant, nullable=False),
)

halts = Table(
    "halts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reason", Words, nullable=False),
    Column("since", Instant, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)
