"""`python -m bot …`: the command line. Each command is in `bot/cli/`; this is their table.

A command imports its module when it is called, so that `--help` and a wrong word are answered at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.cli.boundary import perform
from bot.cli.formats import Format
from bot.settings import VERSION, Settings

if TYPE_CHECKING:
    from bot.app import App

cli = typer.Typer(
    name="python -m bot",
    help="Broadsheet reads every new arXiv paper and shows the few worth reading.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"Broadsheet {VERSION}")
        raise typer.Exit


@cli.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Broadsheet reads every new arXiv paper and shows the few worth reading."""


Recorded = Annotated[bool, typer.Option("--recorded", help="Use the days that ship with Broadsheet; no network.")]


@cli.command(short_help="Start the bot.")
def run() -> None:
    """Start the bot: show a digest, then post each due one until stopped."""
    from bot.cli.run import run as work

    _exit(perform(work, quiet=False))


@cli.command(short_help="Type the commands of a chat service at a prompt.")
def chat(
    recorded: Recorded = False,
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who you are; else `you`.")] = None,
    guest: Annotated[bool, typer.Option("--guest", help="Be somebody who is no admin.")] = False,
) -> None:
    """Set a channel up, ask for digests and papers, tune the criteria: what one types in a chat service, typed here."""
    from bot.cli.chat import chat as work
    from bot.cli.chat import person_named

    _in_app(lambda app: work(app, person_named(name, guest=guest), recorded=recorded))


@cli.command()
def digest(
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="2025-05-13, today, yesterday; else the newest.")
    ] = None,
    recorded: Recorded = False,
    form: Annotated[Format, typer.Option("--format", help="How it is printed.")] = Format.TERMINAL,
    categories: Annotated[str | None, typer.Option(help='For this once: "cs.LG cs.AI".')] = None,
    criteria: Annotated[Path | None, typer.Option(help="For this once: a criteria file (TOML).")] = None,
) -> None:
    """Show the digest of one date; it is made first if need be."""
    from bot.cli.asked import Wish
    from bot.cli.digest import show

    wish = Wish(recorded=recorded, categories=categories, criteria=criteria)
    _in_app(lambda app: show(app, day, wish, form))


@cli.command()
def backfill(
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first date: 2025-05-12.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last date: 2025-05-16.")],
    recorded: Recorded = False,
) -> None:
    """Make the digests of a stretch of days. What is there already is not made again."""
    from bot.cli.backfill import fill

    _in_app(lambda app: fill(app, first, last, recorded=recorded))


@cli.command(short_help="Say of each setting and service: it works, or what to do.")
def doctor(
    service: Annotated[str | None, typer.Argument(help="Only this chat service: slack, discord.")] = None,
) -> None:
    """Try every setting and service, and say of each that it works or what to do."""
    from bot.cli.doctor import examine

    _exit(perform(lambda settings, console: examine(settings, console, service)))


@cli.command(short_help="Print what Slack has to be told to make the app.")
def manifest(
    url: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Reach the bot over HTTP at this address, not by Socket Mode.")
    ] = None,
    many: Annotated[
        bool, typer.Option("--many", help="Let workspaces install the app by themselves; their tokens are renewed.")
    ] = False,
) -> None:
    """Print the manifest of the Slack app, to paste where Slack asks for one."""
    from bot.cli.manifest import show

    _exit(show(url, many=many))


@cli.command(short_help="Print a new key to encrypt kept tokens with.")
def key() -> None:
    """Print a new key for ENCRYPTION_KEY."""
    from core.store import new_key

    typer.echo(new_key())


@cli.command()
def migrate() -> None:
    """Bring the database up to date. `run` and the other commands do this by themselves."""
    from bot.cli.migrate import bring_up_to_date

    _exit(perform(bring_up_to_date))


def _in_app(work: Callable[[App], Awaitable[int]]) -> None:
    """Do the work with an app, closed at the end."""
    from bot.app import new_app

    async def working(settings: Settings, console: Console) -> int:
        async with aclosing(new_app(settings, console)) as app:
            return await work(app)

    _exit(perform(working))


def _exit(code: int) -> None:
    raise typer.Exit(code)


if __name__ == "__main__":
    cli()
