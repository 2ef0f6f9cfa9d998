"""The tables of who may read channels' pages."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, Table, false

from core.store.columns import channel, metadata
from core.store.types import Instant, Words

links = Table(
    "links",
    metadata,
    channel(primary_key=True),
    Column("number", Integer, primary_key=True),
    # Of what people made the token itself is kept nowhere: who reads the database opens no page by it.
    Column("token_hash", Words, nullable=False, unique=True),
    # A platform's own id and the name at that time; both are "" where the person is forgotten.
    Column("made_by", Words, nullable=False),
    Column("made_by_name", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("revoked_by", Words),
    Column("revoked_by_name", Words),
    Column("revoked_at", Instant),
    Column("is_posted", Boolean, nullable=False, server_default=false()),
    # Of what the bot posts, to post it again: as `core.store.sealing` keeps it. NULL once it is revoked.
    Column("token", Words),
    CheckConstraint("number >= 1", name="number_from_1"),
)

publicities = Table(
    "publicities",
    metadata,
    channel(primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("is_public", Boolean, nullable=False),
    Column("changed_by", Words, nullable=False),
    Column("changed_by_name", Words, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
