"""Copies of a SQLite database, made while it is in use. On Postgres its own tools do that.

A copy in one step reads one state and keeps no writer waiting: https://www.sqlite.org/backup.html.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url

from core.errors import BadChoice, BadSetting, NotFound, StoreError
from core.store.files import flush, link, make_private, remove, taken, writing
from core.store.urls import is_file, place_of, read_database_url

FOLDER = "backups"
_NOT_OURS = "is no database of Broadsheet. Name a file that `python -m bot backup` made."
_COUNTED = "SELECT (SELECT count(*) FROM subscriptions), (SELECT count(*) FROM digests)"
_DUMP = "pg_dump --format=custom --file=broadsheet.dump"
_RESTORE = "pg_restore --clean --if-exists --no-owner --single-transaction"


@dataclass(frozen=True, slots=True)
class Copy:
    """A database in a file: how large it is, what is in it, and which migration it is at."""

    path: Path
    bytes: int
    subscriptions: int
    digests: int
    migration: str


def backup_folder(url: str) -> Path | None:
    """Where backups go that nobody named: beside the database. None for Postgres."""
    place = make_url(read_database_url(url))
    return Path(place.database or "").parent / FOLDER if is_file(place) else None


def newest_backup(url: str) -> Path | None:
    """The newest of them, by its name; None if there is none."""
    folder = backup_folder(url)
    return max(folder.glob("broadsheet-*.db"), default=None) if folder else None


async def back_up(url: str, target: Path | None, now: datetime, *, force: bool = False) -> Copy:
    """Copy the database into a file that only its owner reads: a new one, named by the moment in UTC if nobody named
    it; with `force` also in place of one that is there.

    Raises `BadChoice` if there is one, `BadSetting` for Postgres, and `StoreError`.
    """
    database = sqlite_file(url)
    named = target or database.parent / FOLDER / f"broadsheet-{now:%Y-%m-%d-%H%M%S}.db"
    return await asyncio.to_thread(_back_up, database, named, force)


def copied(database: Path, part: Path) -> Copy:
    """A copy that is one private file, on the disk, and sound. Raises `BadChoice`, `OSError`, `sqlite3.Error`."""
    remove(part)
    make_private(part)
    address = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    flush(part)
    return examined(part)


def examined(path: Path) -> Copy:
    """What is in a file. Raises `NotFound`, and `BadChoice` if it is damaged or no database of ours."""
    if not path.is_file():
        raise NotFound(f"There is no file `{path}`.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            sound = found.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            (migration,) = found.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            subscriptions, digests = found.execute(_COUNTED).fetchone()
    except sqlite3.OperationalError as error:
        raise BadChoice(f"`{path}` {_NOT_OURS}") from error
    except sqlite3.DatabaseError as error:
        sound, damage = False, error
        raise _damaged(path) from damage
    if not sound:
        raise _damaged(path)
    return Copy(path, path.stat().st_size, subscriptions, digests, str(migration))


def sqlite_file(url: str, *, restoring: bool = False) -> Path:
    """The file of the database. Raises `BadSetting` for Postgres, with what to type there."""
    place = make_url(read_database_url(url))
    if not is_file(place):
        told = f"{_RESTORE}{_reached(place)} --dbname={place.database} broadsheet.dump"
        command = told if restoring else f"{_DUMP}{_reached(place)} {place.database}"
        after = " Then run `python -m bot migrate`." if restoring else ""
        raise BadSetting(
            f"The database is Postgres ({place_of(place)}), which has tools of its own: `{command}`. The password is"
            f" asked for, or read from PGPASSWORD.{after}"
        )
    return Path(place.database or "")


def _back_up(database: Path, target: Path, force: bool) -> Copy:
    if not database.exists():
        raise StoreError(f"There is no database at {database} yet, so there is nothing to back up.")
    if target.exists() and not force:
        raise taken(target)
    part = target.with_name(f"{target.name}.part")
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            copy = copied(database, part)
            if force:
                part.replace(target)
            else:
                link(part, target)  # unlike a renaming it fails if there is a file by now
            flush(target.parent)
        finally:
            remove(part)
    return replace(copy, path=target)


def _damaged(path: Path) -> BadChoice:
    return BadChoice(f"`{path}` is damaged, or no database at all. Take another backup.")


def _reached(place: URL) -> str:
    where = {"host": place.host, "port": place.port, "username": place.username}
    return "".join(f" --{name}={value}" for name, value in where.items() if value)
