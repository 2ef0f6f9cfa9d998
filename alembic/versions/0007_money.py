"""What was spent is split among the channels that use it, and set aside before it is spent.

Types and rules are written out: a migration stays what it was. What was spent before is borne by who asked.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# As `core.store.types.Money`: exact on both.
_MONEY = sa.Numeric().with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    """From 0006."""
    op.add_column("usages", sa.Column("scorer_fingerprint", sa.Text(), nullable=False, server_default=""))
    op.add_column("usages", sa.Column("papers", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index(op.f("ix_usages_at"), "usages", ["at"])
    op.create_table(
        "usage_shares",
        sa.Column("usage_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("mask", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("usage_id", "channel_id", name=op.f("pk_usage_shares")),
        sa.ForeignKeyConstraint(["usage_id"], ["usages.id"], name=op.f("fk_usage_shares_usage_id")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_usage_shares_channel_id")),
    )
    op.create_index(op.f("ix_usage_shares_channel_id"), "usage_shares", ["channel_id"])
    op.create_table(
        "earmarks",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("amount", _MONEY, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_earmarks")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_earmarks_channel_id")),
    )


def downgrade() -> None:
    """To 0006. Lost: who else bears what was spent."""
    op.drop_table("earmarks")
    op.drop_table("usage_shares")
    op.drop_index(op.f("ix_usages_at"), "usages")
    op.drop_column("usages", "papers")
    op.drop_column("usages", "scorer_fingerprint")
