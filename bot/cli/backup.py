"""`python -m bot backup` and `restore`: the SQLite database as a file, and back."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from bot.cli.boundary import OK
from bot.clock import WallClock
from bot.settings import Settings
from core.pages.words import counted
from core.store import Copy, back_up
from core.store import restore as put_back

_MEGABYTE = 1_000_000


async def backup(settings: Settings, console: Console, file: Path | None, *, force: bool) -> int:
    """Copy the database while whoever uses it goes on, and say what is in the copy."""
    copy = await back_up(settings.database_url, file, WallClock().now(), force=force)
    _say(console, f"Backed up to {copy.path}: {_told(copy)}. Only you can read it; keep it somewhere else, too.")
    return OK


async def restore(settings: Settings, console: Console, file: Path) -> int:
    """Put a copy in place, and say where the database is that was there before."""
    restored = await put_back(settings.database_url, file)
    _say(console, f"Restored {restored.copy.path}: {_told(restored.copy)}.")
    if restored.before:
        _say(console, f"What was there before is kept as {restored.before}. Delete it once all is well.")
    return OK


def _told(copy: Copy) -> str:
    size = f"{max(copy.bytes / _MEGABYTE, 0.1):,.1f} MB"
    return f"{size}, {counted(copy.subscriptions, 'subscription')}, {counted(copy.digests, 'digest')}"


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
