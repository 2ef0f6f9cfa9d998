"""The command line: each command has a module here, and this is their table.

A command imports its module when it is called, so that `--help` and a wrong word are answered at once.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.boundary import perform
from bot.cli.calling import in_app, leave
from bot.cli.formats import Format
from bot.cli.switches import backup, keys, pause, restore, resume
from bot.settings import VERSION

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

    leave(perform(work, quiet=False))


@cli.command(short_help="Of a bot on several machines: serve what is told over HTTP.")
def web() -> None:
    """Serve Slack's requests, installations and the archive's pages. Any number of these may run on one Postgres."""
    from bot.cli.roles import web as work

    leave(perform(work, quiet=False))


@cli.command(short_help="Of a bot on several machines: hold the connections to chat services.")
def gateway() -> None:
    """Hear what people do in Discord, and in Slack by Socket Mode. A second one stands by for Discord."""
    from bot.cli.roles import gateway as work

    leave(perform(work, quiet=False))


@cli.command(short_help="Of a bot on several machines: make digests and post them.")
def worker() -> None:
    """Plan what is due and do it. Any number of these share the work; what one that dies had begun another ends."""
    from bot.cli.roles import worker as work

    leave(perform(work, quiet=False))


@cli.command(short_help="Print a new link to the channel in the browser.")
def link() -> None:
    """Print a link that lets you into the channel in the browser, once, while the bot runs."""
    from bot.cli.link import link as work

    in_app(work)


@cli.command(short_help="Type the commands of a chat service at a prompt.")
def chat(
    recorded: Recorded = False,
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who you are; else `you`.")] = None,
    guest: Annotated[bool, typer.Option("--guest", help="Be somebody who is no admin.")] = False,
) -> None:
    """Set a channel up, ask for digests and papers, tune the criteria: what one types in a chat service, typed here."""
    from bot.cli.chat import chat as work
    from bot.cli.chat import person_named

    in_app(lambda app: work(app, person_named(name, guest=guest), recorded=recorded))


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
    in_app(lambda app: show(app, day, wish, form))


@cli.command()
def backfill(
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first date: 2025-05-12.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last date: 2025-05-16.")],
    recorded: Recorded = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="Ask the model by OpenAI's batches: half the price, up to a day's wait.")
    ] = False,
) -> None:
    """Make the digests of a stretch of days. What is there and still holds is not made again."""
    from bot.cli.backfill import fill

    in_app(lambda app: fill(app, first, last, recorded=recorded, batches=batch))


@cli.command(short_help="Judge stored papers again, to see what a model or a prompt is worth.")
def evaluate(
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose days: slack/T0123/C0456; else the terminal's.")
    ] = None,
    recorded: Recorded = False,
    days: Annotated[str, typer.Option(help='The newest so many, or a span: "last week", 2025-05.')] = "10",
    model: Annotated[str | None, typer.Option(help="Another model than that of the settings; or `local`.")] = None,
    prompt: Annotated[str | None, typer.Option(metavar="NAME.vN", help="A prompt in prompts/: score.v1.")] = None,
    papers: Annotated[int, typer.Option(min=2, max=5000, help="So many at most, half of them chosen ones.")] = 200,
    repeat: Annotated[bool, typer.Option("--repeat", help="Ask twice: how far does it agree with itself?")] = False,
    against_settings: Annotated[
        bool, typer.Option("--against-settings", help="Compare with the settings' scorer, not with each digest's own.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Spend without being asked.")] = False,
    at_most: Annotated[
        float | None, typer.Option(min=0, metavar="DOLLARS", help="Stop there; else at twice the estimate.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print numbers for programs.")] = False,
) -> None:
    """Put papers of stored days before a scorer once more, and compare with the stored verdicts and with votes.

    Tells what it would cost and asks first. No verdict is kept. docs/evaluating.md says how to read the numbers.
    """
    from bot.cli.evaluate import Wish
    from bot.cli.evaluate import evaluate as work

    wish = Wish(
        channel=channel,
        recorded=recorded,
        days=days,
        model=model,
        prompt=prompt,
        papers=papers,
        repeat=repeat,
        against_settings=against_settings,
        yes=yes,
        at_most=None if at_most is None else Decimal(str(at_most)),
        json=as_json,
    )
    in_app(lambda app: work(app, wish))


@cli.command(short_help="Show what all channels spent: by channel, criteria and model.")
def costs(
    span: Annotated[str | None, typer.Argument(metavar="MONTH", help="2025-05, last week; else this month.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show what all channels spent: by channel, by criteria, by model, by month. Days are those of UTC."""
    from bot.cli.costs import show

    in_app(lambda app: show(app, span, as_json=as_json))


@cli.command(short_help="Tell what became of each day in each channel.")
def status(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days back.")] = 14,
) -> None:
    """Tell for each channel and date whether its digest was posted, and if not, why."""
    from bot.cli.status import tell

    in_app(lambda app: tell(app, days))


_days = typer.Typer(name="calendar", help="Show when arXiv announces; keep its holidays.", rich_markup_mode=None)
cli.add_typer(_days)
Day = Annotated[str, typer.Argument(metavar="DATE", help="2027-01-18")]


@_days.callback(invoke_without_command=True)
def calendar(context: typer.Context) -> None:
    """Show the next two weeks of announcement dates and the known holidays; `add` and `remove` change those."""
    from bot.cli.calendar import show

    if context.invoked_subcommand is None:
        leave(perform(show))


@_days.command()
def add(day: Day, name: Annotated[str, typer.Argument(help='"Martin Luther King Jr. Day"')]) -> None:
    """Add a holiday, on which arXiv puts its mailing off: the list of the next weekday is then empty."""
    from bot.cli.calendar import add as work

    leave(perform(lambda settings, console: work(settings, console, day, name)))


@_days.command()
def remove(day: Day) -> None:
    """Remove a holiday on which arXiv announces after all."""
    from bot.cli.calendar import remove as work

    leave(perform(lambda settings, console: work(settings, console, day)))


@cli.command(short_help="Say of each setting and service: it works, or what to do.")
def doctor(
    service: Annotated[str | None, typer.Argument(help="Only this chat service: slack, discord.")] = None,
) -> None:
    """Try every setting and service, and say of each that it works or what to do."""
    from bot.cli.doctor import examine

    leave(perform(lambda settings, console: examine(settings, console, service)))


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

    leave(show(url, many=many))


cli.add_typer(keys)
cli.command(short_help="Stop everything that costs, in all processes.")(pause)
cli.command()(resume)
cli.command(short_help="Copy the SQLite database into a file.")(backup)
cli.command(short_help="Put such a copy back.")(restore)


@cli.command()
def migrate() -> None:
    """Bring the database up to date. `run` and the other commands do this by themselves."""
    from bot.cli.migrate import bring_up_to_date

    leave(perform(bring_up_to_date))
