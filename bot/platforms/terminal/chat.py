"""A chat at the terminal: the same commands as in a chat service, one line each."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console, RenderableType
from rich.text import Text

from bot.commands import Table
from bot.events import Ask, Command, Form, Reply, Tone, said
from bot.platforms.terminal import completion, forms
from bot.platforms.terminal.files import EXPORTS, save_file
from bot.platforms.terminal.interrupts import CtrlC
from bot.platforms.terminal.items import opened
from bot.platforms.terminal.lines import Interrupted, Lines
from bot.platforms.terminal.reply import render_reply
from bot.platforms.terminal.watching import watched
from bot.reading import written
from core.errors import PlatformError
from core.model import Channel, Person
from core.near import did_you_mean, near, quoted
from core.ports import Progress
from core.tex import one_line

PROMPT, GO_ON = "> ", "… "
ENDS = ("exit", "quit", "/exit", "/quit")
_LONGEST = 200  # characters of a command that is told


_BIBTEX = re.compile(r"@\w+\s*\{")


class Answering(Protocol):
    """Who answers commands; never with an exception."""

    async def __call__(self, command: Command, progress: Progress) -> Reply:
        """The answer to what a button or a form asks for."""

    async def typed(self, text: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        """The answer to a command as somebody typed it."""


@dataclass
class Chat:
    """One person in one channel. `last` is the answer whose buttons can be pressed."""

    console: Console
    lines: Lines
    table: Table
    answering: Answering
    channel: Channel
    person: Person
    ctrl_c: CtrlC
    exports: Path = EXPORTS
    last: Reply = field(default_factory=Reply)
    _waiting: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Answer line by line until the person leaves."""
        with self.ctrl_c.caught():
            while await self._next():
                self.console.file.flush()

    async def _next(self) -> bool:
        """Answer one line; False if it was the last."""
        try:
            line = self._line()
            if line.casefold() in ENDS:
                return False
            await self._heard(line)
        except Interrupted:
            self._tell("Ctrl-D or `exit` ends the chat.")
        except EOFError:
            return False
        return True

    def _line(self) -> str:
        """A line, and those that belong to it: a BibTeX entry that is pasted ends with its last brace, or with a line
        that can only be a command."""
        text = self._waiting.pop() if self._waiting else self.lines.read(PROMPT, completion.of_commands(self.table))
        while _in_bibtex(text) and (more := self._more()).strip():
            if more.startswith("/"):
                self._waiting.append(more)
                break
            text += f"\n{more}"
        return text.strip()

    def _more(self) -> str:
        try:
            return self.lines.read(GO_ON)
        except EOFError:
            return ""

    async def _heard(self, line: str) -> None:
        number = line.removeprefix(".")
        if not line:
            return
        if number.isascii() and number.isdigit():
            await self._pressed(number, opening=line.startswith("."))
        elif line.startswith("/") or self.table.spec(line.split()[0]):
            await self._typed(line)
        else:
            await self._show(self._not_a_command(line))

    async def _typed(self, line: str) -> None:
        name = line.split()[0].removeprefix("/")
        await self._shown(self._answer(name, lambda hear: self.answering.typed(line, self.channel, self.person, hear)))

    async def _pressed(self, number: str, *, opening: bool) -> None:
        buttons = {str(place): button.ask for place, button in enumerate(self.last.buttons, 1)}
        ask = (opened(self.last.items) if opening else buttons).get(number)
        if ask is None:
            await self._show(self._nothing_to_press(number, opening=opening))
        else:
            self._tell(_cut(one_line(written(ask, self.table))))
            await self._shown(self._asked(ask))

    async def _asked(self, ask: Ask) -> Reply | None:
        command = Command(ask, self.channel, self.person)
        return await self._answer(ask.name, lambda hear: self.answering(command, hear))

    async def _shown(self, answer: Awaitable[Reply | None]) -> None:
        if reply := await answer:
            await self._show(reply)

    async def _answer(self, name: str, work: Callable[[Progress], Coroutine[Any, Any, Reply]]) -> Reply | None:
        """The answer, or None if the person did not wait for it."""
        with watched(name.capitalize(), beside=self.console) as watch:
            return await self._awaited(work(watch))

    async def _awaited(self, work: Coroutine[Any, Any, Reply]) -> Reply | None:
        task, loop = asyncio.create_task(work), asyncio.get_running_loop()
        try:
            with self.ctrl_c.does(lambda: loop.call_soon_threadsafe(task.cancel)):
                await asyncio.wait({task})
        finally:
            task.cancel()
        if not task.cancelled():
            return task.result()
        self._tell("Stopped. What was done until then is kept; ask again to go on.")
        return None

    async def _show(self, reply: Reply) -> None:
        """Show an answer, keep its file, and fill in its form."""
        if reply.tone is Tone.ANSWER or reply.buttons:
            self.last = reply
        self._print(render_reply(reply))
        if reply.file:
            try:
                self._tell(save_file(reply.file, self.exports))
            except PlatformError as fault:
                self._print(render_reply(Reply(text=(str(fault),), tone=Tone.FAULT)))
        self._print(Text(""))
        if reply.form:
            await self._fill(reply.form)

    async def _fill(self, form: Form) -> None:
        sheet = forms.Sheet(form, self.lines, self.table, self._print)
        try:
            sheet.begin()
            reply = await self._sent(sheet)
        except (forms.Left, Interrupted):
            reply = said("Left without saving.")
        except EOFError:
            self._tell("Left without saving.")
            raise
        if reply:
            await self._show(reply)

    async def _sent(self, sheet: forms.Sheet) -> Reply | None:
        """The answer to the form. As long as one of its fields is wrong, that one is asked for again."""
        form, values = sheet.form, {one.option: one.value for one in sheet.form.fields}
        fields = form.fields
        while True:
            values = sheet.filled(fields, values)
            self._print(Text(""))
            reply = await self._asked(form.ask.having(**values))
            if reply is None or reply.tone is not Tone.PROBLEM:
                return reply
            fields = tuple(one for one in form.fields if one.option == reply.wrong)
            if not fields:
                return reply
            values |= {one.option: one.value for one in fields}
            self._print(render_reply(reply))

    def _not_a_command(self, line: str) -> Reply:
        word = line.split()[0]
        meant = near(word, (spec.name for spec in self.table.specs), 1)
        hint = did_you_mean([f"/{one}" for one in meant], "`/help` lists what I understand.")
        return Reply(text=(f"{quoted(word)} is not a command. {hint}",), tone=Tone.PROBLEM)

    def _nothing_to_press(self, number: str, *, opening: bool) -> Reply:
        there = list(opened(self.last.items)) if opening else [str(n + 1) for n in range(len(self.last.buttons))]
        what = "item" if opening else "button"
        has = f"{there[0]} to {there[-1]}" if len(there) > 1 else "".join(there) or "none"
        return Reply(text=(f"There is no {what} {quoted(number)}: the last answer has {has}.",), tone=Tone.PROBLEM)

    def _tell(self, text: str) -> None:
        """A line as it is: a path in it can be taken over whole."""
        self.console.print(Text(text, style="dim"), soft_wrap=True)

    def _print(self, what: RenderableType) -> None:
        self.console.print(what)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _in_bibtex(text: str) -> bool:
    """Whether a BibTeX entry was begun and not ended."""
    return text.count("{") > text.count("}") and _BIBTEX.search(text) is not None
