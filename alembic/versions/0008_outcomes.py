"""What became of each date in each channel, what the channel was told meanwhile, since when a channel is owed digests,
and whether it hears of quiet days.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATES = "state IN ('delivered', 'partial', 'quiet', 'kept', 'waiting', 'failed')"


def upgrade() -> None:
    """From 0007."""
    op.create_table(
        "outcomes",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "date", name=op.f("pk_outcomes")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_outcomes_channel_id")),
        sa.CheckConstraint(_STATES, name=op.f("ck_outcomes_state_known")),
    )
    op.create_index(op.f("ix_outcomes_date"), "outcomes", ["date"])
    op.create_table(
        "notes",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "key", name=op.f("pk_notes")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_notes_channel_id")),
    )
    op.add_column("subscriptions", sa.Column("since", sa.DateTime(timezone=True)))
    # An order of before is owed digests since its criteria were last changed: that is when it surely was there.
    op.execute(
        "UPDATE subscriptions SET since = (SELECT max(made_at) FROM criteria_versions"
        " WHERE criteria_versions.channel_id = subscriptions.channel_id)"
    )
    op.add_column("subscriptions", sa.Column("tells_quiet", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """To 0007. Lost: the outcomes of dates, which notices were posted, and since when channels are owed digests."""
    op.drop_column("subscriptions", "tells_quiet")
    op.drop_column("subscriptions", "since")
    op.drop_table("notes")
    op.drop_table("outcomes")
