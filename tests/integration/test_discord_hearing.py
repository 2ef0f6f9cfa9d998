"""What is done with a question in Discord, in one process with simcord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord

from bot.events import Ask, Button, Form, FormField, Reply, Tone, said
from bot.platforms.discord.answering import Answers
from bot.platforms.discord.commands import sync
from bot.platforms.discord.hearing import Hearing
from bot.platforms.discord.service import listen
from bot.underway import Tasks
from core.model import Channel
from tests.fakes.discord_front import FakeFront

LONG = Form(
    title="Everything",
    ask=Ask("criteria", "edit"),
    fields=tuple(
        FormField(option=name, label=name.title()) for name in ("topics", "wanted", "muted", "authors", "base")
    ),
)


@dataclass
class InProcess:
    """A channel in a server with the bot, and somebody in it."""

    env: Any
    front: FakeFront
    channel: Any
    ann: Any

    @property
    def asked(self) -> list[Ask]:
        """All that was asked."""
        return [command.ask for command in self.front.asked]


@asynccontextmanager
async def in_process(front: FakeFront) -> AsyncIterator[InProcess]:
    """The real library and our listening, on a Discord that is no more than a model."""
    client = discord.Client(
        intents=discord.Intents(guilds=True, guild_reactions=True), allowed_mentions=discord.AllowedMentions.none()
    )
    tasks = Tasks()
    async with simcord.run(client) as env:
        tree = listen(client, Hearing(Answers(front), tasks))
        assert await sync(tree)
        channel = env.create_guild().create_text_channel("papers")
        ann = env.guild.add_member(env.create_user("ann"))
        await env.settle()
        yield InProcess(env, front, channel, ann)
        await tasks.drain(1)


async def test_a_command_is_what_the_table_says_and_its_channel_and_person_are_known() -> None:
    async with in_process(FakeFront()) as here:
        result = await here.ann.slash(here.channel, "digest show", date="yesterday", share=True)
        assert result.ephemeral
        (command,) = here.front.asked
        assert command.ask == Ask("digest", "show", {"date": "yesterday", "share": "yes"})
        assert command.channel == Channel("discord", str(here.env.guild.id), str(here.channel.id))
        assert (command.person.id, command.person.is_admin) == (str(here.ann.id), False)


async def test_each_part_of_a_long_form_opens_by_itself_and_what_it_leaves_out_is_not_sent() -> None:
    form = Form(
        title="All", ask=Ask("criteria", "edit"), fields=(*LONG.fields, FormField(option="maximum", label="Most"))
    )
    async with in_process(FakeFront(reply=Reply(form=form))) as here:
        result = await here.ann.slash(here.channel, "criteria edit")
        opened = await here.ann.click(result.response, label="Topics, Wanted, Muted")
        here.front.reply = said("Saved.")
        await here.ann.submit_modal(opened, {"wanted": "pruning"})
        assert here.asked[-1] == Ask("criteria", "edit", {"topics": "", "wanted": "pruning", "muted": ""})


async def test_a_form_that_was_sent_and_is_wrong_is_offered_with_what_was_typed() -> None:
    form = Form(title="Mute", ask=Ask("criteria", "mute"), fields=(FormField(option="words", label="Words"),))
    async with in_process(FakeFront(reply=Reply(form=form))) as here:
        opened = await here.ann.slash(here.channel, "criteria mute")
        here.front.reply = Reply(text=("`,` is no word.",), tone=Tone.PROBLEM, wrong="words")
        told = await here.ann.submit_modal(opened, {"words": ", ,"})
        here.front.reply = Reply(form=form)
        again = await here.ann.click(told.response, label="Back to the form")
        (label,) = again.modal["components"]
        assert label["component"]["value"] == ", ,"


async def test_a_button_that_may_open_a_form_is_not_deferred() -> None:
    form = Form(title="Mute", ask=Ask("criteria", "mute"), fields=(FormField(option="words", label="Words"),))
    buttons = (Button("Mute a word …", Ask("criteria", "mute", {"paper": "2505.00001"})),)
    async with in_process(FakeFront(reply=said("A paper.", buttons=buttons))) as here:
        told = await here.ann.slash(here.channel, "saved")
        here.front.reply = Reply(form=form)
        opened = await here.ann.click(told.response, label="Mute a word …")
        assert opened.modal
        assert here.asked[-1].options == {"paper": "2505.00001"}


async def test_completions_are_cut_to_what_discord_takes() -> None:
    async with in_process(FakeFront()) as here:
        (offered,) = await here.ann.autocomplete(here.channel, "paper show", "paper", "prun")
        assert offered["value"] == "2505.06839"
        assert offered["name"].startswith("paper: prun")
        assert len(offered["name"]) <= 100


async def test_an_answer_in_many_messages_comes_in_its_order() -> None:
    long = said(*(f"Paragraph {number}. " + "word " * 300 for number in range(10)))
    async with in_process(FakeFront(reply=long)) as here:
        result = await here.ann.slash(here.channel, "help")
        told = [result.response, *result.followups]
        assert len(told) > 1
        text = " ".join(embed.description or "" for message in told for embed in message.embeds)
        assert [f"Paragraph {number}." in text for number in range(10)] == [True] * 10


@pytest.mark.parametrize("ref", ["", "0"])
async def test_the_menu_of_a_message_asks_for_its_paper(ref: str) -> None:
    async with in_process(FakeFront()) as here:
        message = await here.ann.send(here.channel, "A paper")
        here.front.papers = {ref or str(message.id): "2505.00001"}
        await here.ann.context_menu(here.channel, "Similar papers", message)
        assert here.asked == ([] if ref else [Ask("paper", "similar", {"paper": "2505.00001"})])
