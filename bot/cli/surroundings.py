"""What `doctor` looks at around the bot: disk, backups, keys, whether the world reaches it, who reads its numbers."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from bot.app import App
from core.errors import BadSetting
from core.near import quoted
from core.rotating import Rotating, counted, lost
from core.store import backup_folder, newest_backup

_LEAST_FREE = 500_000_000
"""Bytes: a month of a big installation, and a backup of it."""
_OLD = timedelta(days=8)
_SECONDS = 10
_FILE = "sqlite"


def checks(app: App) -> Mapping[str, Callable[[], Awaitable[str]]]:
    """What is tried, by name; each tells a fact, or raises a `BadSetting` that says how to mend it."""
    kept_here = {"Disk": lambda: _disk(app), "Backups": lambda: _backups(app)}
    reached = {"Site": lambda: _site(app)} if app.settings.public_url else {}
    return {
        **(kept_here if app.settings.database_url.startswith(_FILE) else {}),
        "Keys": lambda: _keys(app),
        **reached,
        "Numbers": lambda: _numbers(app),
    }


async def _disk(app: App) -> str:
    folder = backup_folder(app.settings.database_url)
    here = folder.parent if folder else Path()
    free = shutil.disk_usage(here).free
    if free < _LEAST_FREE:
        raise BadSetting(
            f"{free / 1e6:,.0f} MB are free where the database is ({here}). Make room: it grows every day."
        )
    return f"{free / 1e9:,.1f} GB are free where the database is."


async def _backups(app: App) -> str:
    """What is only kept elsewhere is not known here, so none is no fault; one that got old is."""
    newest = await asyncio.to_thread(newest_backup, app.settings.database_url)
    if newest is None:
        return "none beside the database. `python -m bot backup` makes one, while the bot runs."
    age = app.clock.now() - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    if age > _OLD:
        raise BadSetting(f"The newest, {newest.name}, is {age.days} days old. `python -m bot backup` makes another.")
    return f"the newest is {newest.name}."


async def _keys(app: App) -> str:
    """That what is kept encrypted can be read."""
    found = await Rotating(app.store).sealings()
    if unread := lost(found):
        more = f" and {len(unread) - 1:,} more" if len(unread) > 1 else ""
        raise BadSetting(
            f"No key opens what is kept of {quoted(unread[0])}{more}. `python -m bot keys check` tells of whom."
        )
    if not found:
        return "nothing is kept encrypted."
    older = len(found) - counted(found)[1]
    rest = f", {older:,} of it an older one: `python -m bot keys rotate`" if older else ""
    return f"ENCRYPTION_KEY opens all that is kept encrypted{rest}."


async def _site(app: App) -> str:
    return await asyncio.to_thread(_reached, f"{app.settings.public_url}/healthz")


def _reached(address: str) -> str:
    try:
        with urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - settings take http and https only
            said = answer.read(100).decode(errors="replace").strip()
    except HTTPError as error:
        raise _not_reached(address, f"is answered with {error.code}") from error
    except (URLError, OSError) as error:
        raise _not_reached(address, "is not answered") from error
    if said != "ok":
        raise _not_reached(address, "is answered by something else")
    return f"{address} leads to the bot."


def _not_reached(address: str, why: str) -> BadSetting:
    told = "If the bot runs, PUBLIC_URL or the proxy there is wrong: it has to lead to HTTP_PORT."
    return BadSetting(f"{address} {why}. {told}")


async def _numbers(app: App) -> str:
    if app.settings.metrics_token:
        return "/metrics is for whoever knows METRICS_TOKEN."
    if app.settings.public_url:
        return "nobody can read /metrics: the world reaches the site, and METRICS_TOKEN is not set."
    return "/metrics is for programs of this machine."
