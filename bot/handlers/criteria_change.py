"""`/criteria mute` and the like: changes that are saved at once; undo, and the way back to the beginning."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import Handler
from bot.desk import Desk
from bot.events import Button, Command, Reply
from bot.handlers.criteria_parts import HISTORY, PREVIEW, UNDO, changed, choosing, lines
from core.criteria.differences import differences
from core.criteria.edit import CHANGES, Edit
from core.model import Choice
from core.ports import Progress


def short_change(name: str, option: str) -> Handler:
    """The handler of one of `core.criteria.edit.CHANGES`, whose words are in that option."""

    async def change(desk: Desk, command: Command, progress: Progress) -> Reply:
        await desk.subscription(command.channel)
        chosen = await choosing(desk).change(
            command.channel, command.person, lambda choice: CHANGES[name](choice, command.option(option))
        )
        return await _with_draft(desk, command, changed(chosen, "That is", UNDO, PREVIEW))

    return change


async def undo(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Goes one step back; asked again, it goes forth again."""
    await desk.subscription(command.channel)
    chosen = await choosing(desk).undo(command.channel, command.person)
    return await _with_draft(desk, command, changed(chosen, "Undone:", Button("Bring it back", UNDO.ask), PREVIEW))


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
    return await _with_draft(desk, command, changed(chosen, "Reset:", UNDO, HISTORY))


async def _with_draft(desk: Desk, command: Command, reply: Reply) -> Reply:
    """Says that a draft is not touched by what was saved beside it."""
    if not await choosing(desk).drafted(command.channel, command.person):
        return reply
    return replace(reply, notes=(*reply.notes, "Your draft is as it was; `/criteria edit` goes on with it."))
