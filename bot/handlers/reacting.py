"""What people answer to a paper: more or less like it, saved; and each of it taken back."""

from __future__ import annotations

from bot.desk import Desk
from bot.events import Command, Reply, said
from bot.handlers.paper_reply import doing, title
from core.arxiv_id import read_paper_id
from core.errors import BadPaperId
from core.lookup import Lookup
from core.model import Paper, VoteKind
from core.ports import Progress
from core.voting import Voting

_SAYING = {VoteKind.MORE: "more", VoteKind.LESS: "less"}


async def save(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Keeps a paper for the person."""
    paper = await _paper(desk, command)
    again = "Saved already" if await _put(desk, command, paper, VoteKind.SAVED) else "Saved"
    return said(f"{again}: {title(paper)}. `/saved` lists them.", buttons=(doing("unsave", "Unsave", paper),))


async def unsave(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Lets a saved paper go."""
    paper = await _paper(desk, command)
    gone = "No longer saved" if await _retract(desk, command, paper, VoteKind.SAVED) else "It was not saved"
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
    taken = await _retract(desk, command, paper, VoteKind.MORE, VoteKind.LESS)
    return said(f"{'Taken back' if taken else 'There was nothing to take back'}: {title(paper)}.")


async def _taught(desk: Desk, command: Command, kind: VoteKind) -> Reply:
    paper = await _paper(desk, command)
    already = " already" if await _put(desk, command, paper, kind) else ""
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


async def _put(desk: Desk, command: Command, paper: Paper, kind: VoteKind) -> bool:
    return await Voting(desk.store, desk.clock).put(command.channel, paper.id, command.person.id, kind)


async def _retract(desk: Desk, command: Command, paper: Paper, *kinds: VoteKind) -> bool:
    return await Voting(desk.store, desk.clock).retract(command.channel, paper.id, command.person.id, *kinds)
