"""What is decided before a scorer reads abstracts; several opinions behind a verdict; where tokens went; a month's
budget; questions that a model's server keeps.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# As `core.store.types.Money`: exact on both.
_MONEY = sa.Numeric().with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    """From 0005."""
    _make_withheld()
    _make_screens()
    _make_model_batches()
    op.create_index(op.f("ix_announcements_paper_id"), "announcements", ["paper_id"])
    op.add_column("digests", sa.Column("stages", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("verdicts", sa.Column("opinions", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("usages", sa.Column("criteria_fingerprint", sa.Text(), nullable=False, server_default=""))
    op.add_column("usages", sa.Column("reasoning", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_usages_criteria_fingerprint_date"), "usages", ["criteria_fingerprint", "date"])
    op.add_column("subscriptions", sa.Column("month_budget", _MONEY))


def downgrade() -> None:
    """To 0005. Lost: what screens learned and held back, single opinions, and where tokens went."""
    op.drop_column("subscriptions", "month_budget")
    op.drop_index(op.f("ix_usages_criteria_fingerprint_date"), "usages")
    op.drop_column("usages", "reasoning")
    op.drop_column("usages", "criteria_fingerprint")
    op.drop_column("verdicts", "opinions")
    op.drop_column("digests", "stages")
    op.drop_index(op.f("ix_announcements_paper_id"), "announcements")
    for table in ("model_batches", "screens", "withheld"):
        op.drop_table(table)


def _make_withheld() -> None:
    op.create_table(
        "withheld",
        sa.Column("criteria_fingerprint", sa.Text(), nullable=False),
        sa.Column("scorer_fingerprint", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("abstract_hash", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("mark", sa.Double()),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("criteria_fingerprint", "scorer_fingerprint", "paper_id", name=op.f("pk_withheld")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_withheld_paper_id")),
        sa.CheckConstraint("stage IN ('screen', 'titles')", name=op.f("ck_withheld_stage_known")),
        sa.CheckConstraint("mark BETWEEN 0 AND 1", name=op.f("ck_withheld_mark_0_to_1")),
    )


def _make_screens() -> None:
    op.create_table(
        "screens",
        sa.Column("criteria_fingerprint", sa.Text(), nullable=False),
        sa.Column("scorer_fingerprint", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("least_relevance", sa.Double(), nullable=False),
        sa.Column("least_novelty", sa.Double(), nullable=False),
        sa.Column("target", sa.Double()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("learned", sa.JSON()),
        sa.Column("document", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("criteria_fingerprint", "scorer_fingerprint", "version", name=op.f("pk_screens")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_screens_version_from_1")),
        sa.CheckConstraint("(learned IS NULL) = (document IS NULL)", name=op.f("ck_screens_learned_has_document")),
    )


def _make_model_batches() -> None:
    op.create_table(
        "model_batches",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_model_batches")),
    )
