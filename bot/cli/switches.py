"""The commands of whoever runs Broadsheet for others, as the command line's table has them: keys, and the switch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.boundary import perform
from bot.cli.calling import in_app, leave

keys = typer.Typer(
    name="keys",
    help="Make, change and check the keys with which tokens are kept.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@keys.command()
def new() -> None:
    """Print a new key for ENCRYPTION_KEY."""
    from core.store import new_key

    typer.echo(new_key())


@keys.command()
def rotate() -> None:
    """Write everything that is encrypted anew with the first key of ENCRYPTION_KEY. Broken off, it can be repeated."""
    from bot.cli.keys import rotate as work

    in_app(work)


@keys.command()
def check() -> None:
    """Tell how much each key of ENCRYPTION_KEY opens, and what none opens."""
    from bot.cli.keys import check as work

    in_app(work)


def pause(reason: Annotated[str, typer.Argument(help='Told to whoever asks: "the model is changed".')]) -> None:
    """Stop everything that costs money or time, in all processes, until `resume`. What is there can be read."""
    from bot.cli.pause import pause as work

    in_app(lambda app: work(app, reason))


def resume() -> None:
    """Let everything go on after `pause`."""
    from bot.cli.pause import resume as work

    in_app(work)


def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; else into backups/ beside the database.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also in place of a file that is there.")] = False,
) -> None:
    """Copy the SQLite database into one file that only you can read, while the bot runs, and check the copy."""
    from bot.cli.backup import backup as work

    leave(perform(lambda settings, console: work(settings, console, file, force=force)))


def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` made.")]) -> None:
    """Put a backup in the place of the SQLite database, while no bot runs. What was there is kept beside it."""
    from bot.cli.backup import restore as work

    leave(perform(lambda settings, console: work(settings, console, file)))
