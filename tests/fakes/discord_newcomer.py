"""Somebody new in Discord, as `tests.fakes.newcomer` has it: who uses commands, presses, and fills modals in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.commands import Kind
from bot.handlers.table import table
from bot.reading import read_command
from tests.fakes.discord.people import Person
from tests.fakes.discord.reading import Seen
from tests.fakes.discord.state import Message, Modal
from tests.fakes.discord_lab import DiscordLab

_T = TypeVar("_T")


@dataclass
class InDiscord:
    """A `newcomer.Person`. Each call runs in the loop in which the lab is, and is called from another thread."""

    lab: DiscordLab
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
        await self._uses(command)
        return await self._answer(before)

    async def _pressed(self, label: str) -> str:
        before = self._lines()
        where = next(one for one in reversed(self.last) if label in one.seen.buttons)
        await self.person.presses(where, label)
        return await self._answer(before)

    async def _filled(self, command: str, values: dict[str, str]) -> str:
        """A long form has several parts, each behind its button."""
        before = self._lines()
        if modal := await self._uses(command):
            await self._submits(modal, values)
            return await self._answer(before)
        await self._answer(before)
        form = self.last[-1]
        for part in [part for part in form.seen.buttons if any(label in part.split(", ") for label in values)]:
            outcome = await self.person.presses(form, part)
            assert outcome.modal, part
            await self._submits(outcome.modal, values)
        return await self._answer(before)

    async def _submits(self, modal: Modal, values: dict[str, str]) -> None:
        outcome = await self.person.submits(
            modal, {label: values[label] for label in values if label in modal.seen.fields}
        )
        assert outcome.acknowledged

    async def _uses(self, line: str) -> Modal | None:
        ask = read_command(line, table())
        spec = table().spec(ask.name)
        assert spec
        name = f"{spec.name} {ask.verb}" if len(spec.verbs) > 1 else spec.name
        given = {option: _typed(table().option(ask, option), text) for option, text in ask.options.items()}
        return (await self.person.uses(self.lab.papers, name, **given)).modal

    def _shown(self) -> list[Message]:
        papers = self.lab.papers
        threads = self.lab.local.world.threads(papers)
        return [one for place in (papers, *threads) for one in self.person.screen(place)]

    def _lines(self) -> dict[int, list[str]]:
        return {message.id: _lines(message.seen) for message in self._shown()}

    async def _answer(self, before: dict[int, list[str]]) -> str:
        """What came since then, or reads otherwise: a button may have replaced what it stood below."""
        await self.lab.done()
        fresh = [one for one in self._shown() if before.get(one.id) != _lines(one.seen)]
        self.last = [one for one in fresh if one.only_for] or self.last
        told = [line for one in fresh for line in [*_lines(one.seen), *(file["filename"] for file in one.attachments)]]
        return " ".join(" ".join(told).replace("`", "").split())


def _typed(option: Any, text: str) -> str | float | bool:
    if option.kind is Kind.FLAG:
        return True
    return float(text) if option.kind is Kind.NUMBER else text


def _lines(seen: Seen) -> list[str]:
    return [*seen.lines, *seen.buttons]
