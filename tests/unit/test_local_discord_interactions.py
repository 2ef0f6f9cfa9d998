"""Interactions of the local Discord: what may be answered when, and what is refused, with discord.py before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord.outcomes import Impossible
from tests.fakes.discord.people import Person
from tests.fakes.discord.sample_bot import Sizes
from tests.fakes.discord.sample_scene import Scene, connected, refused

Asked = discord.Interaction[Any]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with connected(sync=True) as made:
        yield made


async def does(scene: Scene, answer: Callable[[Asked], Awaitable[Any]]) -> tuple[Any, asyncio.Future[Any]]:
    """Ada uses a command that answers like this: what she sees, and what came of the answer."""
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def callback(interaction: Asked) -> None:
        try:
            done.set_result(await answer(interaction))
        except discord.HTTPException as error:
            done.set_result(error.code)

    scene.bot.tree.add_command(app_commands.Command(name="now", description="x", callback=callback), override=True)
    await scene.bot.tree.sync()
    return await scene.ada.uses(scene.papers, "now"), done


async def test_an_answer_after_three_seconds_is_refused_and_the_person_is_told(scene: Scene) -> None:
    async def late(interaction: Asked) -> None:
        scene.clock.advance(3.5)
        await interaction.response.send_message("x")

    outcome, done = await does(scene, late)
    assert (outcome.acknowledged, outcome.warning) == (False, "The application did not respond")
    assert await done == 10062
    assert scene.papers.posts == []


async def test_who_waits_gives_up_when_the_clock_moves_on(scene: Scene) -> None:
    waits = asyncio.create_task(scene.ada.uses(scene.papers, "silent"))
    await scene.bot.hears("interaction")
    scene.clock.advance(4)
    await scene.local.ticked()
    assert not (await waits).acknowledged


async def test_patience_ends_where_the_clock_stands_still(scene: Scene) -> None:
    impatient = Person(scene.local.world, scene.ada.user, 0.05)
    outcome = await impatient.uses(scene.papers, "silent")
    assert (outcome.acknowledged, outcome.seconds) == (False, 0.0)
    asked = await scene.bot.hears("interaction")
    assert await refused(asked.response.send_message("too late")) == 10062


async def test_an_interaction_is_answered_once(scene: Scene) -> None:
    async def twice(interaction: Asked) -> None:
        await interaction.response.defer()
        interaction.response._response_type = None
        await interaction.response.send_message("x")

    assert await (await does(scene, twice))[1] == 40060


async def test_a_token_is_good_for_fifteen_minutes(scene: Scene) -> None:
    async def talks(interaction: Asked) -> int:
        await interaction.response.send_message("one")
        scene.clock.advance(15 * 60 - 1)
        await interaction.followup.send("two")
        await interaction.edit_original_response(content="one, edited")
        scene.clock.advance(1)
        try:
            await interaction.followup.send("three")
        except discord.HTTPException as error:
            return error.code
        return 0

    outcome, done = await does(scene, talks)
    assert await done == 50027
    assert [one.content for one in scene.papers.posts] == ["one, edited", "two"]
    assert outcome.message is scene.papers.posts[0]


async def test_the_first_followup_of_a_deferral_keeps_who_sees_it(scene: Scene) -> None:
    async def secretly(interaction: Asked) -> str:
        await interaction.response.defer(ephemeral=True)
        before = await interaction.original_response()
        first = await interaction.followup.send("first", ephemeral=False, wait=True)
        second = await interaction.followup.send("second", wait=True)
        return f"{before.id == first.id} {before.flags.loading} {second.flags.ephemeral}"

    outcome, done = await does(scene, secretly)
    assert outcome.deferred
    assert await done == "True True False"
    assert [one.content for one in scene.papers.posts] == ["second"]
    await scene.ada.sees(scene.papers, "first")


async def test_followups_are_edited_and_deleted(scene: Scene) -> None:
    async def talks(interaction: Asked) -> int:
        await interaction.response.send_message("one")
        two = await interaction.followup.send("two", wait=True)
        await two.edit(content="two, edited")
        await interaction.delete_original_response()
        try:
            await interaction.original_response()
            await interaction.edit_original_response(content="x")
        except discord.HTTPException as error:
            return error.code
        return 0

    _, done = await does(scene, talks)
    assert await done == 10008
    assert [one.content for one in scene.papers.posts] == ["two, edited"]


async def test_what_does_not_answer_a_command_is_refused(scene: Scene) -> None:
    async def updates(interaction: Asked) -> None:
        try:
            await raw(interaction, 7)
        finally:
            await interaction.response.send_message("sorry")

    async def raw(interaction: Asked, kind: int) -> None:
        adapter = discord.webhook.async_.async_context.get()
        params = discord.webhook.async_.interaction_response_params(kind, {"content": "x"})
        http = interaction._state.http
        await adapter.create_interaction_response(
            interaction.id,
            interaction.token,
            session=http._HTTPClient__session,  # type: ignore[attr-defined]
            params=params,
        )

    assert await (await does(scene, updates))[1] == 50035


async def test_an_answer_above_the_limits_leaves_the_interaction_open(scene: Scene) -> None:
    async def long_winded(interaction: Asked) -> str:
        try:
            await interaction.response.send_message("x" * 2001)
        except discord.HTTPException as error:
            await interaction.response.send_message(f"refused with {error.code}")
        return "done"

    outcome, _ = await does(scene, long_winded)
    assert outcome.message.content == "refused with 50035"


async def test_an_answer_to_one_in_a_thread_is_in_the_thread(scene: Scene) -> None:
    head = await scene.ada.says(scene.papers, "head")
    thread = await scene.ada.starts_thread(head, "Tuesday")
    await scene.bot.hears("thread_create")
    await scene.ada.uses(thread, "criteria mute", word="x")
    await scene.ada.sees(thread, "Muted x")
    await scene.lab.archives(thread, locked=True)
    with pytest.raises(Impossible, match="locked"):
        await scene.bob.uses(thread, "criteria mute", word="x")


async def test_a_button_of_a_removed_app_answers_nothing(scene: Scene) -> None:
    channel: Any = scene.bot.get_channel(scene.papers.id)
    await channel.send("which?", view=Sizes())
    message = await scene.ada.sees(scene.papers, "which?")
    await scene.lab.owner.removes_bot(scene.lab)
    assert not (await scene.ada.chooses(message, "Size", "small")).acknowledged


async def test_a_modal_stays_open_when_the_app_says_nothing(scene: Scene) -> None:
    class Deaf(discord.ui.Modal, title="Deaf"):
        name: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Name")

        async def on_submit(self, _asked: Asked) -> None:
            scene.clock.advance(4)
            await scene.local.ticked()

    outcome, _ = await does(scene, lambda interaction: interaction.response.send_modal(Deaf()))
    sent = await scene.ada.submits(outcome.modal, {"Name": "x"})
    assert (sent.acknowledged, sent.warning) == (False, "Something went wrong. Try again.")
    assert scene.ada.modal is outcome.modal
    await scene.ada.closes(outcome.modal)
    with pytest.raises(Impossible):
        await scene.ada.submits(outcome.modal, {"Name": "x"})


async def test_people_are_chosen_from_a_menu_of_people(scene: Scene) -> None:
    class People(discord.ui.View):
        @discord.ui.select(cls=discord.ui.UserSelect, placeholder="Whom", max_values=2)
        async def pick(self, interaction: Asked, select: discord.ui.UserSelect[Any]) -> None:
            await interaction.response.send_message(" ".join(one.name for one in select.values))

    outcome, _ = await does(scene, lambda interaction: interaction.response.send_message("?", view=People()))
    chosen: Any = await scene.ada.chooses(outcome.message, "Whom", scene.ada, scene.lab.owner)
    assert sorted(chosen.message.content.split()) == sorted(f"ada {scene.lab.owner.user.name}".split())
