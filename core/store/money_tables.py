"""The tables of who bears what was spent, and of what is set aside; what was spent is in `core.store.tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from core.store.columns import channel, metadata
from core.store.types import Instant, Money, Words

usage_shares = Table(
    "usage_shares",
    metadata,
    Column("usage_id", ForeignKey("usages.id"), primary_key=True),
    # A channel that did not ask, and has papers of this usage in a digest of its date and criteria.
    Column("channel_id", ForeignKey("channels.id"), primary_key=True, index=True),
    # Which of the papers: see `core.store.splitting`.
    Column("mask", Words, nullable=False),
)

earmarks = Table(
    "earmarks",
    metadata,
    Column("key", Words, primary_key=True),
    channel(),
    Column("amount", Money, nullable=False),
    Column("until", Instant, nullable=False),
)
