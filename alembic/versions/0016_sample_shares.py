"""Which share of what was withheld was drawn as a sample when a paper was withheld.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0015. Until now it was 0.05 unless somebody set SCREEN_SAMPLE."""
    op.add_column("withheld", sa.Column("share", sa.Double(), nullable=False, server_default="0.05"))


def downgrade() -> None:
    """To 0015. Lost: shares; all samples weigh as much as those of the setting of the day."""
    op.drop_column("withheld", "share")
