"""What people asked for and are owed the end of.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0014."""
    op.create_table(
        "errands",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("scorer", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Numeric().with_variant(sa.String(), "sqlite")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_errands")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_errands_channel_id")),
    )
    op.create_index("ix_errands_look_at", "errands", ["look_at"])


def downgrade() -> None:
    """To 0014. Lost: what was broken off and not taken up yet; people can ask for it again."""
    op.drop_index("ix_errands_look_at", "errands")
    op.drop_table("errands")
