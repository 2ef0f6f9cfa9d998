"""What votes did to the entries of digests, and whether and how far a channel lets them.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0008."""
    op.add_column("digest_entries", sa.Column("points", sa.Double(), nullable=False, server_default="0"))
    op.add_column("digest_entries", sa.Column("because", sa.Text(), nullable=False, server_default=""))
    op.add_column("digest_entries", sa.Column("lifted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("digest_entries", sa.Column("explored", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("subscriptions", sa.Column("tuned", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("subscriptions", sa.Column("explores", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("subscriptions", sa.Column("taught_since", sa.DateTime(timezone=True)))
    op.add_column("subscriptions", sa.Column("forgotten", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("subscriptions", sa.Column("tells_voters", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """To 0008. Lost: what votes did to old digests, and what channels said of that."""
    for column in ("tells_voters", "forgotten", "taught_since", "explores", "tuned"):
        op.drop_column("subscriptions", column)
    for column in ("explored", "lifted", "because", "points"):
        op.drop_column("digest_entries", column)
