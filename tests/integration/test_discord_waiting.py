"""What somebody in Discord sees while an answer is worked on, and of one that is too late for what it was to be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

from bot.events import Ask, Form, FormField, Reply, said
from bot.platforms.discord.answering import Answers
from bot.platforms.discord.commands import sync
from bot.platforms.discord.hearing import Hearing
from bot.platforms.discord.service import listen
from bot.underway import Tasks
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import LocalDiscord
from tests.fakes.discord.state import Channel
from tests.fakes.discord_front import FakeFront

MUTE = Form(title="Mute", ask=Ask("criteria", "mute"), fields=(FormField(option="words", label="Words"),))


@dataclass
class Impatient:
    """A channel in a server with a bot to which whatever takes more than a turn of the loop is late."""

    local: LocalDiscord
    ada: Person
    papers: Channel
    front: FakeFront

    def has_sent(self, words: str) -> bool:
        """Whether Discord accepted something with these words."""
        return any(words in str(sent.payload) for sent in self.local.sent)


@asynccontextmanager
async def impatient(reply: Reply) -> AsyncIterator[Impatient]:
    """The real library and our listening, on the local Discord."""
    front, tasks = FakeFront(reply=reply), Tasks()
    intents = discord.Intents(guilds=True, guild_reactions=True)
    async with LocalDiscord() as local:
        guild = local.guild("Lab")
        with local.pointed():
            client = discord.Client(intents=intents, guild_ready_timeout=0.02)
            await client.login(local.token)
            assert await sync(listen(client, Hearing(Answers(front, soon=0, patience=0), tasks, patience=0)))
            gateway = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            try:
                yield Impatient(local, guild.user("ada"), guild.text("papers"), front)
            finally:
                await tasks.drain(5)
                await client.close()
                await gateway


async def test_an_answer_that_takes_long_tells_how_far_it_is() -> None:
    async with impatient(said("It is made.")) as here:
        here.front.until = lambda: here.has_sent("Scoring: 3 of 10 …")
        await here.ada.uses(here.papers, "rescore")
        answer = await here.ada.sees(here.papers, "It is made.")
        assert here.has_sent("Scoring: 3 of 10 …")
        assert "Scoring" not in answer.seen


async def test_a_form_that_takes_too_long_to_open_gets_a_button() -> None:
    async with impatient(Reply(form=MUTE)) as here:
        here.front.until = lambda: here.local.calls("callback")
        outcome = await here.ada.uses(here.papers, "criteria mute")
        assert outcome.deferred
        told = await here.ada.sees(here.papers, "Mute: a form.")
        assert told.seen.buttons == ["Open the form"]


async def test_completions_that_are_late_are_left_out() -> None:
    async with impatient(said("")) as here:
        here.front.until = lambda: here.local.calls("callback")
        assert await here.ada.types_into(here.papers, "paper show", "paper", "prun") == []
