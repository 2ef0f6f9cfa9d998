"""A copy of a SQLite database, put in the place of the one that is there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from core.errors import BadChoice, StoreError
from core.store.backups import Copy, copied, examined, sqlite_file
from core.store.files import flush, link, remove, writing
from core.store.migrating import migrate
from core.store.revisions import NEWEST

_BEFORE = ".before-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in place now, and where the database that was there before is kept; None if there was none."""

    copy: Copy
    before: Path | None


async def restore(url: str, source: Path) -> Restored:
    """Put a copy in the place of the database, migrated to this release; what was there is kept beside it. Whatever
    ends this in the middle leaves the one or the other.

    Raises `NotFound`, `BadChoice` if the file is not a good copy, `BadSetting` for Postgres, and `StoreError` if
    somebody uses the database.
    """
    place = sqlite_file(url, restoring=True)
    fresh = place.with_name(f"{place.name}.restoring")
    try:
        await asyncio.to_thread(_lay_out, source, fresh)
        await migrate(f"sqlite:///{fresh}")
        return await asyncio.to_thread(_put_in_place, fresh, place)
    finally:
        remove(fresh)


def _lay_out(source: Path, fresh: Path) -> None:
    """A copy of what is to be restored, in the folder of the database."""
    found = examined(source)
    if found.migration > NEWEST:
        raise BadChoice(
            f"`{source}` was made by a newer release (migration {found.migration}, this one has {NEWEST})."
            " Install that release, then restore."
        )
    with writing(fresh):
        fresh.parent.mkdir(parents=True, exist_ok=True)
        copied(source, fresh)


def _put_in_place(fresh: Path, place: Path) -> Restored:
    with writing(place), _alone_with(place):
        with closing(sqlite3.connect(fresh)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
        found = examined(fresh)
        flush(fresh)
        before = _kept_beside(place) if place.exists() else None
        fresh.replace(place)
        flush(place.parent)
    return Restored(replace(found, path=place), before)


@contextmanager
def _alone_with(place: Path) -> Iterator[None]:
    """Nobody else has the database open, and all of it is in its file. Raises `StoreError` if somebody has.

    Only whoever is alone can leave the WAL: https://www.sqlite.org/wal.html#persistence_of_wal_mode.
    """
    if not place.exists():
        yield
        return
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as old:
        if not _is_held(old):
            raise StoreError(
                f"The database {place} is in use: a bot is running, or another command. Stop it, then try again."
            )
        yield


def _is_held(old: sqlite3.Connection) -> bool:
    """Whether this connection has the database for itself now. One that is broken nobody has: it is to be replaced."""
    try:
        old.execute("PRAGMA journal_mode = DELETE")
        old.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True
    return True


def _kept_beside(place: Path) -> Path:
    """The database under a second name: at every moment there is one under its own."""
    names = (place.with_name(f"{place.name}{_BEFORE}{f'-{n}' if n > 1 else ''}") for n in count(1))
    before = next(name for name in names if not name.exists())
    link(place, before)
    return before
