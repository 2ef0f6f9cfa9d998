"""`python -m bot chat`: the commands of a chat service, at a prompt."""

from __future__ import annotations

import sys
from zoneinfo import ZoneInfo

from bot.app import RECORDED_TERMINAL, TERMINAL, App
from bot.cli.boundary import OK
from bot.dispatch import Dispatch
from bot.events import Reply
from bot.handlers.table import table
from bot.platforms.terminal.chat import Chat
from bot.platforms.terminal.interrupts import CtrlC
from bot.platforms.terminal.lines import lines_of
from bot.platforms.terminal.reply import render_reply
from core.model import Person, Subscription
from core.pages.words import long_date
from core.sources.recorded import recorded_dates
from core.status import next_posting
from core.tex import one_line

YOU, GUEST = "you", "guest"
_LONGEST = 40  # characters of a name
WHAT = "Broadsheet reads every new arXiv paper and shows the few worth reading. `/help` lists commands, `exit` ends."


def person_named(name: str | None, *, guest: bool) -> Person:
    """Who sits at the terminal: an admin, unless it is a guest."""
    called = one_line(name or "")[:_LONGEST] or (GUEST if guest else YOU)
    return Person(called, called, is_admin=not guest)


async def chat(app: App, person: Person, *, recorded: bool) -> int:
    """Answer what the person types, until the person leaves."""
    await app.prepare()
    channel, ctrl_c = RECORDED_TERMINAL if recorded else TERMINAL, CtrlC()
    async with app.store.read() as work:
        subscription = await work.subscriptions.get(channel)
    app.console.print(render_reply(Reply(text=(WHAT, _what_first(app, subscription, recorded=recorded)))))
    app.console.print()
    await Chat(
        console=app.console,
        lines=lines_of(sys.stdin, app.console, ctrl_c),
        table=table(),
        answering=Dispatch(app.desk(recorded=recorded), table()),
        channel=channel,
        person=person,
        ctrl_c=ctrl_c,
    ).run()
    return OK


def _what_first(app: App, subscription: Subscription | None, *, recorded: bool) -> str:
    """What is worth doing or knowing now."""
    if subscription is None:
        return "This channel is new: begin with `/subscription setup`."
    if recorded:
        days = ", ".join(map(str, recorded_dates()))
        return f"These are the days that ship with Broadsheet: {days}."
    posting = next_posting(subscription, app.calendar, app.clock.now())
    if posting is None:
        return "This channel's digests are paused; `/subscription resume` lets them come again."
    local = posting.at.astimezone(ZoneInfo(subscription.zone))
    when = f"{long_date(local.date())} at {local:%H:%M} {subscription.zone}"
    return f"The next digest is due {when}; `/digest` shows the newest."
