"""Who may read channels' pages: links with a token, and names of public ones.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0009."""
    op.create_table(
        "links",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Text()),
        sa.Column("revoked_by_name", sa.Text()),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("channel_id", "number", name=op.f("pk_links")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_links_channel_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_links_number_from_1")),
    )
    op.create_table(
        "publicities",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_publicities")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_publicities_channel_id")),
        sa.UniqueConstraint("name", name=op.f("uq_publicities_name")),
    )


def downgrade() -> None:
    """To 0009. Lost: all links, and which channels are public: their pages are private afterwards, and closed."""
    op.drop_table("publicities")
    op.drop_table("links")
