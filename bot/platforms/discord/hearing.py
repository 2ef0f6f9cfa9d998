"""What people ask in Discord: by commands, which complete themselves, buttons, menus, modals, the menu of a message."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.boundary import guarded
from bot.commands import Option
from bot.events import Ask, Command, Reply, Tone
from bot.plain_text import length, shown
from bot.platforms.discord.answering import Answers, Question, ready
from bot.platforms.discord.channels import ref_of
from bot.platforms.discord.commands import Asked
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.controls import ASKS, MENUS, carried_in, label
from bot.platforms.discord.render.form import read_submission
from bot.platforms.discord.render.opening import FORMS, Opening, carried_opening, opening_of
from bot.platforms.discord.showing import unmarked
from bot.platforms.discord.spots import Spot, spot_of
from bot.underway import Tasks
from core.errors import BroadsheetError
from core.model import Channel

COMPLETED_WITHIN = 2.0
"""Seconds for which completions are looked up: Discord waits for three."""
_NO_PAPER = "This is not the message of a paper. Below a digest, in its thread, each paper has one."
_TOO_OLD = "This form is too old: what it is about is not kept any more. Ask for it again with a command."
_UNKNOWN = "Discord showed a command that this version of the bot does not have. Reload Discord, and choose it again."
_OLD_BUTTON = "This version of the bot does not know that button. Ask again with a command."
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
        self._begin(spot, lambda: _now(self._asking(spot, ask)), is_form=self._may_open(ask))

    async def on_message(self, interaction: Asked, message: discord.Message, ask: Ask) -> None:
        """Somebody asks something of the paper of a message, by the menu of that message."""
        thread = interaction.channel_id if isinstance(interaction.channel, discord.Thread) else None
        spot, ref = spot_of(interaction), ref_of(thread, message.id)
        self._begin(spot, lambda: self._of_paper(spot, ref, ask), is_form=False)

    async def pressed(self, interaction: Asked, carried: str) -> None:
        """Somebody presses a button, or chooses from a menu."""
        spot = spot_of(interaction)
        self._begin(spot, lambda: self._pressed(spot, carried))

    async def opened(self, interaction: Asked, custom_id: str) -> None:
        """Somebody presses the button of a form."""
        spot = spot_of(interaction)
        self._begin(spot, lambda: self._opened(spot, custom_id))

    async def on_interaction(self, interaction: Asked) -> None:
        """Somebody sends a form, or presses a button of another version of the bot. The library knows of no modal, so
        that those from before a restart are heard too."""
        if interaction.type is discord.InteractionType.modal_submit:
            spot = spot_of(interaction)
            self._begin(spot, lambda: self._sent(spot, interaction.custom_id or ""), is_form=False)
        elif interaction.type is discord.InteractionType.component and not _is_ours(interaction.custom_id or ""):
            self.tasks.begin(self.answers.show(spot_of(interaction), _problem(_OLD_BUTTON)))

    async def offered(self, interaction: Asked, option: Option, typed: str) -> list[app_commands.Choice[str]]:
        """What an option can become; nothing where that cannot be looked up in time."""
        return await guarded(self._offered(spot_of(interaction).channel, option, typed), lambda name: [])

    async def unknown(self, interaction: Asked, error: app_commands.AppCommandError) -> None:
        """Somebody uses a command that is none of ours, or one of an older version."""
        structlog.get_logger().warning("discord command not known", error=type(error).__name__)
        if interaction.type is discord.InteractionType.application_command:
            self.tasks.begin(self.answers.show(spot_of(interaction), _problem(_UNKNOWN)))

    def _begin(self, spot: Spot, look: Callable[[], Awaitable[Question]], *, is_form: bool = True) -> None:
        self.tasks.begin(self.answers.give(spot, look, is_form=is_form))

    async def _offered(self, channel: Channel, option: Option, typed: str) -> list[app_commands.Choice[str]]:
        try:
            found = await asyncio.wait_for(self.answers.front.suggest(option, typed, channel), self.patience)
        except (BroadsheetError, TimeoutError):
            return []
        offered = [(name, value) for value, name in found.items() if 0 < length(value) <= limits.OPTION]
        return [
            app_commands.Choice(name=label(shown(name, value), limits.OPTION), value=value)
            for name, value in offered[: limits.OPTIONS]
        ]

    def _asking(self, spot: Spot, ask: Ask, opening: Opening | None = None) -> Question:
        command = Command(ask, ask.channel or spot.channel, spot.person)
        work = partial(self.answers.front, command)
        return Question(work=work, asked=ask, may_open=self._may_open(ask), opening=opening)

    async def _of_paper(self, spot: Spot, ref: str, ask: Ask) -> Question:
        paper_id = await self.answers.front.paper_at(spot.channel, ref)
        return self._asking(spot, ask.having(paper=paper_id)) if paper_id else ready(_problem(_NO_PAPER))

    async def _pressed(self, spot: Spot, carried: str) -> Question:
        front = self.answers.front
        asked = await front.meant(carried, spot.channel)
        if asked and _is_elsewhere(asked, spot):
            return ready(_problem(_ELSEWHERE))
        work = partial(front.pressed, carried, spot.channel, spot.person)
        return Question(work=work, asked=asked, may_open=asked is not None and self._may_open(asked))

    async def _opened(self, spot: Spot, custom_id: str) -> Question:
        opening = await self._opening(spot, custom_id)
        if opening is None:
            return ready(_problem(_TOO_OLD))
        if _is_elsewhere(opening.asked, spot):
            return ready(_problem(_ELSEWHERE))
        return replace(self._asking(spot, opening.asked, opening), may_open=True)

    async def _sent(self, spot: Spot, custom_id: str) -> Question:
        opening = await self._opening(spot, custom_id)
        if opening is None or opening.sent is None:
            return ready(_problem(_TOO_OLD))
        if _is_elsewhere(opening.asked, spot):
            return ready(_problem(_ELSEWHERE))
        ask = read_submission(opening, dict(spot.interaction.data or {}))
        return replace(self._asking(spot, ask, opening.again(ask)), may_open=False)

    async def _opening(self, spot: Spot, custom_id: str) -> Opening | None:
        ask = await self.answers.front.meant(carried_opening(custom_id), spot.channel)
        try:
            return opening_of(custom_id, ask) if ask else None
        except ValueError:  # of another version of the bot
            return None

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


async def _now(question: Question) -> Question:
    """What is known without looking."""
    return question


def _is_ours(custom_id: str) -> bool:
    """Whether one of the `controls` hears it."""
    return any(one.fullmatch(unmarked(custom_id)) for one in (ASKS, FORMS, MENUS))


def _is_elsewhere(ask: Ask, spot: Spot) -> bool:
    """Whether it is about another channel than the one where it is asked: there this person may be somebody else."""
    return ask.channel not in (None, spot.channel)


def _problem(text: str) -> Reply:
    return Reply(text=(text,), tone=Tone.PROBLEM)
