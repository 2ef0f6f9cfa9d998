"""`/criteria preview`: what the last digest would have been, and what it would cost, before anything is saved."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Reply
from bot.handlers.consent import asks_first
from bot.handlers.criteria_draft import draft_reply
from bot.handlers.criteria_parts import DISCARD, EDIT, HISTORY, SAVE, choosing, lines, your_draft
from bot.handlers.differences import changes_items
from bot.handlers.paging import paged
from core.choosing import Desired
from core.criteria.differences import differences
from core.criteria.edit import edited
from core.errors import UserError
from core.model import Area, Digest, Subscription
from core.pages import states, words
from core.ports import Progress
from core.preview import Preview, Previewing
from core.rights import require
from core.spending import Quote


async def preview(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Shows what a draft, or a short change, would have done to the last digest; without either, the present choice."""
    subscription = await desk.subscription(command.channel)
    earlier = await choosing(desk).desired(subscription, command.person)
    desired = await _desired(desk, command, subscription, earlier)
    reply = await _previewed(desk, command, subscription, desired, progress)
    if not (command.option("change") and earlier.draft and desired.draft):
        return reply
    # A question has no such button, and a draft of long ago may be forgotten.
    buttons = reply.buttons if DISCARD in reply.buttons else (*reply.buttons, DISCARD)
    above = f"This is on top of {your_draft(subscription, earlier)}."
    return replace(reply, text=(above, *reply.text), buttons=buttons)


async def _previewed(
    desk: Desk, command: Command, subscription: Subscription, desired: Desired, progress: Progress
) -> Reply:
    # The change is in the draft by now: whoever goes on must not make it twice.
    command = replace(command, ask=replace(command.ask, options={**command.ask.options, "change": ""}))
    previewing = Previewing(desk.maker)
    before = await previewing.last(subscription)
    if before is None:
        return _nothing_yet(subscription, desired)
    quote = await previewing.quote(subscription, desired.choice, before, progress)
    if quote.papers and quote.cost != 0:
        require(subscription, Area.SPENDING, command.person)
    if question := asks_first(desk, command, quote, "This preview"):
        return question
    shown = await previewing.preview(subscription, desired.choice, before, progress)
    return _told(shown, subscription, desired, command)


async def _desired(desk: Desk, command: Command, subscription: Subscription, earlier: Desired) -> Desired:
    """What is to be previewed; a short change is made part of the person's draft, which ends if nothing is left of
    it."""
    if not command.option("change"):
        return earlier
    try:
        choice = edited(earlier.choice, command.option("change")).choice
    except UserError as mistake:
        raise mistake.on("change") from mistake
    if choice == subscription.choice:
        await choosing(desk).discard(command.channel, command.person)
        return Desired(choice, earlier.version)
    draft = await choosing(desk).draft(command.channel, command.person, choice, earlier.version)
    return Desired(choice, earlier.version, draft)


def _nothing_yet(subscription: Subscription, desired: Desired) -> Reply:
    told = ("There is no digest here yet to compare with.",)
    make = Button("Make today's digest", Ask("digest", "show"))
    if not desired.draft:
        return Reply(text=told, buttons=(make, EDIT))
    shown = draft_reply(subscription, subscription.choice, desired.choice, desired.version)
    return replace(shown, notes=(*told, *shown.notes), buttons=(SAVE, DISCARD, make))


def _told(shown: Preview, subscription: Subscription, desired: Desired, command: Command) -> Reply:
    items, pages = paged(changes_items(shown.changes), command)
    whose = "your draft" if desired.draft else "the present criteria"
    return Reply(
        title=f"{words.long_date(shown.before.date)} under {whose}",
        text=(*_differences(subscription, desired), _counted(shown)),
        fields=(
            Field("This preview", _paid(shown.after)),
            Field("A day like that", _price(shown.daily)),
        ),
        items=items,
        notes=(*states.notes(shown.after), *(["The draft is not saved yet."] if desired.draft else [])),
        buttons=(*pages, *((SAVE, EDIT, DISCARD) if desired.draft else (EDIT, HISTORY))),
    )


def _differences(subscription: Subscription, desired: Desired) -> tuple[str, ...]:
    return lines(differences(subscription.choice, desired.choice))


def _counted(shown: Preview) -> str:
    """`2 in, 1 out: 12 papers instead of 11.`"""
    listed = words.counted(len(shown.after.entries), "paper")
    line = shown.changes.in_numbers
    if not shown.changes:
        return f"{line[:1].upper()}{line[1:]}: the same {listed} in the same order."
    instead = (
        f" instead of {len(shown.before.entries):,}" if len(shown.after.entries) != len(shown.before.entries) else ""
    )
    return f"{line}: {listed}{instead}."


def _paid(digest: Digest) -> str:
    usage = digest.usage
    return words.money(usage.cost) if usage and (usage.calls or usage.cost) else "nothing to pay"


def _price(daily: Quote) -> str:
    """What judging all papers of such a day takes, by estimate."""
    papers = words.counted(daily.papers, "paper")
    if daily.cost is None:
        return f"about {daily.usage.total:,} tokens for {papers}, price unknown"
    return f"about {words.money(daily.cost)} for {papers}" if daily.cost else f"{papers}, nothing to pay"
