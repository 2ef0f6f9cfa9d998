"""`python -m bot migrate`: the database brought up to date."""

from __future__ import annotations

from rich.console import Console

from bot.cli.boundary import OK
from bot.settings import Settings
from core.store import migrate, open_store


async def bring_up_to_date(settings: Settings, console: Console) -> int:
    """Run what migrations are missing, and say where the database stands."""
    await migrate(settings.database_url)
    store = open_store(settings.database_url)
    try:
        console.print(f"Up to date: {await store.check()}", markup=False, soft_wrap=True)
    finally:
        await store.close()
    return OK
