"""Files of databases: flushed, named twice, removed; what goes wrong with them in words."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import BadChoice, StoreError

PRIVATE = 0o600
"""Tokens and votes are in there: only the owner reads it."""
_BESIDE = ("", "-wal", "-shm", "-journal")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raises `BadChoice` if the file is there already, and `StoreError` for what the disk or SQLite cannot do."""
    try:
        yield
    except FileExistsError as error:
        raise taken(path) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}.") from error
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be written: {error}.") from error


def taken(path: Path) -> BadChoice:
    """A file of that name is there."""
    return BadChoice(f"`{path}` is there already. Name another file, or say `--force`.")


def make_private(path: Path) -> None:
    """A new, empty file. Raises `FileExistsError`."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))


def link(old: Path, new: Path) -> None:
    """Another name for a file; a copy where the disk knows no such thing. Raises `FileExistsError`."""
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:
        make_private(new)
        shutil.copyfile(old, new)


def flush(path: Path) -> None:
    """What was written to a file, or which files a folder has, is on the disk, whatever happens to the machine."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """A database, and what SQLite put beside it, if it is there."""
    for name in _BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(f"{path.name}{name}").unlink()
