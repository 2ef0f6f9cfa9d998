"""Somebody new in Slack, as `tests.fakes.newcomer` has it: who types, presses, and fills modals in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.platforms.slack.manifest import COMMAND
from tests.fakes.slack.people import Person
from tests.fakes.slack.reading import Seen
from tests.fakes.slack.state import Message, View
from tests.fakes.slack_lab import SlackLab

_T = TypeVar("_T")


@dataclass
class InSlack:
    """A `newcomer.Person`. Each call runs in the loop in which the lab is, and is called from another thread."""

    lab: SlackLab
    person: Person
    loop: asyncio.AbstractEventLoop
    last: list[Message] = field(default_factory=list)

    def say(self, command: str) -> str:
        return self._do(self._said(command))

    def press(self, label: str) -> str:
        return self._do(self._pressed(label))

    def fill(self, command: str, **values: str) -> str:
        return self._do(self._filled(command, {name.replace("_", " "): value for name, value in values.items()}))

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    async def _said(self, command: str) -> str:
        before = self._lines()
        await self.person.types(self.lab.papers, self._line(command))
        return await self._answer(before)

    async def _pressed(self, label: str) -> str:
        before = self._lines()
        where = next(one for one in reversed(self.last) if label in one.seen.buttons)
        await self.person.presses(where, label)
        return await self._answer(before)

    async def _filled(self, command: str, values: dict[str, str]) -> str:
        before = self._lines()
        await self.person.types(self.lab.papers, self._line(command))
        modal = await self.person.sees_modal()
        for label, value in values.items():
            await self._entered(modal, label, value)
        outcome = await self.person.submits(modal)
        assert not outcome.errors, outcome.errors
        return await self._answer(before)

    async def _entered(self, modal: View, label: str, value: str) -> None:
        """In a menu that is searched, the only choice that is found for the word."""
        if any("external" in element for element in _elements(modal, label)):
            (choice,) = await self.person.looks_for(modal, label, value)
            value = choice
        await self.person.enters(modal, label, value)

    def _line(self, command: str) -> str:
        """Some names of commands are Slack's own; there is another way to say them."""
        name = command.split()[0]
        return command if name in self.lab.slack.world.app.commands else f"{COMMAND} {command.removeprefix('/')}"

    def _shown(self) -> list[Message]:
        papers = self.lab.papers
        threads = [message for head in papers.posts for message in self.person.screen(papers, head)]
        return [*self.person.screen(papers), *threads, *self.person.screen(self.person.direct)]

    def _lines(self) -> dict[int, list[str]]:
        return {id(message): _lines(message.seen) for message in self._shown()}

    async def _answer(self, before: dict[int, list[str]]) -> str:
        """What came since then, or reads otherwise: a button may have replaced what it stood below."""
        await self.lab.done()
        fresh = [one for one in self._shown() if before.get(id(one)) != _lines(one.seen)]
        self.last = [one for one in fresh if one.ephemeral_to] or self.last
        return " ".join(" ".join(" ".join(_lines(one.seen)) for one in fresh).replace("`", "").split())


def _elements(view: View, label: str) -> list[str]:
    """The kinds of the fields that have this label."""
    blocks = (block for block in view.content["blocks"] if block["type"] == "input")
    return [block["element"]["type"] for block in blocks if block["label"]["text"] == label]


def _lines(seen: Seen) -> list[str]:
    return [*seen.lines, *seen.buttons]
