"""`/criteria examples`: a draft proposed from papers that the channel likes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.desk import Desk
from bot.events import Command, Reply
from bot.handlers.criteria_draft import draft_reply
from bot.handlers.criteria_parts import EDIT, choosing
from core.criteria.form import read_form, written_form
from core.errors import UserError
from core.examples import Examples, Proposed, names
from core.lookup import Lookup
from core.model import Choice
from core.pages import words
from core.ports import Progress


async def examples(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Looks at papers, and keeps as a draft what they have in common, with the reasons."""
    subscription = await desk.subscription(command.channel)
    desired = await choosing(desk).desired(subscription, command.person)
    finder = Examples(Lookup(desk.store, desk.source), desk.clock)
    try:
        found = await finder.proposed(command.option("papers"), subscription, desired.choice.criteria, progress)
        choice = _checked(replace(desired.choice, criteria=found.proposal.criteria))
    except UserError as mistake:
        raise mistake.on("papers") from mistake
    notes = tuple(_notes(found))
    if choice == desired.choice:
        return Reply(text=(_nothing(found),), notes=notes, buttons=(EDIT,))
    await choosing(desk).draft(command.channel, command.person, choice, desired.version)
    reply = draft_reply(subscription, subscription.choice, choice, desired.version, found.proposal.because)
    looked_at = f"Proposed from {words.counted(len(found.papers), 'paper')}."
    return replace(reply, notes=(looked_at, *notes, *reply.notes))


def _checked(choice: Choice) -> Choice:
    """The same, if it is within the limits of criteria. Raises `BadCriteria`."""
    return read_form(choice, written_form(choice))


def _nothing(found: Proposed) -> str:
    if len(found.papers) == 1:
        return "This paper has nothing telling that the criteria do not say already. Name a few more."
    papers = words.counted(len(found.papers), "paper")
    return f"These {papers} have nothing telling in common that the criteria do not say already."


def _notes(found: Proposed) -> Iterator[str]:
    if found.missing:
        yield f"Not found: {names(found.missing)}."
    if found.fault:
        yield found.fault
