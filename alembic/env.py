"""What alembic runs: on the connection that `core.store.migrate` hands it, or at the shell on `-x url=…`."""

from __future__ import annotations

import asyncio
from typing import Literal

from alembic import context
from sqlalchemy import Connection

import core.store.tables  # noqa: F401 - it fills the metadata.
from core.store.columns import metadata
from core.store.migrating import migration
from core.store.searching import is_index
from core.store.types import Document, Instant, Money, Words
from core.store.urls import read_database_url

WRITTEN_OUT: dict[type, str] = {
    Document: "sa.JSON()",
    Instant: "sa.DateTime(timezone=True)",
    Money: 'sa.Numeric().with_variant(sa.String(), "sqlite")',
    Words: "sa.Text()",
}


def written_out(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A column type of ours in SQLAlchemy's own words, so that a migration does not depend on code that goes on."""
    return WRITTEN_OUT.get(type(item), False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Run the migrations that were asked for, in the transaction of this connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite cannot alter a column: alembic then builds the table anew and copies it.
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=written_out,
        include_name=lambda name, *_: not is_index(name),
    )
    context.run_migrations()


async def run_at_the_shell() -> None:
    """The same for a developer, who names the database with `-x url=…`."""
    url = context.get_x_argument(as_dictionary=True).get("url", "sqlite:///var/broadsheet.db")
    async with migration(read_database_url(url)) as connection:
        await connection.run_sync(run)


handed = context.config.attributes.get("connection")
if handed is None:
    asyncio.run(run_at_the_shell())
else:
    run(handed)
