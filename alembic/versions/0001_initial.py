"""The first tables: papers and batches, channels and criteria, verdicts, digests, deliveries, votes, usages, turns.

Types and rules are written out: a migration stays what it was when the code goes on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "papers", "batches", "announcements", "channels", "criteria_versions", "subscriptions", "scorers", "verdicts",
    "digests", "digest_entries", "deliveries", "posts", "votes", "usages", "turns",
)  # fmt: skip
_MONEY = sa.Numeric().with_variant(sa.String(), "sqlite")
_TYPES = "type IN ('new', 'cross', 'replace', 'replace-cross')"


def upgrade() -> None:
    """From nothing."""
    _papers()
    _batches()
    _channels()
    _subscriptions()
    _verdicts()
    _digests()
    _entries()
    _deliveries()
    _votes_and_usages()
    _turns()


def downgrade() -> None:
    """To nothing."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _papers() -> None:
    op.create_table(
        "papers",
        *_texts("id"),
        *_wholes("version", "fullness"),
        *_texts("title", "abstract"),
        *_documents("authors"),
        *_texts("primary_category"),
        *_documents("categories"),
        *_texts("comment", "journal_ref", "doi", nullable=True),
        *_instants("submitted", nullable=True),
        _key("papers", "id"),
        _check("papers", "version_from_1", "version >= 1"),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        *_wholes("id"),
        *_texts("source", "category"),
        sa.Column("date", sa.Date(), nullable=False),
        *_texts("state"),
        *_documents("skipped"),
        *_texts("reason"),
        *_instants("fetched_at", nullable=True),
        _key("batches", "id"),
        _unique("batches", "source", "category", "date"),
        _check("batches", "state_known", "state IN ('waiting', 'fresh', 'quiet', 'stale', 'failed')"),
    )
    op.create_table(
        "announcements",
        *_wholes("batch_id", "position"),
        *_texts("paper_id", "type"),
        _key("announcements", "batch_id", "position"),
        _refers("announcements", "batch_id", "batches.id"),
        _refers("announcements", "paper_id", "papers.id"),
        _check("announcements", "type_known", _TYPES),
    )


def _channels() -> None:
    op.create_table(
        "channels",
        *_wholes("id"),
        *_texts("platform", "workspace", "channel"),
        _key("channels", "id"),
        _unique("channels", "platform", "workspace", "channel"),
    )
    op.create_table(
        "criteria_versions",
        *_wholes("channel_id", "version"),
        *_texts("fingerprint"),
        *_documents("criteria"),
        *_texts("made_by"),
        *_instants("made_at"),
        _key("criteria_versions", "channel_id", "version"),
        _refers("criteria_versions", "channel_id", "channels.id"),
        _check("criteria_versions", "version_from_1", "version >= 1"),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        *_wholes("channel_id"),
        *_documents("categories", "types"),
        *_numbers("least_relevance", "least_novelty"),
        *_wholes("maximum"),
        sa.Column("posting_time", sa.Time(), nullable=False),
        *_texts("zone"),
        *_documents("weekdays"),
        sa.Column("paused", sa.Boolean(), nullable=False),
        *_wholes("criteria_version"),
        _key("subscriptions", "channel_id"),
        _refers("subscriptions", "channel_id", "channels.id"),
        sa.ForeignKeyConstraint(
            ["channel_id", "criteria_version"],
            ["criteria_versions.channel_id", "criteria_versions.version"],
            name=op.f("fk_subscriptions_channel_id_criteria_version"),
        ),
    )


def _verdicts() -> None:
    op.create_table("scorers", *_texts("fingerprint"), *_documents("card"), _key("scorers", "fingerprint"))
    op.create_table(
        "verdicts",
        *_texts("criteria_fingerprint", "scorer_fingerprint", "paper_id", "abstract_hash"),
        *_numbers("relevance"),
        *_numbers("novelty", nullable=True),
        *_texts("topic", "comment"),
        _key("verdicts", "criteria_fingerprint", "scorer_fingerprint", "paper_id"),
        _refers("verdicts", "scorer_fingerprint", "scorers.fingerprint"),
        _refers("verdicts", "paper_id", "papers.id"),
        *_scores("verdicts"),
    )


def _digests() -> None:
    op.create_table(
        "digests",
        *_wholes("id", "channel_id"),
        sa.Column("date", sa.Date(), nullable=False),
        *_wholes("revision"),
        *_texts("source", "state"),
        *_documents("categories", "types", "criteria"),
        *_wholes("criteria_version"),
        *_numbers("least_relevance", "least_novelty"),
        *_wholes("maximum"),
        *_documents("scorer", "counts", "held_back", "unscored", "skipped", "faults"),
        *_documents("usage", nullable=True),
        *_instants("made_at"),
        _key("digests", "id"),
        _unique("digests", "channel_id", "date", "revision"),
        _refers("digests", "channel_id", "channels.id"),
        _check("digests", "revision_from_1", "revision >= 1"),
        _check("digests", "state_known", "state IN ('complete', 'partial', 'failed', 'quiet')"),
    )
    _index("digests", "channel_id", "source", "date")


def _entries() -> None:
    op.create_table(
        "digest_entries",
        *_wholes("digest_id", "position"),
        *_texts("paper_id"),
        *_documents("paper"),
        *_texts("type", "followed"),
        *_numbers("relevance", "novelty", nullable=True),
        *_texts("topic", "comment", nullable=True),
        _key("digest_entries", "digest_id", "position"),
        _refers("digest_entries", "digest_id", "digests.id"),
        _refers("digest_entries", "paper_id", "papers.id"),
        _check("digest_entries", "position_from_1", "position >= 1"),
        _check("digest_entries", "type_known", _TYPES),
        *_scores("digest_entries"),
    )
    _index("digest_entries", "paper_id")


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        *_wholes("id", "digest_id"),
        *_texts("state", "reason"),
        _key("deliveries", "id"),
        _unique("deliveries", "digest_id"),
        _refers("deliveries", "digest_id", "digests.id"),
        _check("deliveries", "state_known", "state IN ('open', 'sent', 'failed')"),
    )
    _index("deliveries", "state")
    op.create_table(
        "posts",
        *_wholes("delivery_id", "slot"),
        *_texts("paper_id", nullable=True),
        *_texts("state"),
        *_texts("ref", nullable=True),
        *_instants("claimed_at", nullable=True),
        _key("posts", "delivery_id", "slot"),
        _refers("posts", "delivery_id", "deliveries.id"),
        _refers("posts", "paper_id", "papers.id"),
        _check("posts", "state_known", "state IN ('waiting', 'sending', 'sent')"),
        _check("posts", "sent_has_ref", "(state = 'sent') = (ref IS NOT NULL)"),
        _check("posts", "head_has_no_paper", "(slot = 0) = (paper_id IS NULL)"),
    )


def _votes_and_usages() -> None:
    op.create_table(
        "votes",
        *_wholes("channel_id"),
        *_texts("paper_id", "person"),
        sa.Column("saved", sa.Boolean(), nullable=False),
        *_texts("kind"),
        *_instants("at"),
        _key("votes", "channel_id", "paper_id", "person", "saved"),
        _refers("votes", "channel_id", "channels.id"),
        _refers("votes", "paper_id", "papers.id"),
        _check("votes", "kind_known", "kind IN ('more', 'less', 'saved')"),
        _check("votes", "saved_is_kind", "saved = (kind = 'saved')"),
    )
    op.create_table(
        "usages",
        *_wholes("id", "channel_id"),
        sa.Column("date", sa.Date(), nullable=False),
        *_instants("at"),
        *_texts("model"),
        *_wholes("calls", "prompt", "cached", "completion"),
        sa.Column("cost", _MONEY),
        _key("usages", "id"),
        _refers("usages", "channel_id", "channels.id"),
    )
    _index("usages", "channel_id", "at")


def _turns() -> None:
    op.create_table(
        "turns",
        *_texts("service"),
        *_texts("holder", nullable=True),
        *_instants("leased_until", nullable=True),
        *_instants("not_before"),
        _key("turns", "service"),
        _check("turns", "held_for_a_time", "(holder IS NULL) = (leased_until IS NULL)"),
    )


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _wholes(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Double(), nullable=nullable) for name in names]


def _documents(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.JSON(), nullable=nullable) for name in names]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _scores(table: str) -> tuple[sa.CheckConstraint, ...]:
    ranges = (("relevance_1_to_10", "relevance BETWEEN 1 AND 10"), ("novelty_1_to_10", "novelty BETWEEN 1 AND 10"))
    return tuple(_check(table, name, rule) for name, rule in ranges)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
