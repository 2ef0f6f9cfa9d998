"""Connections: what both databases are told before they are used.

On SQLite the driver's own way with transactions is off, and BEGIN is sent from here, as
https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#sqlite-transactions has it. A unit that writes begins
IMMEDIATE: it waits for its turn at the start, when it holds nothing that another could be waiting for.
"""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from math import ceil
from pathlib import Path
from time import monotonic
from typing import Any, cast

from sqlalchemy import AdaptedConnection, Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import StoreError
from core.store.urls import is_file

PATIENCE = 10.0
"""Seconds that are waited, unless told otherwise, for a connection or for another writer to finish."""
RESTED = 1.0
"""Seconds without use after which a connection to a server is looked at before it is used again."""

_SERVER_CONNECTIONS = 10
_FILE_CONNECTIONS = 15  # each has a thread
_WRITES = "broadsheet_writes"
_SINCE = "broadsheet_since"
_WORKING = ("synchronous = NORMAL", "foreign_keys = ON")
# The journal mode stays with the file. While tables are rebuilt, foreign keys are off
# (https://www.sqlite.org/lang_altertable.html#otheralter).
_MIGRATING = ("journal_mode = WAL", "foreign_keys = OFF")


def engine_for(url: str, *, patience: float = PATIENCE, rested: float = RESTED, migrating: bool = False) -> AsyncEngine:
    """An engine for a database that is there; `migrating` makes a SQLite file that is not.

    `patience` and `rested` are in seconds.
    """
    options: dict[str, Any] = {
        # Parameters are people's words and papers; an error needs none of them.
        "hide_parameters": True,
        "json_serializer": partial(json.dumps, ensure_ascii=False),
        # None beyond those that stay: to make one and drop it again takes longer than to wait for one of them. The last
        # that was used is taken first: it remembers what it read.
        "pool_use_lifo": True,
        "max_overflow": 0,
        "pool_timeout": patience,
    }
    if not is_file(make_url(url)):
        server = create_async_engine(
            url, pool_size=_SERVER_CONNECTIONS, connect_args={"connect_timeout": ceil(patience)}, **options
        )
        _look_after_a_rest(server.sync_engine, rested)
        if not migrating:  # migrations wait for each other as long as they take
            _give_locks_up(server.sync_engine, patience)
        return server
    engine = create_async_engine(url, pool_size=_FILE_CONNECTIONS, connect_args={"timeout": patience}, **options)
    _prepare_sqlite(engine.sync_engine, migrating=migrating)
    return engine


def reader(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for units that only read: one snapshot, and the database itself refuses to write."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writer(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for units that write."""
    return engine.execution_options(**{_WRITES: True})


def _look_after_a_rest(engine: Engine, rested: float) -> None:
    """Ask a connection that rested whether it still stands; if not, all are made anew. `pool_pre_ping` asks at each
    use, and a way to the server and back is a third of what a small unit takes."""

    def rests(driver: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[_SINCE] = monotonic()

    def taken(driver: DBAPIConnection, record: ConnectionPoolEntry, proxy: object) -> None:
        if monotonic() - record.info.get(_SINCE, monotonic()) < rested:
            return
        try:
            engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", taken)


def _give_locks_up(engine: Engine, patience: float) -> None:
    """Let no unit wait for a row for longer: those that do keep their connections, which others could use."""

    def connected(connection: DBAPIConnection, record: object) -> None:
        # Not as an option of the connection: poolers between here and Postgres refuse those that they do not know.
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {ceil(1000 * patience)}")
        cursor.close()
        connection.commit()

    event.listen(engine, "connect", connected)


def _prepare_sqlite(engine: Engine, *, migrating: bool) -> None:
    pragmas = _MIGRATING if migrating else _WORKING

    def connecting(dialect: object, record: object, arguments: list[str], options: dict[str, Any]) -> None:
        # SQLite would make an empty file of whatever name it is given.
        if not migrating and not Path(arguments[0]).exists():
            raise StoreError(f"There is no database at {arguments[0]} yet. Make it with `python -m bot migrate`.")
        # What cannot be opened fails here. Failing in aiosqlite (0.22), its thread would report to an event loop that
        # may be closed by then, with a traceback on the screen.
        sqlite3.connect(arguments[0]).close()

    def connected(connection: DBAPIConnection, record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _begin_sqlite)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    # One turn of the connection's thread instead of the three that a statement takes which answers something.
    driver = cast(AdaptedConnection, connection.connection.dbapi_connection)
    driver.run_async(lambda file: file.execute_fetchall(f"PRAGMA query_only = {'OFF' if writes else 'ON'}"))
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
