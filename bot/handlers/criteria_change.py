"""`/criteria mute`, `max` and the like: changes that are saved at once; undo, and the way back to the beginning."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import Handler, Kind, Option, Verb
from bot.desk import Desk
from bot.events import Button, Command, Reply, Tone
from bot.handlers.criteria_from_paper import PAPER, SUGGESTED, Offering, offering
from bot.handlers.criteria_parts import HISTORY, PREVIEW, changed, choosing, lines, undoing, who
from core.choosing import NotNewest, Undone
from core.criteria.differences import differences, differences_in_a_line
from core.criteria.edit import Edit, edited
from core.errors import UserError
from core.model import Area, Choice, Person
from core.ports import Progress


def short_change(name: str, option: str) -> Handler:
    """The handler of one of the changes that `core.criteria.edit.edited` reads, whose words are in that option."""

    async def change(desk: Desk, command: Command, progress: Progress) -> Reply:
        await desk.subscription(command.channel)
        try:
            chosen = await choosing(desk).change(
                command.channel, command.person, lambda choice: edited(choice, f"{name} {command.option(option)}")
            )
        except UserError as mistake:
            raise mistake.on(option) from mistake
        return await _with_draft(desk, command, changed(chosen, "That is", PREVIEW))

    return change


async def undo(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Goes one step back; asked again, it goes forth again. A button undoes the version that it was shown with, unless
    somebody made another one since."""
    await desk.subscription(command.channel)
    version = command.number("version", 0) or None
    done = await choosing(desk).undo(command.channel, command.person, version)
    if isinstance(done, NotNewest):
        return _changed_since(done, command.person)
    return await _with_draft(desk, command, _undone(done))


VERSION = Option(name="version", help="The version that is to be undone.", kind=Kind.NUMBER, hidden=True)
"""The option of `undo` that its buttons carry."""


def short_verb(name: str, option: Option, text: str, example: str) -> Verb:
    """A change in one line."""
    return Verb(
        name=name,
        help=text,
        handler=short_change(name, option.name),
        options=(option,),
        right=Area.CRITERIA,
        examples=(f"/criteria {name} {example}",),
    )


def offering_verb(verb: Verb, offer: Offering) -> Verb:
    """The same, with a form where nothing is given."""
    (option,) = verb.options
    return replace(
        verb,
        handler=offering(verb.handler, verb.name, option.name, offer),
        options=(replace(option, required=False), PAPER, SUGGESTED),
        form=True,
        more="Without any it asks for them in a form.",
    )


_SCORE = Option(name="score", help="A number from 1 to 10.", kind=Kind.NUMBER, required=True)
_PAPERS = Option(name="papers", help="A number from 1 to 200.", kind=Kind.NUMBER, required=True)
_CODES = Option(name="codes", help="arXiv categories.", kind=Kind.CATEGORIES, required=True, rest=True)
SETTINGS = (
    short_verb("max", _PAPERS, "Set how many papers are listed a day at most.", "20"),
    short_verb("relevance", _SCORE, "Set the least relevance of a listed paper.", "7.5"),
    short_verb("novelty", _SCORE, "Set the least novelty of a listed paper.", "6"),
    short_verb("categories", _CODES, "Set the categories; `+cs.AI -stat.ML` changes some of them.", "cs.LG stat.ML"),
)
"""The verbs that set what is no list of words."""


def _undone(done: Undone) -> Reply:
    version, chosen = done.version, done.chosen
    told = differences_in_a_line(chosen.before.choice, chosen.after.choice)
    now = chosen.after.criteria_version
    return Reply(
        text=(
            *lines([f"Undone: {told} (version {version.version}, by {who(version.made_by)})."]),
            f"Now version {now}; it counts from the next digest on.",
        ),
        buttons=(undoing(now, "Bring it back"), PREVIEW),
    )


def _changed_since(since: NotNewest, person: Person) -> Reply:
    """Who changed what after the version that was to be undone, and a way to undo that."""
    newest = since.newest
    maker = "You" if newest.made_by.id == person.id else who(newest.made_by)
    told = differences_in_a_line(since.before, newest.choice)
    more = (f"{since.since} versions were made since; this is the newest.",) if since.since > 1 else ()
    return Reply(
        text=(*lines([f"{maker} changed the criteria since (version {newest.version}: {told})."]), *more),
        notes=("Nothing is undone.",),
        buttons=(undoing(newest.version, "Undo that"), HISTORY),
        tone=Tone.PROBLEM,
    )


async def reset(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Goes back to what a new channel begins with, after asking."""
    subscription = await desk.subscription(command.channel)
    seed = desk.seed.choice
    if subscription.choice == seed:
        return Reply(text=("The criteria are those that a channel begins with already.",))
    if not command.flag("yes"):
        return Reply(
            title="Back to what a channel begins with?",
            text=lines(differences(subscription.choice, seed)),
            notes=("Nothing is changed yet. It can be undone.",),
            buttons=(Button("Reset", command.ask.having(yes="yes")),),
        )

    def back(choice: Choice) -> Edit:
        return Edit(seed, ())

    chosen = await choosing(desk).change(command.channel, command.person, back)
    return await _with_draft(desk, command, changed(chosen, "Reset:", HISTORY))


async def _with_draft(desk: Desk, command: Command, reply: Reply) -> Reply:
    """Says that a draft is not touched by what was saved beside it."""
    if not await choosing(desk).drafted(command.channel, command.person):
        return reply
    return replace(reply, notes=(*reply.notes, "Your draft is as it was; `/criteria edit` goes on with it."))
