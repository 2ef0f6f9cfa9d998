"""What somebody in Discord sees while an answer is worked on, and of one that is too late for what it was to be."""

from __future__ import annotations

from bot.events import Ask, Button, Form, FormField, Reply, said
from tests.fakes.discord_alone import alone

MUTE = Form(title="Mute", ask=Ask("criteria", "mute"), fields=(FormField(option="words", label="Words"),))


async def test_an_answer_that_takes_long_tells_how_far_it_is() -> None:
    async with alone(said("It is made."), soon=0, patience=0) as here:
        here.front.until = lambda: here.has_sent("Scoring: 3 of 10 …")
        await here.ada.uses(here.papers, "rescore")
        answer = await here.ada.sees(here.papers, "It is made.")
        assert here.has_sent("Scoring: 3 of 10 …")
        assert "Scoring" not in answer.seen


async def test_a_form_that_takes_too_long_to_open_gets_a_button() -> None:
    async with alone(Reply(form=MUTE), soon=0) as here:
        here.front.until = lambda: here.local.calls("callback")
        outcome = await here.ada.uses(here.papers, "criteria mute")
        assert outcome.deferred
        told = await here.ada.sees(here.papers, "Mute: a form.")
        assert told.seen.buttons == ["Open the form"]


async def test_completions_that_are_late_are_left_out() -> None:
    async with alone(said(""), patience=0) as here:
        here.front.until = lambda: here.local.calls("callback")
        assert await here.ada.types_into(here.papers, "paper show", "paper", "prun") == []


async def test_completions_that_fail_are_left_out() -> None:
    async with alone(said("")) as here:
        assert await here.ada.types_into(here.papers, "paper show", "paper", "fault") == []
        assert len(here.local.calls("callback")) == 1
        assert len(await here.ada.types_into(here.papers, "paper show", "paper", "prun")) == 1


async def test_a_button_that_is_looked_up_for_long_is_heard_in_time() -> None:
    button = Button("Go on", Ask("paper", "find", {"words": "pruning " * 20}))
    async with alone(said("Here it is.", buttons=(button,)), soon=0) as here:
        await here.ada.uses(here.papers, "help")
        told = await here.ada.sees(here.papers, "Here it is.")
        here.front.reply = said("Found.")
        here.front.known = lambda: len(here.local.calls("callback")) == 2
        outcome = await here.ada.presses(told, "Go on")
        assert outcome.deferred
        await here.ada.sees(here.papers, "Found.")
        await here.done()


async def test_a_form_that_is_looked_up_for_long_gets_a_button_of_its_own() -> None:
    button = Button("Mute", Ask("criteria", "mute", {"paper": "x" * 150}))
    async with alone(said("Here it is.", buttons=(button,)), soon=0) as here:
        await here.ada.uses(here.papers, "help")
        told = await here.ada.sees(here.papers, "Here it is.")
        here.front.reply = Reply(form=MUTE)
        here.front.known = lambda: len(here.local.calls("callback")) == 2
        assert (await here.ada.presses(told, "Mute")).deferred
        told = await here.ada.sees(here.papers, "Mute: a form.")
        assert told.seen.buttons == ["Open the form"]


async def test_the_menu_of_a_message_is_heard_before_its_paper_is_looked_up() -> None:
    async with alone(said("Papers like it.")) as here:
        message = await here.ada.says(here.papers, "A paper")
        here.front.papers = {str(message.id): "2505.00001"}
        here.front.known = lambda: here.local.calls("callback")
        outcome = await here.ada.uses_message_command(message, "Similar papers")
        assert outcome.deferred
        await here.ada.sees(here.papers, "Papers like it.")
