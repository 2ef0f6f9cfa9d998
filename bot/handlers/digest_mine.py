"""`/digest mine`: the candidates of a date in the order of one person's own votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.commands import PAGE, Option, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Item, Reply
from bot.handlers.paging import paged
from bot.handlers.showing import aside, paper_ask
from core.errors import BadDate, NotFound
from core.mine import Mine, OwnOrder
from core.model import Entry, Subscription
from core.pages import words
from core.ports import Progress

_HOW = "Press 👍 or 👎 below a paper, react with them, or say `/paper more 2505.06839`: that moves papers like it here."
_NO_VOTES = f"You voted on no paper in this channel yet, so this is the scorer's order. {_HOW}"
_UNMOVED = f"Your votes move no paper of this date. {_HOW}"
_ONLY_YOU = "Only you see this. It goes by your votes in this channel alone, and nobody is asked anything for it."


async def mine(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The first candidates of a date in the order of the person's own votes, each with what moved it."""
    subscription = await desk.subscription(command.channel)
    day = day_of(desk, command, subscription)
    digest = await desk.maker.kept(subscription, day)
    if digest is None:
        raise NotFound(f"There is no digest of {words.long_date(day)} yet. `/digest {day}` makes it.").on("date")
    order = await Mine(desk.maker).order(subscription, digest, command.person.id)
    asked = replace(command, ask=Ask("digest", "mine", {"date": str(day), "page": command.option("page")}))
    entries, buttons = paged(order.entries, asked)
    places = {entry.paper.id: entry.position for entry in digest.entries}
    back = Button("The digest", Ask("digest", "show", {"date": str(day)}))
    return Reply(
        title=f"Yours{words.SEPARATOR}{words.long_date(day)}",
        text=(_told(order),),
        items=tuple(_item(entry, places) for entry in entries),
        notes=(_ONLY_YOU,),
        buttons=(*buttons, back),
    )


def mine_verb(day: Option) -> Verb:
    """The verb, with the option that names a date."""
    return Verb(
        name="mine",
        help="Show the papers of a day in the order of your own votes, with what moved each. Only you see it.",
        more="It goes by the verdicts that are there: nothing is judged anew, and nothing spent.",
        handler=mine,
        options=(day, PAGE),
        examples=("/digest mine", "/digest mine 2025-05-13"),
    )


def day_of(desk: Desk, command: Command, subscription: Subscription) -> date:
    """The date that is asked for. Raises `BadDate`."""
    try:
        return desk.days(subscription).read(command.option("date"))
    except BadDate as error:
        raise error.on("date") from error


def _told(order: OwnOrder) -> str:
    """How much of the date this is, and what the votes did to it."""
    if not order.of:
        return "No paper of this date was judged."
    if not order.votes:
        return _NO_VOTES
    moved = sum(1 for entry in order.entries if entry.points)
    if not moved:
        return _UNMOVED
    papers = words.counted(order.of, "judged paper")
    voted = words.counted(order.votes, "paper")
    return f"The first {len(order.entries):,} of {papers}. Your votes on {voted} moved {moved:,} of them."


def _item(entry: Entry, places: Mapping[str, int]) -> Item:
    there = places.get(entry.paper.id)
    place = f"Place {there} in the channel's digest." if there else "Not in the channel's digest."
    return Item(
        title=words.title(entry),
        mark=str(entry.position),
        aside=aside(entry),
        url=words.address(entry.paper.id),
        lines=tuple(filter(None, [words.moved(entry), place])),
        opens=paper_ask(entry.paper.id),
    )
