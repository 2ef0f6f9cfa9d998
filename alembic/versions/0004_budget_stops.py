"""What the budget left out of each date's judging; posts are found by their paper.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0003."""
    op.create_table(
        "budget_stops",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "date", name=op.f("pk_budget_stops")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_budget_stops_channel_id")),
        sa.CheckConstraint("papers >= 1", name=op.f("ck_budget_stops_papers_from_1")),
    )
    op.create_index(op.f("ix_posts_paper_id"), "posts", ["paper_id"])


def downgrade() -> None:
    """To 0003."""
    op.drop_index(op.f("ix_posts_paper_id"), "posts")
    op.drop_table("budget_stops")
