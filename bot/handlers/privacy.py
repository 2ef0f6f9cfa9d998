"""`/privacy`: what is stored of people, where it goes, and how to take it along or have it deleted."""

from __future__ import annotations

import asyncio

from bot.commands import YES, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, File, Reply, said
from core.exports.personal import personal_json
from core.model import Traces
from core.near import listed
from core.pages import words
from core.ports import Progress
from core.tex import one_line

_STORED = (
    "Stored for this channel: its subscription and criteria, who changed them and when, its digests with the verdicts "
    "on papers, what was posted, and what the model cost."
)
_OF_YOU = (
    "Stored of you: your id on this platform with the votes, saved papers and drafts that you made, and in lists of "
    "who may do what; your name beside changes that you made, and that you installed the bot, if you did. Others see "
    "how many votes a paper has; who voted what they see here only if this channel says so (`/votes names`). What "
    "was saved stands on this channel's pages without names, for who has a link of them. Messages are not read, and "
    "the words of your commands are not kept in any log."
)
_RECORDED = "arXiv is not asked: the papers are those of recorded days."
_ARXIV = "arXiv is asked for categories, papers and words to search for; it is not told who asks."
_CHANGES_STAY = "Changes that you made to criteria or subscription stay, without your name."
_TAKE = Button("Take mine along", Ask("privacy", "export"))
_DELETE = (Button("Delete mine", Ask("privacy", "delete")),)
_RIGHTS_GO = " What you may do only because of such a list you may not do any more."


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What is stored of the person who asks, and in general."""
    async with desk.store.read() as work:
        traces = await work.people.traces(command.channel, command.person.id)
    own = (_TAKE, *_DELETE) if _any(traces) else ()
    return Reply(
        title="What is stored, and where it goes",
        text=(_OF_YOU, _STORED, _model(desk), _ARXIV if desk.source.dates is None else _RECORDED),
        fields=tuple(Field(name.capitalize(), f"{number:,}") for name, number in _counts(traces).items()),
        notes=("The numbers are yours, over all channels of this workspace.",),
        buttons=own,
    )


async def delete(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Deletes what is stored of the person who asks, after asking."""
    async with desk.store.read() as work:
        traces = await work.people.traces(command.channel, command.person.id)
    if not _any(traces):
        return said("Nothing is stored of you in this workspace.")
    if not command.flag("yes"):
        return said(
            f"This deletes what is stored of you in this workspace: {_in_words(traces)}.",
            f"{_CHANGES_STAY}{_RIGHTS_GO if traces.rights else ''} There is no way back.",
            buttons=(Button("Delete mine", command.ask.having(yes="yes")),),
        )
    async with desk.store.write() as work:
        gone = await work.people.forget(command.channel, command.person.id)
    return said(f"Deleted: {_in_words(gone)}.", _CHANGES_STAY)


async def export(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Hands what is stored of the person who asks to that person, as a file."""
    async with desk.store.read() as work:
        belongings = await work.people.belongings(command.channel, command.person.id)
        traces = await work.people.traces(command.channel, command.person.id)
        papers = await work.papers.get({vote.paper_id for vote in belongings.votes})
    if not belongings:
        return said("Nothing is stored of you in this workspace.")
    told = (command.channel, command.person, belongings, papers, desk.clock.now())
    content = await asyncio.to_thread(personal_json, *told)
    return Reply(
        text=(f"All that is stored of you in this workspace: {_in_words(traces)}.",),
        file=File("broadsheet-yours.json", "application/json", content),
        buttons=_DELETE,
    )


PRIVACY = Spec(
    name="privacy",
    help="What is stored of you and of this channel, and how to take yours along or have it deleted.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show what is stored of you and of this channel, and where it goes.",
            handler=show,
            examples=("/privacy",),
        ),
        Verb(
            name="export",
            help="Get all that is stored of you in this workspace as a file. Only you see it.",
            more="It is JSON: votes, saved papers, drafts, changes under your name, and lists that name you.",
            handler=export,
            examples=("/privacy export",),
        ),
        Verb(
            name="delete",
            help="Delete your votes, saved papers and drafts in this workspace, and your name.",
            more="Your name goes from changes and from lists of who may do what.",
            handler=delete,
            options=(YES,),
            examples=("/privacy delete",),
        ),
    ),
)


def _model(desk: Desk) -> str:
    card = desk.maker.scorer.card
    if not card.prompt:
        return "No model is set: papers are judged on this machine, and nothing of them goes anywhere."
    return (
        f"Titles and abstracts of papers and this channel's topics and keywords go to the provider of the model "
        f"({one_line(card.name)}), who judges by them. Names of people here and their votes never do."
    )


def _counts(traces: Traces) -> dict[str, int]:
    return {
        "votes": traces.votes,
        "saved papers": traces.saved,
        "drafts": traces.drafts,
        "changes under your name": traces.changes,
        "lists of who may do what": traces.rights,
    }


def _in_words(traces: Traces) -> str:
    """`2 votes, 1 saved paper and your name on 3 changes`, of what there is."""
    parts = [
        words.counted(traces.votes, "vote") if traces.votes else "",
        words.counted(traces.saved, "saved paper") if traces.saved else "",
        words.counted(traces.drafts, "draft") if traces.drafts else "",
        f"your name on {words.counted(traces.changes, 'change')}" if traces.changes else "",
        f"your place on {words.counted(traces.rights, 'list')} of who may do what" if traces.rights else "",
    ]
    return listed([part for part in parts if part])


def _any(traces: Traces) -> bool:
    return traces != Traces()
