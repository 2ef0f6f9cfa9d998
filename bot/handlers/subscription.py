"""`/subscription`: the channel's standing order."""

from __future__ import annotations

from bot.commands import YES, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Reply, said
from bot.handlers.moments import looking, next_words
from bot.handlers.order_form import (
    changes_fields,
    order_fields,
    rights_fields,
    rights_options,
    setup_form,
    setup_options,
)
from core.errors import UserError
from core.model import Allowed, Area
from core.order_text import OPTIONS, since
from core.ports import Progress
from core.presence import Presence
from core.rights import read_allowed
from core.status import posts
from core.subscribing import Change, Subscribing

CHANGE = Button("Change", Ask("subscription", "setup"))
PAUSE, RESUME = Button("Pause", Ask("subscription", "pause")), Button("Resume", Ask("subscription", "resume"))
CRITERIA = Button("See the criteria", Ask("criteria", "show"))
NEWEST = Button("See the newest digest", Ask("digest", "show"))
REMOVE = Button("Remove", Ask("subscription", "remove"))
_STAYS = "Digests, votes, and the criteria with their history stay."
_ADMINS = "Admins may do all of this in any case."


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """All of the order, and what comes next."""
    order = await desk.subscription(command.channel)
    switch = () if not posts(desk.source) else (RESUME if order.paused else PAUSE,)
    return Reply(
        title="This channel's subscription",
        text=(await _next(desk, command),),
        fields=(*order_fields(order), *rights_fields(order.rights)),
        buttons=(CHANGE, *switch, CRITERIA, REMOVE),
    )


async def setup(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Sets the order up or changes it; a form if nothing is given."""
    subscribing = _subscribing(desk)
    given = {option: text for option in OPTIONS if (text := command.option(option))}
    shown_before = command.option("shown")
    if not given and not shown_before:
        order, is_there = await subscribing.present(command.channel)
        return Reply(form=setup_form(order, command.person, is_new=not is_there))
    change = await subscribing.set_up(command.channel, since(given, shown_before), command.person)
    await Presence(desk.store, desk.courier.platforms, desk.clock).look(command.channel)
    return await _changed(desk, command, change)


async def pause(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Posts nothing until further notice."""
    if not posts(desk.source):
        return said(await _next(desk, command))
    change = await _subscribing(desk).pause(command.channel, command.person)
    told = "It was paused already." if change.is_none else "Paused."
    return said(f"{told} {await _next(desk, command)}", "Commands go on working.", buttons=(RESUME,))


async def resume(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Goes on."""
    if not posts(desk.source):
        return said(await _next(desk, command))
    change = await _subscribing(desk).pause(command.channel, command.person, paused=False)
    told = "It was not paused." if change.is_none else "Posting goes on."
    missed = () if change.is_none else ("What was missed meanwhile is not posted; `/digest` with a date shows it.",)
    return said(f"{told} {await _next(desk, command)}", *missed, buttons=(PAUSE, NEWEST))


async def remove(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Ends the order, after asking."""
    if not command.flag("yes"):
        await desk.subscription(command.channel)
        return said(
            "This ends the channel's subscription: nothing is posted any more.",
            f"{_STAYS} Posting time, zone, weekdays, budgets and rights do not stay; to stop for a while, pause it.",
            buttons=(Button("Remove it", command.ask.having(yes="yes")), PAUSE),
        )
    await _subscribing(desk).remove(command.channel, command.person)
    return said(
        "The subscription is removed.",
        f"{_STAYS} `/subscription setup` brings it back.",
        buttons=(Button("Set up again", CHANGE.ask),),
    )


async def rights(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Who may do what here; changed if values are given."""
    given = {area: _allowed(area, text) for area in Area if (text := command.option(area))}
    if not given:
        order = await desk.subscription(command.channel)
        how = 'Change it with, for example, `/subscription rights spending=admins` or `criteria="Ada, Bob"`.'
        return Reply(title="Who may do what here", fields=rights_fields(order.rights), notes=(_ADMINS, how))
    change = await _subscribing(desk).allow(command.channel, given, command.person)
    title = "Nothing changes: that is so already" if change.is_none else "Rights changed"
    return Reply(title=title, fields=rights_fields(change.after.rights), notes=(_ADMINS,))


SUBSCRIPTION = Spec(
    name="subscription",
    help="What this channel reads, and when it is posted.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show the subscription, who may change it, and when the next digest comes.",
            handler=show,
            examples=("/subscription",),
        ),
        Verb(
            name="setup",
            help="Set this channel up, or change it: a form if nothing is given.",
            more="It takes the right `subscription`. The budget is a right of its own.",
            handler=setup,
            form=True,
            options=setup_options(),
            examples=(
                "/subscription setup",
                '/subscription setup categories="cs.LG cs.CL" time=9:00 zone=berlin',
                "/subscription setup budget=$1.50 monthly=$20",
            ),
        ),
        Verb(
            name="pause",
            help="Post nothing until further notice.",
            handler=pause,
            right=Area.SUBSCRIPTION,
            examples=("/subscription pause",),
        ),
        Verb(
            name="resume",
            help="Go on posting.",
            handler=resume,
            right=Area.SUBSCRIPTION,
            examples=("/subscription resume",),
        ),
        Verb(
            name="remove",
            help="End the subscription. Digests, votes and the history of the criteria stay.",
            handler=remove,
            options=(YES,),
            right=Area.SUBSCRIPTION,
            examples=("/subscription remove",),
        ),
        Verb(
            name="rights",
            help="Say who may change the criteria, spend money, change the subscription or its budget.",
            handler=rights,
            options=rights_options(),
            right=Area.SUBSCRIPTION,
            examples=("/subscription rights spending=admins", '/subscription rights criteria="Ada, Bob"'),
        ),
    ),
)


async def _changed(desk: Desk, command: Command, change: Change) -> Reply:
    coming = await _next(desk, command)
    if change.is_none:
        return said("Nothing changes: that is so already.", coming, buttons=(CHANGE, CRITERIA))
    title = "This channel is set up" if change.before is None else "Subscription changed"
    return Reply(title=title, text=(coming,), fields=changes_fields(change), buttons=(CRITERIA, NEWEST))


async def _next(desk: Desk, command: Command) -> str:
    return next_words(desk, await looking(desk).coming(command.channel))


def _subscribing(desk: Desk) -> Subscribing:
    return Subscribing(desk.store, desk.clock, desk.seed)


def _allowed(area: Area, text: str) -> Allowed:
    try:
        return read_allowed(text)
    except UserError as wrong:
        raise wrong.on(area) from None
