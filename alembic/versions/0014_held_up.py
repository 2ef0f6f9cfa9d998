"""What a date waited for before its digest came, and when a delivery was begun.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0013."""
    op.add_column("outcomes", sa.Column("held_up", sa.Text(), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("begun_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """To 0013. Lost: why digests that came in the end were late, and since when others are on their way."""
    op.drop_column("deliveries", "begun_at")
    op.drop_column("outcomes", "held_up")
