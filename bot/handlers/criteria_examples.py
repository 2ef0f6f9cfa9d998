"""`/criteria examples`: a draft proposed from papers that the channel likes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.desk import Desk
from bot.events import Command, Reply
from bot.handlers.criteria_draft import draft_reply
from bot.handlers.criteria_parts import EDIT, choosing, your_draft
from core.choosing import Desired
from core.criteria.form import read_form, written_form
from core.errors import UserError
from core.examples import Examples, Proposed, names
from core.lookup import Lookup
from core.model import Choice, Subscription, VoteKind
from core.pages import words
from core.ports import Progress
from core.voting import Voting


async def examples(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Looks at papers, and keeps as a draft what they have in common, with the reasons. The papers count as liked."""
    subscription = await desk.subscription(command.channel)
    desired = await choosing(desk).desired(subscription, command.person)
    finder = Examples(Lookup(desk.store, desk.source), desk.clock)
    try:
        found = await finder.proposed(command.option("papers"), subscription, desired.choice.criteria, progress)
        choice = _checked(replace(desired.choice, criteria=found.proposal.criteria))
    except UserError as mistake:
        raise mistake.on("papers") from mistake
    await _like(desk, command, found)
    notes = (*_notes(found, subscription, desired), _liked(found))
    if choice == desired.choice:
        return Reply(text=(_nothing(found, desired),), notes=notes, buttons=(EDIT,))
    await choosing(desk).draft(command.channel, command.person, choice, desired.version)
    reply = draft_reply(subscription, subscription.choice, choice, desired.version, found.proposal.because)
    looked_at = f"Proposed from {words.counted(len(found.papers), 'paper')}."
    return replace(reply, notes=(looked_at, *notes, *reply.notes))


async def _like(desk: Desk, command: Command, found: Proposed) -> None:
    """The papers are liked by this person, as if said of each: what is learned begins with them."""
    voting = Voting(desk.store, desk.clock)
    for paper in found.papers:
        await voting.put(command.channel, paper.id, command.person.id, VoteKind.MORE)


def _liked(found: Proposed) -> str:
    first = found.papers[0].id
    if len(found.papers) == 1:
        return f"It counts as liked by you from now on; `/votes forget {first}` takes that back."
    return f"They count as liked by you from now on; `/votes forget {first}` takes one back, `/votes forget mine` all."


def _checked(choice: Choice) -> Choice:
    """The same, if it is within the limits of criteria. Raises `BadCriteria`."""
    return read_form(choice, written_form(choice))


def _nothing(found: Proposed, desired: Desired) -> str:
    said = "your draft does not say already" if desired.draft else "the criteria do not say already"
    if len(found.papers) == 1:
        return f"This paper has nothing telling that {said}. Name a few more."
    papers = words.counted(len(found.papers), "paper")
    return f"These {papers} have nothing telling in common that {said}."


def _notes(found: Proposed, subscription: Subscription, desired: Desired) -> Iterator[str]:
    if desired.draft:
        yield f"Compared with {your_draft(subscription, desired)}, not with the present criteria."
    if found.ignored:
        yield f"Ignored, for it is neither an arXiv id nor BibTeX: {names(found.ignored)}."
    if found.missing:
        yield f"Not found: {names(found.missing)}."
    if found.fault:
        yield found.fault
