"""The tables of workspaces and their channels, and of what platforms need kept beside them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Table

from core.model import PlaceState
from core.store.columns import channel, metadata, one_of
from core.store.types import Instant, Words

installations = Table(
    "installations",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("name", Words, nullable=False),
    # "" where the person is not known or is forgotten.
    Column("installer", Words, nullable=False),
    # Sealed (`core.store.sealing`); NULL where there are none.
    Column("secrets", Words),
    Column("at", Instant, nullable=False),
    Column("gone_at", Instant),
    CheckConstraint("gone_at IS NULL OR secrets IS NULL", name="gone_has_no_secrets"),
)

places = Table(
    "places",
    metadata,
    channel(primary_key=True),
    Column("name", Words, nullable=False),
    Column("state", Words, nullable=False),
    # When this state began.
    Column("since", Instant, nullable=False),
    one_of("state", PlaceState),
)

seen = Table(
    "seen",
    metadata,
    # A hash: a platform's own key may name people.
    Column("key", Words, primary_key=True),
    Column("at", Instant, nullable=False),
)

carried = Table(
    "carried",
    metadata,
    channel(primary_key=True),
    Column("key", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("at", Instant, nullable=False),
)
