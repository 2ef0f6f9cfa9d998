"""How the table of the command line calls a command, and ends with its exit code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from bot.cli.boundary import perform
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import App


def in_app(work: Callable[[App], Awaitable[int]]) -> None:
    """Do the work with an app, closed at the end."""
    from bot.app import new_app

    async def working(settings: Settings, console: Console) -> int:
        async with aclosing(new_app(settings, console)) as app:
            return await work(app)

    leave(perform(working))


def leave(code: int) -> None:
    """End with this exit code."""
    raise typer.Exit(code)
