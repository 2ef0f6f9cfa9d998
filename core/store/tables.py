"""The tables. Their rows never leave this folder: the module of each port turns them into values of `core.model`.

Whatever changes here needs a migration under `alembic/versions/`; a test compares the two on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Time,
    UniqueConstraint,
)

from core.model import AnnounceType, BatchState, DeliveryState, DigestState, PostState, VoteKind
from core.store.types import Document, Instant, Money, Words

metadata = MetaData(
    # Every constraint has a name, so that a later migration can name it on either database.
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _scores() -> tuple[CheckConstraint, CheckConstraint]:
    return (
        CheckConstraint("relevance BETWEEN 1 AND 10", name="relevance_1_to_10"),
        CheckConstraint("novelty BETWEEN 1 AND 10", name="novelty_1_to_10"),
    )


def _channel(*, primary_key: bool = False) -> Column[int]:
    return Column("channel_id", ForeignKey("channels.id"), primary_key=primary_key, nullable=False)


papers = Table(
    "papers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("version", Integer, nullable=False),
    # How much is known of this version; of two records of one version the fuller is kept.
    Column("fullness", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("abstract", Words, nullable=False),
    Column("authors", Document, nullable=False),
    Column("primary_category", Words, nullable=False),
    Column("categories", Document, nullable=False),
    Column("comment", Words),
    Column("journal_ref", Words),
    Column("doi", Words),
    Column("submitted", Instant),
    CheckConstraint("version >= 1", name="version_from_1"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Words, nullable=False),
    Column("category", Words, nullable=False),
    Column("date", Date, nullable=False),
    Column("state", Words, nullable=False),
    Column("skipped", Document, nullable=False),
    Column("reason", Words, nullable=False),
    Column("fetched_at", Instant),
    # The source is part of the key: recorded days live beside what arXiv said of the same dates.
    UniqueConstraint("source", "category", "date"),
    _one_of("state", BatchState),
)

announcements = Table(
    "announcements",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), nullable=False),
    Column("type", Words, nullable=False),
    _one_of("type", AnnounceType),
)

channels = Table(
    "channels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", Words, nullable=False),
    Column("workspace", Words, nullable=False),
    Column("channel", Words, nullable=False),
    UniqueConstraint("platform", "workspace", "channel"),
)

criteria_versions = Table(
    "criteria_versions",
    metadata,
    _channel(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("fingerprint", Words, nullable=False),
    Column("criteria", Document, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("version >= 1", name="version_from_1"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _channel(primary_key=True),
    Column("categories", Document, nullable=False),
    Column("types", Document, nullable=False),
    Column("least_relevance", Double, nullable=False),
    Column("least_novelty", Double, nullable=False),
    Column("maximum", Integer, nullable=False),
    Column("posting_time", Time, nullable=False),
    Column("zone", Words, nullable=False),
    Column("weekdays", Document, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    ForeignKeyConstraint(
        ["channel_id", "criteria_version"], ["criteria_versions.channel_id", "criteria_versions.version"]
    ),
)

scorers = Table(
    "scorers",
    metadata,
    Column("fingerprint", Words, primary_key=True),
    Column("card", Document, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    # In this order a day's verdicts lie together: they are asked for by criteria and scorer, a few hundred at once.
    Column("criteria_fingerprint", Words, primary_key=True),
    Column("scorer_fingerprint", ForeignKey("scorers.fingerprint"), primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), primary_key=True),
    Column("abstract_hash", Words, nullable=False),
    Column("relevance", Double, nullable=False),
    Column("novelty", Double),
    Column("topic", Words, nullable=False),
    Column("comment", Words, nullable=False),
    *_scores(),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    _channel(),
    Column("date", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("source", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("categories", Document, nullable=False),
    Column("types", Document, nullable=False),
    Column("criteria", Document, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    Column("least_relevance", Double, nullable=False),
    Column("least_novelty", Double, nullable=False),
    Column("maximum", Integer, nullable=False),
    Column("scorer", Document, nullable=False),
    Column("counts", Document, nullable=False),
    Column("held_back", Document, nullable=False),
    Column("unscored", Document, nullable=False),
    Column("skipped", Document, nullable=False),
    Column("faults", Document, nullable=False),
    Column("usage", Document),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("channel_id", "date", "revision"),
    Index(None, "channel_id", "source", "date"),
    CheckConstraint("revision >= 1", name="revision_from_1"),
    _one_of("state", DigestState),
)

digest_entries = Table(
    "digest_entries",
    metadata,
    Column("digest_id", ForeignKey("digests.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), nullable=False, index=True),
    # Paper and verdict as they were on that day: a later version or judgement changes no digest that was read.
    Column("paper", Document, nullable=False),
    Column("type", Words, nullable=False),
    Column("followed", Words, nullable=False),
    Column("relevance", Double),
    Column("novelty", Double),
    Column("topic", Words),
    Column("comment", Words),
    CheckConstraint("position >= 1", name="position_from_1"),
    _one_of("type", AnnounceType),
    *_scores(),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest_id", ForeignKey("digests.id"), nullable=False, unique=True),
    Column("state", Words, nullable=False, index=True),
    Column("reason", Words, nullable=False),
    _one_of("state", DeliveryState),
)

posts = Table(
    "posts",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id"), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("paper_id", ForeignKey("papers.id")),
    Column("state", Words, nullable=False),
    Column("ref", Words),
    Column("claimed_at", Instant),
    _one_of("state", PostState),
    CheckConstraint("(state = 'sent') = (ref IS NOT NULL)", name="sent_has_ref"),
    CheckConstraint("(slot = 0) = (paper_id IS NULL)", name="head_has_no_paper"),
)

votes = Table(
    "votes",
    metadata,
    _channel(primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), primary_key=True),
    Column("person", Words, primary_key=True),
    # Part of the key, so that `saved` stands beside `more` or `less`, and these replace one another.
    Column("saved", Boolean, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("at", Instant, nullable=False),
    _one_of("kind", VoteKind),
    CheckConstraint("saved = (kind = 'saved')", name="saved_is_kind"),
)

usages = Table(
    "usages",
    metadata,
    Column("id", Integer, primary_key=True),
    _channel(),
    Column("date", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("model", Words, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("prompt", Integer, nullable=False),
    Column("cached", Integer, nullable=False),
    Column("completion", Integer, nullable=False),
    Column("cost", Money),
    Index(None, "channel_id", "at"),
)

turns = Table(
    "turns",
    metadata,
    Column("service", Words, primary_key=True),
    Column("holder", Words),
    Column("leased_until", Instant),
    Column("not_before", Instant, nullable=False),
    CheckConstraint("(holder IS NULL) = (leased_until IS NULL)", name="held_for_a_time"),
)
