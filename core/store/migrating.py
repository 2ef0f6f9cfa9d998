"""Bringing a database to the newest tables. Any number of processes may try at once: one does it, the others wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.errors import StoreError
from core.store.engines import engine_for, reader, writer
from core.store.faults import Faults
from core.store.revisions import NEWEST, revision_of
from core.store.urls import is_file, place_of, read_database_url

_SCRIPTS = Path(__file__).resolve().parents[2] / "alembic"
# Any number will do that no other program takes on the same database; this one spells "Broad".
_LOCK = 0x42726F6164
_TRIES = 50
_PAUSE = 0.1
_NEWER = "If a newer release of Broadsheet was here, install that one again."


async def migrate(url: str, to: str = "head") -> None:
    """Bring a database to a migration: the newest, or a named one ("base" and "-1" go back). Makes a SQLite file.

    Raises `StoreError`, and leaves the database as it was, if that cannot be done.
    """
    url = read_database_url(url)
    if to == "head" and await _is_newest(url):
        return
    async with migration(url) as connection:
        await connection.run_sync(_run, to, place_of(make_url(url)))


@asynccontextmanager
async def migration(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction that no other migration comes near; kept at the end of the block."""
    place = make_url(url)
    _make_folder(place)
    engine = engine_for(url, migrating=True)
    try:
        with Faults(place).translated():
            if is_file(place):
                await _make_file(engine)
            async with writer(engine).begin() as connection:
                if not is_file(place):
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
    finally:
        await engine.dispose()


async def _is_newest(url: str) -> bool:
    place = make_url(url)
    if _is_missing(place):
        return False
    engine = engine_for(url)
    try:
        with Faults(place).translated():
            async with reader(engine).connect() as connection:
                return await revision_of(connection) == NEWEST and await _lets_read_while_writing(connection)
    finally:
        await engine.dispose()


async def _lets_read_while_writing(connection: AsyncConnection) -> bool:
    """Whether a SQLite file has its WAL: a copy made by VACUUM INTO comes without."""
    return connection.dialect.name != "sqlite" or await connection.scalar(text("PRAGMA journal_mode")) == "wal"


def _is_missing(place: URL) -> bool:
    return is_file(place) and not Path(place.database or "").exists()


def _make_folder(place: URL) -> None:
    if not is_file(place):
        return
    folder = Path(place.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} for the database cannot be made: {error.strerror}.") from error


async def _make_file(engine: AsyncEngine) -> None:
    """Make the file and turn on its WAL, which SQLite refuses at once, without waiting, while another does the same."""
    for tries_left in reversed(range(_TRIES)):
        try:
            async with engine.connect():
                return
        except OperationalError as error:
            if "locked" not in str(error.orig) or not tries_left:
                raise
        await asyncio.sleep(_PAUSE)


def _run(connection: Connection, to: str, place: str) -> None:
    # Imported here: it takes longer than everything else in a start that has nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    go = command.downgrade if to == "base" or to.startswith("-") else command.upgrade
    try:
        go(config, to)
    except CommandError as error:
        raise StoreError(f"The database {place} cannot be migrated: {error}. {_NEWER}") from error
