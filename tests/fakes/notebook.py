"""A command of its own, with an option of each kind, for what must work whatever the commands are."""

from __future__ import annotations

import asyncio

from bot.commands import PAGE, YES, Kind, Option, Spec, Verb, by_name
from bot.desk import Desk
from bot.events import Ask, Button, Command, File, Form, FormField, Item, Reply, Tone, said
from core.errors import BadChoice, SourceError
from core.model import Area
from core.ports import Progress


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What was asked, word for word."""
    told = [f"{name}: {value}" for name, value in command.ask.options.items() if value]
    return Reply(
        title="Notebook",
        text=(", ".join(told) or "Nothing is noted.",),
        items=(
            Item(title="One note", mark="1", opens=Ask("note", "show", {"words": "opened"})),
            Item(title="Another", mark="2"),
        ),
        buttons=(Button("Write", Ask("note", "write")), Button("Break", Ask("note", "break"))),
    )


async def write(desk: Desk, command: Command, progress: Progress) -> Reply:
    """A form; sent, it wants a short word."""
    word = command.option("word")
    if not command.ask.options:
        fields = (
            FormField(option="word", label="Word", help="A short one.", value="old", required=True),
            FormField(option="lines", label="Lines", value="first\nsecond", lines=True),
            FormField(option="manner", label="Manner", choices=("plain", "bold")),
        )
        return Reply(text=("Please write.",), form=Form(title="A note", ask=command.ask, fields=fields))
    if len(word) > 5:
        raise BadChoice(f"`{word}` is too long. Try `short`.").on("word")
    lines, manner = command.option("lines").replace("\n", "/"), command.option("manner")
    return said(f"Wrote {word}, {lines or 'no lines'}, {manner or 'no manner'}.")


async def take(desk: Desk, command: Command, progress: Progress) -> Reply:
    """A file to take along."""
    return Reply(text=("Here it is.",), file=File("../no/te.txt", "text/plain", command.option("words")))


async def crash(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Fails as nobody foresaw."""
    raise ZeroDivisionError(command.option("words"))


async def fetch(desk: Desk, command: Command, progress: Progress) -> Reply:
    """A service fails."""
    raise SourceError("arXiv did not answer (503, 6 tries).")


async def need(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Wants a channel that is set up."""
    return said(f"It reads {' '.join((await desk.subscription(command.channel)).categories)}.")


async def wait(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Works until it is stopped."""
    progress(1, 2, "waiting")
    await asyncio.Event().wait()
    return Reply(tone=Tone.FAULT)


WORDS = Option(name="words", help="Any words.", rest=True)
NOTE = Spec(
    name="note",
    help="Notes.",
    usual="show",
    verbs=(
        Verb(name="show", help="Show it.", handler=show, options=(WORDS, PAGE)),
        Verb(
            name="write",
            help="Write.",
            handler=write,
            options=(
                Option(name="word", help="A word."),
                Option(name="lines", help="Lines."),
                Option(name="manner", help="How.", kind=Kind.CHOICE, choices=("plain", "bold")),
            ),
        ),
        Verb(name="take", help="Take it along.", handler=take, options=(WORDS,)),
        Verb(name="break", help="Fail.", handler=crash, options=(WORDS,)),
        Verb(name="fetch", help="Fail outside.", handler=fetch),
        Verb(name="need", help="Need an order.", handler=need),
        Verb(name="wait", help="Wait.", handler=wait),
        Verb(name="order", help="For admins.", handler=show, right=Area.SUBSCRIPTION),
        Verb(name="judge", help="For anyone, at first.", handler=show, right=Area.CRITERIA),
    ),
)
MANY = Spec(
    name="many",
    help="Options of each kind.",
    usual="of",
    verbs=(
        Verb(
            name="of",
            help="All kinds.",
            handler=show,
            options=(
                Option(name="when", help="A date.", kind=Kind.DATE),
                Option(name="share", help="For all.", kind=Kind.FLAG),
                Option(name="zone", help="A time zone.", kind=Kind.ZONE),
                Option(name="quick", help="Quickly.", kind=Kind.FLAG),
                Option(name="categories", help="What is read.", kind=Kind.CATEGORIES),
                Option(name="words", help="The rest.", rest=True),
                Option(name="last", help="After the rest."),
                YES,
            ),
            examples=("/many of 2025-05-13",),
        ),
        Verb(
            name="must",
            help="Needs a paper.",
            handler=show,
            options=(Option(name="paper", help="A paper.", kind=Kind.PAPER, required=True),),
            examples=("/many must 2505.06839",),
        ),
    ),
)
BARE = Spec(name="bare", help="No usual verb.", verbs=(Verb(name="one", help="One.", handler=show),))
PLAIN = Spec(
    name="plain",
    help="No options.",
    usual="show",
    verbs=(Verb(name="show", help="Show.", handler=show), Verb(name="other", help="Other.", handler=show)),
)
TABLE = by_name([NOTE, MANY, BARE, PLAIN])
