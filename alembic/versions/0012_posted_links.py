"""Links that the bot posts into the channel whose pages they open; and an index for the pages of months and years.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEX = "ix_digest_entries_digest_id_topic_relevance_novelty_position"


def upgrade() -> None:
    """From 0011."""
    op.add_column("links", sa.Column("is_posted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("links", sa.Column("token", sa.Text()))
    op.create_index(op.f(_INDEX), "digest_entries", ["digest_id", "topic", "relevance", "novelty", "position"])


def downgrade() -> None:
    """To 0011. Lost: which links the bot posts. They still open what they opened."""
    op.drop_index(op.f(_INDEX), "digest_entries")
    op.drop_column("links", "token")
    op.drop_column("links", "is_posted")
