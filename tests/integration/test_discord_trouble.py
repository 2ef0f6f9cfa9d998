"""What somebody in Discord is told when Discord, the database or another process does something else than it should."""

from __future__ import annotations

import asyncio

import pytest

from bot.carrying import Bag
from bot.events import Ask, Button, File, Form, FormField, Reply, said
from bot.platforms.discord.render.opening import Opening
from core.model import Channel
from tests.fakes.discord_alone import alone

MUTE = Form(title="Mute", ask=Ask("criteria", "mute"), fields=(FormField(option="words", label="Words"),))
AWAY = "database does not do its part"


async def test_a_file_that_is_too_large_is_told_to_one_alone() -> None:
    file = File(name="all.ris", media_type="text/plain", content="TY")
    async with alone(Reply(text=("All of it.",), file=file)) as here:
        here.local.faults.refuse("edit_original", 413, 40005, "Request entity too large")
        await here.ada.uses(here.papers, "help")
        told = await here.ada.sees(here.papers, "larger than Discord takes")
        assert told.only_for == here.ada.id
        await here.done()
        assert here.papers.posts == []


async def test_what_cannot_be_told_to_one_alone_is_told_to_nobody() -> None:
    async with alone(said("Here it is.")) as here:
        here.local.faults.refuse("edit_original", 403, 50013, times=2)
        await here.ada.uses(here.papers, "help")
        await here.done()
        assert len(here.local.calls("edit_original")) == 2
        assert here.papers.posts == []


async def test_of_an_answer_in_parts_what_came_stays_and_what_did_not_is_told() -> None:
    async with alone(said(*("word " * 700 for _ in range(4)))) as here:
        here.local.faults.refuse("followup", 403, 50013)
        await here.ada.uses(here.papers, "help")
        await here.ada.sees(here.papers, "does not come through")
        await here.done()
        first, second = here.ada.screen(here.papers)
        assert "word" in first.seen
        assert "may not post" in second.seen
        assert second.only_for == here.ada.id


async def test_an_answer_that_may_have_come_is_not_replaced() -> None:
    async with alone(said("Here it is.")) as here:
        here.local.faults.drop_after("edit_original")
        await here.ada.uses(here.papers, "help")
        await here.ada.sees(here.papers, "Ask again if it is not here.")
        await here.ada.sees(here.papers, "Here it is.")
        assert here.papers.posts == []


async def test_a_question_that_another_process_heard_first_is_left_to_it() -> None:
    async with alone(said("Here it is.")) as here:
        here.local.faults.refuse("callback", 400, 40060)
        here.local.patience = here.ada._patience = 0.05
        await here.ada.uses(here.papers, "help")
        await here.done()
        assert here.front.asked == []
        assert here.local.calls("edit_original") == []
        assert here.papers.posts == []


async def test_a_form_that_another_process_opened_first_is_left_to_it() -> None:
    async with alone(Reply(form=MUTE)) as here:
        here.local.faults.refuse("callback", 400, 40060)
        here.local.patience = here.ada._patience = 0.05
        await here.ada.uses(here.papers, "criteria mute")
        await here.done()
        assert len(here.local.calls("callback")) == 1
        assert here.papers.posts == []


async def test_a_question_that_discord_heard_although_it_failed_is_answered() -> None:
    async with alone(said("Here it is.")) as here:
        here.local.faults.http_after("callback", 502)
        await here.ada.uses(here.papers, "help")
        await here.ada.sees(here.papers, "Here it is.")


async def test_a_form_that_discord_opened_although_it_failed_is_opened_once() -> None:
    async with alone(Reply(form=MUTE)) as here:
        here.local.faults.http_after("callback", 502)
        assert (await here.ada.uses(here.papers, "criteria mute")).modal
        await here.done()
        assert here.ada.screen(here.papers) == []


async def test_a_form_that_is_sent_while_the_database_is_away_is_not_called_too_old() -> None:
    asked = Ask("criteria", "mute", {"paper": "x" * 150})
    async with alone(Reply(form=MUTE)) as here:
        here.front.reply = said("A paper.", buttons=(Button("Mute", asked),))
        await here.ada.uses(here.papers, "help")
        told = await here.ada.sees(here.papers, "A paper.")
        here.front.reply = Reply(form=MUTE)
        modal = (await here.ada.presses(told, "Mute")).modal
        assert modal
        here.front.is_away = True
        assert (await here.ada.submits(modal, {"Words": "pruning"})).deferred
        await here.ada.sees(here.papers, AWAY)
        await here.ada.presses(told, "Mute")
        await here.done()
        assert not here.has_sent("too old")


async def test_a_form_that_cannot_be_kept_is_not_opened() -> None:
    form = Form(title="Mute", ask=Ask("criteria", "mute", {"paper": "x" * 150}), fields=MUTE.fields)
    async with alone(Reply(form=form)) as here:
        here.front.is_away = True
        outcome = await here.ada.uses(here.papers, "criteria mute")
        assert outcome.modal is None
        await here.ada.sees(here.papers, AWAY)


async def test_a_papers_menu_is_answered_while_the_database_is_away() -> None:
    async with alone(said("Papers like it.")) as here:
        message = await here.ada.says(here.papers, "A paper")
        here.front.is_away = True
        assert (await here.ada.uses_message_command(message, "Similar papers")).deferred
        await here.ada.sees(here.papers, AWAY)


@pytest.mark.parametrize(
    ("custom_id", "told"),
    [
        ("vote/up/17", "does not know that button"),
        ('form/0/["criteria","mute",{"form/sent":"[1,2,3]"}]', "This form is too old"),
        ('form/0/["criteria","mute",{"form/sent":"{"}]', "This form is too old"),
        ("ask/0/[1]", "did not foresee"),
    ],
)
async def test_a_button_of_another_version_of_the_bot_is_answered(custom_id: str, told: str) -> None:
    async with alone(said("A paper.", buttons=(Button("Mute", Ask("criteria", "mute")),))) as here:
        await here.ada.uses(here.papers, "help")
        message = await here.ada.sees(here.papers, "A paper.")
        message.components[0]["components"][0]["custom_id"] = custom_id
        assert (await here.ada.presses(message, "Mute")).acknowledged
        await here.ada.sees(here.papers, told)


@pytest.mark.parametrize("part", ["button", "modal"])
async def test_a_form_about_another_channel_is_neither_opened_nor_read(part: str) -> None:
    elsewhere = Ask("criteria", "mute", channel=Channel("discord", "1", "2"))
    opening = Opening(elsewhere, sent=Ask("criteria", "mute") if part == "modal" else None)
    async with alone(said("A paper.", buttons=(Button("Mute", Ask("criteria", "mute")),))) as here:
        await here.ada.uses(here.papers, "help")
        told = await here.ada.sees(here.papers, "A paper.")
        custom_id = opening.custom_id(bag := Bag(90))
        here.front.kept |= bag.long
        here.front.reply = Reply(form=MUTE)
        if part == "button":
            told.components[0]["components"][0]["custom_id"] = custom_id
            await here.ada.presses(told, "Mute")
        else:
            modal = (await here.ada.presses(told, "Mute")).modal
            assert modal
            modal.custom_id = custom_id
            await here.ada.submits(modal, {"Words": "pruning"})
        await here.ada.sees(here.papers, "about another channel")
        assert elsewhere not in [command.ask for command in here.front.asked]


async def test_whoever_presses_hundreds_of_times_is_heard_each_time_and_holds_up_nobody() -> None:
    async with alone(
        said("A paper.", buttons=(Button("More", Ask("paper", "more", {"paper": "2505.00001"})),))
    ) as here:
        bob = here.guild.user("bob")
        await here.ada.uses(here.papers, "help")
        told = await here.ada.sees(here.papers, "A paper.")
        here.front.asked.clear()
        flood = [asyncio.create_task(here.ada.presses(told, "More")) for _ in range(250)]
        await asyncio.sleep(0)
        await bob.uses(here.papers, "help")
        await bob.sees(here.papers, "A paper.")
        before = [command.person.name for command in here.front.asked].index("Bob")
        assert all(outcome.acknowledged for outcome in await asyncio.gather(*flood))
        await here.done()
        assert before < 100
        assert len(here.front.asked) < 200
        assert here.has_sent("a lot at once")
