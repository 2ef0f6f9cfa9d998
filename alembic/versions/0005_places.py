"""What a chat service needs: workspaces with their sealed secrets, channels as it tells them, what was heard already,
what buttons carry; votes that are reactions, the emoji of a channel, and posts found by their names.

Types and rules are written out: a migration stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = "state IN ('open', 'archived', 'deleted', 'left', 'forbidden')"


def upgrade() -> None:
    """From 0004."""
    _make_installations()
    _make_places()
    _make_seen()
    _make_carried()
    op.add_column("votes", sa.Column("reacted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("subscriptions", sa.Column("reactions", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index(op.f("ix_posts_ref"), "posts", ["ref"])


def downgrade() -> None:
    """To 0004. What it has no place for is lost: workspaces with their secrets, the states of channels, what was
    heard, what buttons carry, which votes were reactions, and the emoji of channels."""
    op.drop_index(op.f("ix_posts_ref"), "posts")
    op.drop_column("subscriptions", "reactions")
    op.drop_column("votes", "reacted")
    for table in ("carried", "seen", "places", "installations"):
        op.drop_table(table)


def _make_installations() -> None:
    op.create_table(
        "installations",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("installer", sa.Text(), nullable=False),
        sa.Column("secrets", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("platform", "workspace", name=op.f("pk_installations")),
        sa.CheckConstraint("gone_at IS NULL OR secrets IS NULL", name=op.f("ck_installations_gone_has_no_secrets")),
    )


def _make_places() -> None:
    op.create_table(
        "places",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_places")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_places_channel_id")),
        sa.CheckConstraint(_STATES, name=op.f("ck_places_state_known")),
    )


def _make_seen() -> None:
    op.create_table(
        "seen",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_seen")),
    )


def _make_carried() -> None:
    op.create_table(
        "carried",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "key", name=op.f("pk_carried")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_carried_channel_id")),
    )
