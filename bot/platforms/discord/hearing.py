"""What people ask in Discord: by commands, which complete themselves, buttons, menus, modals, the menu of a message."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.commands import Option
from bot.events import Ask, Command, Reply, Tone
from bot.plain_text import cut, shown
from bot.platforms.discord.answering import Answers, Question
from bot.platforms.discord.channels import ref_of
from bot.platforms.discord.commands import Asked
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.controls import ASKS, MENUS, carried_in
from bot.platforms.discord.render.form import read_submission
from bot.platforms.discord.render.opening import FORMS, Opening, carried_opening, opening_of
from bot.platforms.discord.showing import unmarked
from bot.platforms.discord.spots import Spot, spot_of
from bot.underway import Tasks
from core.errors import BroadsheetError

COMPLETED_WITHIN = 2.0
"""Seconds for which completions are looked up: Discord waits for three."""
_NO_PAPER = "This is not the message of a paper. Below a digest, in its thread, each paper has one."
_TOO_OLD = "This form is too old: what it is about is not kept any more. Ask for it again with a command."
_UNKNOWN = "Discord showed a command that this version of the bot does not have. Reload Discord, and choose it again."
_ELSEWHERE = "This button is about another channel. Ask there."
_ButtonItem = discord.ui.DynamicItem[discord.ui.Button[Any]]
_SelectItem = discord.ui.DynamicItem[discord.ui.Select[Any]]


@dataclass(frozen=True)
class Hearing:
    """Hears interactions; each is told to be heard at once, and worked on after. `patience` is that with completions,
    in seconds of real time."""

    answers: Answers
    tasks: Tasks
    patience: float = COMPLETED_WITHIN

    async def command(self, interaction: Asked, ask: Ask) -> None:
        """Somebody uses a command."""
        spot = spot_of(interaction)
        self.tasks.begin(self._asked(spot, ask, Question(asked=ask, may_open=self._may_open(ask))))

    async def on_message(self, interaction: Asked, message: discord.Message, ask: Ask) -> None:
        """Somebody asks something of the paper of a message, by the menu of that message."""
        thread = interaction.channel_id if isinstance(interaction.channel, discord.Thread) else None
        self.tasks.begin(self._of_paper(spot_of(interaction), ref_of(thread, message.id), ask))

    async def pressed(self, interaction: Asked, carried: str) -> None:
        """Somebody presses a button, or chooses from a menu."""
        self.tasks.begin(self._pressed(spot_of(interaction), carried))

    async def opened(self, interaction: Asked, custom_id: str) -> None:
        """Somebody presses the button of a form."""
        self.tasks.begin(self._opened(spot_of(interaction), custom_id))

    async def on_interaction(self, interaction: Asked) -> None:
        """Somebody sends a form. The library knows of no modal, so that those from before a restart are heard too."""
        if interaction.type is discord.InteractionType.modal_submit:
            self.tasks.begin(self._sent(spot_of(interaction), interaction.custom_id or ""))

    async def offered(self, interaction: Asked, option: Option, typed: str) -> list[app_commands.Choice[str]]:
        """What an option can become."""
        try:
            found = await asyncio.wait_for(self.answers.front.suggest(option, typed), self.patience)
        except (BroadsheetError, TimeoutError):
            return []
        return [
            app_commands.Choice(name=cut(shown(name, value), limits.OPTION), value=value)
            for value, name in found.items()
            if len(value) <= limits.OPTION
        ]

    async def unknown(self, interaction: Asked, error: app_commands.AppCommandError) -> None:
        """Somebody uses a command that is none of ours, or one of an older version."""
        structlog.get_logger().warning("discord command not known", error=type(error).__name__)
        if interaction.type is discord.InteractionType.application_command:
            self.tasks.begin(self.answers.show(spot_of(interaction), _problem(_UNKNOWN)))

    async def _asked(self, spot: Spot, ask: Ask, question: Question) -> None:
        command = Command(ask, ask.channel or spot.channel, spot.person)
        await self.answers.give(spot, lambda hear: self.answers.front(command, hear), question)

    async def _of_paper(self, spot: Spot, ref: str, ask: Ask) -> None:
        paper_id = await self.answers.front.paper_at(spot.channel, ref)
        if paper_id is None:
            await self.answers.show(spot, _problem(_NO_PAPER))
            return
        about = ask.having(paper=paper_id)
        await self._asked(spot, about, Question(asked=about))

    async def _pressed(self, spot: Spot, carried: str) -> None:
        front = self.answers.front
        asked = await front.meant(carried, spot.channel)
        if asked and asked.channel not in (None, spot.channel):
            await self.answers.show(spot, _problem(_ELSEWHERE))
            return
        question = Question(asked=asked, may_open=asked is not None and self._may_open(asked))
        await self.answers.give(spot, lambda hear: front.pressed(carried, spot.channel, spot.person, hear), question)

    async def _opened(self, spot: Spot, custom_id: str) -> None:
        opening = await self._opening(spot, custom_id)
        if opening is None:
            await self.answers.show(spot, _problem(_TOO_OLD))
            return
        await self._asked(spot, opening.asked, Question(asked=opening.asked, may_open=True, opening=opening))

    async def _sent(self, spot: Spot, custom_id: str) -> None:
        opening = await self._opening(spot, custom_id)
        if opening is None or opening.sent is None:
            await self.answers.show(spot, _problem(_TOO_OLD))
            return
        ask = read_submission(opening, dict(spot.interaction.data or {}))
        await self._asked(spot, ask, Question(asked=ask, opening=opening.again(ask)))

    async def _opening(self, spot: Spot, custom_id: str) -> Opening | None:
        ask = await self.answers.front.meant(carried_opening(custom_id), spot.channel)
        return opening_of(custom_id, ask) if ask else None

    def _may_open(self, ask: Ask) -> bool:
        """Whether the answer may be a form: its command has one, and no value is given."""
        spec = self.answers.front.table.spec(ask.name)
        verb = spec.verb(ask.verb) if spec else None
        return (
            verb is not None
            and verb.form
            and not any(not one.hidden and one.name in ask.options for one in verb.options)
        )


def controls(hearing: Hearing) -> tuple[type[discord.ui.DynamicItem[Any]], ...]:
    """What hears buttons and menus by their custom ids, whenever they were posted."""

    class Asking(_ButtonItem, template=re.compile(rf"(?:[0-9a-f]+/)?{ASKS.pattern}", re.DOTALL)):
        @classmethod
        async def from_custom_id(cls, asked: Asked, item: Any, match: re.Match[str], /) -> Any:
            return cls(item)

        async def callback(self, interaction: Asked) -> None:
            await hearing.pressed(interaction, carried_in(unmarked(self.custom_id)))

    class Forming(_ButtonItem, template=FORMS):
        @classmethod
        async def from_custom_id(cls, asked: Asked, item: Any, match: re.Match[str], /) -> Any:
            return cls(item)

        async def callback(self, interaction: Asked) -> None:
            await hearing.opened(interaction, self.custom_id)

    class Choosing(_SelectItem, template=MENUS):
        @classmethod
        async def from_custom_id(cls, asked: Asked, item: Any, match: re.Match[str], /) -> Any:
            return cls(item)

        async def callback(self, interaction: Asked) -> None:
            await hearing.pressed(interaction, carried_in(self.item.values[0]))

    return Asking, Forming, Choosing


def _problem(text: str) -> Reply:
    return Reply(text=(text,), tone=Tone.PROBLEM)
