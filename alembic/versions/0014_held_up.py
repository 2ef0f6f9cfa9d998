"""What a date waited for before its digest came.

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


def downgrade() -> None:
    """To 0013. Lost: why digests that came in the end were late."""
    op.drop_column("outcomes", "held_up")
