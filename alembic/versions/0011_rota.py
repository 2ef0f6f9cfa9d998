"""When each channel is to be looked at next; and on Postgres the queue of Procrastinate 3.10.

Types and rules are written out: a migration stays what it was. The queue's tables are the library's own: this takes
them from the release that is installed, and a release that changes them brings its own migration with it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_DROP_QUEUE = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP TABLE %I CASCADE', one.name); END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', one.name); END LOOP;
    FOR one IN SELECT typname AS name FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
            AND typtype IN ('e', 'c')
    LOOP EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', one.name); END LOOP;
END $$
"""


def upgrade() -> None:
    """From 0010."""
    op.create_table(
        "rota",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_rota")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_rota_channel_id")),
    )
    op.create_index("ix_rota_look_at", "rota", ["look_at"])
    is_postgres = op.get_bind().dialect.name == "postgresql"
    # The beginning of time, as each database keeps instants.
    at_once = "1970-01-01 00:00:00+00" if is_postgres else "1970-01-01 00:00:00.000000"
    op.execute(f"INSERT INTO rota (channel_id, look_at) SELECT channel_id, '{at_once}' FROM subscriptions")  # noqa: S608
    if is_postgres:
        from procrastinate.schema import SchemaManager  # here: a file needs no queue, and is not to wait for it

        _execute(SchemaManager.get_schema())


def downgrade() -> None:
    """To 0010. Lost: jobs that wait; what is due is found without them."""
    if op.get_bind().dialect.name == "postgresql":
        _execute(_DROP_QUEUE)
    op.drop_index("ix_rota_look_at", "rota")
    op.drop_table("rota")


def _execute(script: str) -> None:
    # Several statements at once are only taken without parameters.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)
