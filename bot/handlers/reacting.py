"""What people answer to a paper: more or less like it, saved; and each of it taken back."""

from __future__ import annotations

from bot.desk import Desk
from bot.events import Command, Reply, said
from bot.handlers.paper_reply import doing, title
from core.arxiv_id import read_paper_id
from core.errors import BadPaperId
from core.lookup import Lookup
from core.model import Paper, Vote, VoteKind
from core.ports import Progress, Work

_SAYING = {VoteKind.MORE: "more", VoteKind.LESS: "less"}


async def save(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Keeps a paper for the person."""
    paper = await _paper(desk, command)
    kinds = await _put(desk, command, paper, VoteKind.SAVED)
    again = "Saved already" if VoteKind.SAVED in kinds else "Saved"
    return said(f"{again}: {title(paper)}. `/saved` lists them.", buttons=(doing("unsave", "Unsave", paper),))


async def unsave(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Lets a saved paper go."""
    paper = await _paper(desk, command)
    kinds = await _retract(desk, command, paper, VoteKind.SAVED)
    gone = "No longer saved" if VoteKind.SAVED in kinds else "It was not saved"
    return said(f"{gone}: {title(paper)}.", buttons=(doing("save", "Save", paper),))


async def more(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Keeps that the person wants more like this."""
    return await _taught(desk, command, VoteKind.MORE)


async def less(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Keeps that the person wants less like this."""
    return await _taught(desk, command, VoteKind.LESS)


async def clear(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Takes back either."""
    paper = await _paper(desk, command)
    kinds = await _retract(desk, command, paper, VoteKind.MORE, VoteKind.LESS)
    taken = "Taken back" if kinds & {VoteKind.MORE, VoteKind.LESS} else "There was nothing to take back"
    return said(f"{taken}: {title(paper)}.")


async def _taught(desk: Desk, command: Command, kind: VoteKind) -> Reply:
    paper = await _paper(desk, command)
    kinds = await _put(desk, command, paper, kind)
    already = " already" if kind in kinds else ""
    return said(
        f"Noted{already}: {_SAYING[kind]} like “{title(paper)}”. `/votes` shows what this channel taught.",
        buttons=(doing("clear", "Take back", paper),),
    )


async def _paper(desk: Desk, command: Command) -> Paper:
    """The paper that is meant, kept, so that what is said of it can be told. A vote needs no newer version of it."""
    try:
        paper_id, _ = read_paper_id(command.option("paper"))
    except BadPaperId as error:
        raise error.on("paper") from error
    return await Lookup(desk.store, desk.source).paper(paper_id)


async def _put(desk: Desk, command: Command, paper: Paper, kind: VoteKind) -> frozenset[VoteKind]:
    """Keep a vote. What the person had said before."""
    async with desk.store.write() as work:
        had = await _said_before(work, command, paper)
        await work.votes.put(_vote(desk, command, paper, kind))
    return had


async def _retract(desk: Desk, command: Command, paper: Paper, *kinds: VoteKind) -> frozenset[VoteKind]:
    """Take votes back. What the person had said before."""
    async with desk.store.write() as work:
        had = await _said_before(work, command, paper)
        for kind in kinds:
            await work.votes.retract(_vote(desk, command, paper, kind))
    return had


async def _said_before(work: Work, command: Command, paper: Paper) -> frozenset[VoteKind]:
    votes = await work.votes.of(command.channel, command.person.id)
    return frozenset(vote.kind for vote in votes if vote.paper_id == paper.id)


def _vote(desk: Desk, command: Command, paper: Paper, kind: VoteKind) -> Vote:
    return Vote(command.channel, paper.id, command.person.id, kind, desk.clock.now())
