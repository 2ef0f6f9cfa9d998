"""`/saved`: the papers that a person saved in this channel."""

from __future__ import annotations

from bot.commands import PAGE, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Item, Reply, said
from bot.handlers.paging import paged
from bot.handlers.paper_reply import paper_item
from bot.handlers.showing import paper_ask
from core.model import Channel, Paper, Person, Vote, VoteKind
from core.pages import words
from core.ports import Progress, Work


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The person's saved papers, newest first."""
    async with desk.store.read() as work:
        votes = await saved_by(work, command.channel, command.person)
        shown, buttons = paged(votes, command)
        papers = await work.papers.get({vote.paper_id for vote in shown})
    if not votes:
        return said("You saved no paper here yet. `/paper save 2505.06839` saves one.")
    export = Button("Export as BibTeX", Ask("export", "make", {"when": "saved", "format": "bibtex"}))
    return Reply(
        title=f"Your {words.counted(len(votes), 'saved paper')}",
        items=tuple(saved_item(vote, papers.get(vote.paper_id)) for vote in shown),
        notes=("`/paper unsave 2505.06839` lets one go. `/export saved bibtex` gives them all as a file.",),
        buttons=(*buttons, export),
    )


async def saved_by(work: Work, channel: Channel, person: Person) -> tuple[Vote, ...]:
    """What the person saved in this channel, newest first."""
    votes = await work.votes.of(channel, person.id)
    return tuple(vote for vote in reversed(votes) if vote.kind is VoteKind.SAVED)


def saved_item(vote: Vote, paper: Paper | None) -> Item:
    """A saved paper in a list, with the date on which it was saved, in UTC."""
    aside = words.plain_date(vote.at.date())
    if paper is None:
        return Item(title=vote.paper_id, aside=aside, url=words.address(vote.paper_id), opens=paper_ask(vote.paper_id))
    return paper_item(paper, aside=aside)


SAVED = Spec(
    name="saved",
    help="The papers that you saved in this channel.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="List the papers that you saved in this channel, the newest first. Nobody else sees which are yours.",
            handler=show,
            options=(PAGE,),
            examples=("/saved",),
        ),
    ),
)
