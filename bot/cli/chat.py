"""`python -m bot chat`: the commands of a chat service, at a prompt."""

from __future__ import annotations

import sys

from bot.app import RECORDED_TERMINAL, TERMINAL, App
from bot.cli.boundary import OK
from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.events import Reply
from bot.handlers.moments import looking, next_words
from bot.handlers.table import table
from bot.platforms.terminal.chat import Chat
from bot.platforms.terminal.interrupts import CtrlC
from bot.platforms.terminal.lines import lines_of
from bot.platforms.terminal.reply import render_reply
from bot.settings import PROGRAM
from core.model import Channel, Person
from core.status import posts
from core.tex import one_line

YOU, GUEST = "you", "guest"
_LONGEST = 40  # characters of a name
WHAT = "Broadsheet reads every new arXiv paper and shows the few worth reading. `/help` lists commands, `exit` ends."

OFFLINE = f"Without a network: `{PROGRAM} chat --recorded` has days to play with."


def person_named(name: str | None, *, guest: bool) -> Person:
    """Who sits at the terminal: an admin, unless it is a guest."""
    called = one_line(name or "")[:_LONGEST] or (GUEST if guest else YOU)
    return Person(called, called, is_admin=not guest)


async def chat(app: App, person: Person, *, recorded: bool) -> int:
    """Answer what the person types, until the person leaves."""
    await app.prepare()
    channel, ctrl_c, desk = RECORDED_TERMINAL if recorded else TERMINAL, CtrlC(), app.desk(recorded=recorded)
    more = () if recorded else (OFFLINE,)
    app.console.print(render_reply(Reply(text=(WHAT, await what_first(desk, channel), *more))))
    app.console.print()
    await Chat(
        console=app.console,
        lines=lines_of(sys.stdin, app.console, ctrl_c),
        table=table(),
        answering=Dispatch(desk, table()),
        channel=channel,
        person=person,
        ctrl_c=ctrl_c,
    ).run()
    return OK


async def what_first(desk: Desk, channel: Channel) -> str:
    """What is worth doing or knowing now."""
    coming = await looking(desk).coming(channel)
    if coming.subscription is None:
        return "This channel is new: begin with `/subscription setup`."
    if not posts(desk.source):
        days = ", ".join(map(str, desk.source.dates or ()))
        return f"These are the days that ship with Broadsheet: {days}."
    return f"{next_words(desk, coming)} `/digest` shows the newest."
