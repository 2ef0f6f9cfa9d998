"""Answers on their way to the person who asked: seen by nobody else, where the question was asked.

Discord wants to hear within three seconds that a question was heard, and takes answers to it for fifteen minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog

from bot.boundary import guarded
from bot.carrying import Bag
from bot.events import Ask, Button, Reply, Tone, said
from bot.front import Front, away, unforeseen
from bot.platforms.discord.errors import Expired, Taken, within
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.form import as_modal, modal
from bot.platforms.discord.render.opening import Opening, openings
from bot.platforms.discord.render.reply import reply_messages
from bot.platforms.discord.showing import Parts, file_of, parts_of
from bot.platforms.discord.spots import Spot
from bot.platforms.discord.turns import Turns
from bot.platforms.discord.ways import Way
from core.errors import PlatformError, StoreError
from core.model import Channel
from core.ports import Progress

SOON = 2.0
"""Seconds for which an answer that may be a form is waited for: a modal is only taken as the first answer."""
# What a person is asked to wait for longer than this is told how far it is.
PATIENCE = 3.0
_SLOWER = 4
_TIMEOUT = 30.0
_NO_NAME = "somebody"
_MANY = "⚠ That was a lot at once, and this was left out. Ask again in a moment."

Work = Callable[[Progress], Awaitable[Reply]]


class Heard:
    """A `Progress` of which the newest word counts."""

    words = "Working on it …"

    def __call__(self, done: int, total: int, what: str) -> None:
        self.words = f"{what}: {done:,} of {total:,} …" if total else f"{what} …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is answered, and the work that it takes: what it asks for, None if that is not known, and what its answer
    can be.

    `may_open`: the answer may be a form. `opening` is the form that was sent, and is offered again if something in it
    is wrong; or the part of a form that is to be opened.
    """

    work: Work
    asked: Ask | None = None
    may_open: bool = False
    opening: Opening | None = None


@dataclass(frozen=True)
class Answers:
    """Gives answers. `soon` and `patience` are in seconds of real time."""

    front: Front
    soon: float = SOON
    patience: float = PATIENCE
    turns: Turns = field(default_factory=Turns)

    async def give(self, spot: Spot, look: Callable[[], Awaitable[Question]], *, is_form: bool = True) -> None:
        """Look up what is asked, do the work, tell how far it is where it takes long, then show what it answers.
        Discord hears in time that it was heard: at once if the answer is no form, else when that takes too long."""
        way = Way(spot)
        try:
            await self._give(way, look, is_form=is_form)
        except Taken:
            structlog.get_logger().info("discord question is answered by another process")

    async def show(self, spot: Spot, reply: Reply) -> None:
        """Show an answer that is there."""
        await self._show(Way(spot), reply, ready(reply))

    async def post(self, place: discord.abc.Messageable, channel: Channel, reply: Reply) -> None:
        """Say it in a channel, for all to see. Raises `PlatformError`."""
        async with within(_TIMEOUT):
            for parts in await self._laid(channel, reply):
                await place.send(**parts)

    async def _give(self, way: Way, look: Callable[[], Awaitable[Question]], *, is_form: bool) -> None:
        person = way.spot.person.id
        if self.turns.are_many(person):
            await way.declined(_MANY)
            return
        heard, until = Heard(), asyncio.get_running_loop().time() + self.soon
        if not is_form:
            await way.defer()
        looking = asyncio.ensure_future(self._looked(person, look))
        question = await self._in_time(way, looking, until)
        way.replaces = _replaces(way.spot, question)
        if not question.may_open:
            await way.defer()
        task = asyncio.ensure_future(question.work(heard))
        try:
            if not way.is_deferred:
                await self._wait(way, task, until)
            await self._accompany(way, task, heard)
            await self._show(way, await task, question)
        finally:
            task.cancel()

    async def _looked(self, person: str, look: Callable[[], Awaitable[Question]]) -> Question:
        """What is asked, in this person's turn; where that cannot be looked up, the question is answered so."""
        await self.turns.turn(person)
        return await guarded(_found(look), lambda name: ready(unforeseen(name)))

    async def _in_time(self, way: Way, looking: asyncio.Future[Question], until: float) -> Question:
        try:
            await self._wait(way, looking, until)
            return await looking
        finally:
            looking.cancel()

    async def _wait(self, way: Way, task: asyncio.Future[Any], until: float) -> None:
        """Wait for it as long as Discord does."""
        left = max(0, until - asyncio.get_running_loop().time())
        if not (await asyncio.wait({task}, timeout=left))[0]:
            await way.defer()

    async def _accompany(self, way: Way, task: asyncio.Future[Reply], heard: Heard) -> None:
        patience = self.patience
        while not (await asyncio.wait({task}, timeout=patience))[0]:
            await way.mutter(heard.words)
            patience *= _SLOWER

    async def _show(self, way: Way, reply: Reply, question: Question) -> None:
        ways = _openings(reply, question)
        if reply.form and len(ways) == 1 and await self._opened(way, reply, ways[0]):
            return
        messages = await self._laid(way.spot.channel, reply, ways)
        if reply.file:
            first, *more = messages or [{"content": f"Here is {reply.file.name}."}]
            messages = [{**first, "file": file_of(reply.file)}, *more]
        try:
            await way.told(messages)
        except Expired:
            await self._elsewhere(way.spot, question.asked)

    async def _opened(self, way: Way, reply: Reply, opening: Opening) -> bool:
        if way.is_deferred or reply.form is None:
            return False
        bag = Bag(limits.CARRIED)
        shown = modal(reply.form, self.front.table, opening, bag)
        try:
            await self.front.keep(way.spot.channel, bag.long)
        except StoreError as fault:  # what was typed into it would be lost
            await self._show(way, told := away(fault), ready(told))
            return True
        return await way.opened(as_modal(shown))

    async def _laid(self, channel: Channel, reply: Reply, ways: Sequence[Opening] = ()) -> list[Parts]:
        bag = Bag(limits.CARRIED)
        messages = reply_messages(reply, bag, self.front.table, ways)
        with suppress(StoreError):  # then only what was too long for its button is lost
            await self.front.keep(channel, bag.long)
        return [parts_of(message) for message in messages]

    async def _elsewhere(self, spot: Spot, asked: Ask | None) -> None:
        """The way is closed. What somebody asked for is theirs alone, so the channel is only told that it is ready."""
        place = spot.interaction.channel
        if asked is None or not isinstance(place, discord.abc.Messageable):
            raise PlatformError("Discord takes no answer any more.")
        whose = f"What {spot.person.name or _NO_NAME} asked for"
        if self._can_be_asked_again(asked):
            told = f"{whose} is ready, but Discord takes no answer any more."
            await self.post(place, spot.channel, said(told, buttons=(Button("Show it to me", asked),)))
        else:
            await self.post(place, spot.channel, said(f"{whose} is done, but Discord takes no answer any more."))

    def _can_be_asked_again(self, asked: Ask) -> bool:
        """Whether anybody may ask for it again, as everybody can press the button: it needs no right, agrees to
        nothing, and is no form with what somebody typed."""
        verb = self.front.table.find(asked)
        return verb.right is None and not verb.form and "yes" not in asked.options


def ready(reply: Reply) -> Question:
    """Of which the answer is there."""

    async def work(hear: Progress) -> Reply:
        return reply

    return Question(work=work)


async def _found(look: Callable[[], Awaitable[Question]]) -> Question:
    try:
        return await look()
    except StoreError as fault:
        return ready(away(fault))


def _openings(reply: Reply, question: Question) -> Sequence[Opening]:
    """What opens the form of an answer, or the one that was sent and is wrong somewhere."""
    if reply.form and question.opening:
        return (question.opening,)
    if reply.form and question.asked:
        return openings(reply.form, question.asked)
    return (question.opening,) if question.opening and reply.tone is Tone.PROBLEM else ()


def _replaces(spot: Spot, question: Question) -> bool:
    """Whether an answer takes the place of the one whose button was pressed: another page of it, or a yes to it."""
    return spot.is_on_answer and question.asked is not None and bool({"page", "yes"} & set(question.asked.options))
