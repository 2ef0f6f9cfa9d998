"""The tables; those of places are in `core.store.place_tables`, those of screens in `screening_tables`, those of who
bears what was spent in `money_tables`, those of what all processes agree on in `operating_tables`. Their rows never
leave this folder: the module of each port turns them into values of `core.model`.

Whatever changes here needs a migration under `alembic/versions/`; a test compares the two on both databases.
"""

from __future__ import annotations

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
    Table,
    Time,
    UniqueConstraint,
    false,
    true,
)

from core.model import AnnounceType, BatchState, DeliveryState, DigestState, PostKind, PostState, VoteKind
from core.store.columns import channel, choice, metadata, one_of, scores
from core.store.types import Document, Instant, Money, Words

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
    # What is searched, with the abstract; the index over them is written out in migration 0003.
    Column("title_words", Words, nullable=False, server_default=""),
    Column("author_words", Words, nullable=False, server_default=""),
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
    one_of("state", BatchState),
)

announcements = Table(
    "announcements",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), nullable=False, index=True),
    Column("type", Words, nullable=False),
    one_of("type", AnnounceType),
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
    channel(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("fingerprint", Words, nullable=False),
    *choice(),
    # A platform's own id and the name at that time; both are "" where the person is forgotten.
    Column("made_by", Words, nullable=False),
    Column("made_by_name", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("version >= 1", name="version_from_1"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    channel(primary_key=True),
    Column("posting_time", Time, nullable=False),
    Column("zone", Words, nullable=False),
    Column("weekdays", Document, nullable=False),
    Column("budget", Money),
    Column("month_budget", Money),
    Column("rights", Document, nullable=False),
    Column("reactions", Document, nullable=False, server_default="{}"),
    Column("paused", Boolean, nullable=False),
    # NULL in orders from before this was noted.
    Column("since", Instant),
    Column("tells_quiet", Boolean, nullable=False, server_default=true()),
    Column("tuned", Boolean, nullable=False, server_default=true()),
    Column("explores", Integer, nullable=False, server_default="1"),
    Column("forgotten", Document, nullable=False, server_default="[]"),
    Column("taught_since", Instant),
    Column("tells_voters", Boolean, nullable=False, server_default=false()),
    Column("criteria_version", Integer, nullable=False),
    Column("changed_by", Words, nullable=False),
    ForeignKeyConstraint(
        ["channel_id", "criteria_version"], ["criteria_versions.channel_id", "criteria_versions.version"]
    ),
)

drafts = Table(
    "drafts",
    metadata,
    channel(primary_key=True),
    Column("person", Words, primary_key=True),
    Column("choice", Document, nullable=False),
    Column("base", Integer, nullable=False),
    Column("at", Instant, nullable=False),
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
    Column("opinions", Document, nullable=False, server_default="[]"),
    *scores(),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    channel(),
    Column("date", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("source", Words, nullable=False),
    Column("state", Words, nullable=False),
    *choice(),
    Column("criteria_version", Integer, nullable=False),
    Column("scorer", Document, nullable=False),
    Column("counts", Document, nullable=False),
    Column("held_back", Document, nullable=False),
    Column("unscored", Document, nullable=False),
    Column("skipped", Document, nullable=False),
    Column("faults", Document, nullable=False),
    Column("stages", Document, nullable=False, server_default="[]"),
    Column("usage", Document),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("channel_id", "date", "revision"),
    Index(None, "channel_id", "source", "date"),
    CheckConstraint("revision >= 1", name="revision_from_1"),
    one_of("state", DigestState),
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
    Column("points", Double, nullable=False, server_default="0"),
    Column("because", Words, nullable=False, server_default=""),
    Column("lifted", Boolean, nullable=False, server_default=false()),
    Column("explored", Boolean, nullable=False, server_default=false()),
    Column("relevance", Double),
    Column("novelty", Double),
    Column("topic", Words),
    Column("comment", Words),
    # All that months and years count and sort by: their pages are read from this alone.
    Index(None, "digest_id", "topic", "relevance", "novelty", "position"),
    CheckConstraint("position >= 1", name="position_from_1"),
    one_of("type", AnnounceType),
    *scores(),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest_id", ForeignKey("digests.id"), nullable=False, unique=True),
    Column("state", Words, nullable=False, index=True),
    Column("reason", Words, nullable=False),
    Column("amends", Integer),
    # NULL for those of releases that did not note it.
    Column("begun_at", Instant),
    one_of("state", DeliveryState),
)

posts = Table(
    "posts",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id"), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("paper_id", ForeignKey("papers.id"), index=True),
    Column("state", Words, nullable=False),
    # A platform's names for messages are unique in a channel only.
    Column("ref", Words, index=True),
    Column("claimed_at", Instant),
    one_of("state", PostState),
    CheckConstraint("(state = 'sent') = (ref IS NOT NULL)", name="sent_has_ref"),
    one_of("kind", PostKind),
    CheckConstraint("(kind = 'entry') = (paper_id IS NOT NULL)", name="entry_has_paper"),
)

votes = Table(
    "votes",
    metadata,
    channel(primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), primary_key=True),
    Column("person", Words, primary_key=True),
    # Part of the key, so that `saved` stands beside `more` or `less`, and these replace one another.
    Column("saved", Boolean, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reacted", Boolean, nullable=False, server_default=false()),
    one_of("kind", VoteKind),
    CheckConstraint("saved = (kind = 'saved')", name="saved_is_kind"),
)

usages = Table(
    "usages",
    metadata,
    Column("id", Integer, primary_key=True),
    channel(),
    Column("date", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("model", Words, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("prompt", Integer, nullable=False),
    Column("cached", Integer, nullable=False),
    Column("completion", Integer, nullable=False),
    Column("reasoning", Integer, nullable=False, server_default="0"),
    Column("cost", Money),
    # Under which criteria: what was judged is shared by all channels that have it. "" where nobody noted it.
    Column("criteria_fingerprint", Words, nullable=False, server_default=""),
    # Of which scorer, and about which papers; none where the answer decided about none.
    Column("scorer_fingerprint", Words, nullable=False, server_default=""),
    Column("papers", Document, nullable=False, server_default="[]"),
    Index(None, "channel_id", "at"),
    Index(None, "at"),
    Index(None, "criteria_fingerprint", "date"),
)

budget_stops = Table(
    "budget_stops",
    metadata,
    channel(primary_key=True),
    Column("date", Date, primary_key=True),
    Column("papers", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("papers >= 1", name="papers_from_1"),
)
