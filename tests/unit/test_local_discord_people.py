"""The people of the local Discord, and discord.py before them: commands, buttons, menus, forms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from tests.fakes.discord.bits import Permission
from tests.fakes.discord.outcomes import Impossible
from tests.fakes.discord.sample_bot import Sizes, Vote, running
from tests.fakes.discord.sample_scene import Scene, connected


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with connected(sync=True) as made:
        yield made


async def test_a_command_is_deferred_and_followed_up(scene: Scene) -> None:
    outcome = await scene.ada.uses(scene.papers, "digest", date="2025-05-13", most=3, whom=scene.bob)
    assert (outcome.acknowledged, outcome.deferred) == (True, True)
    said = await scene.bob.sees(scene.papers, "Digest of 2025-05-13, 3 at most, s, for bob")
    assert said is outcome.message  # the first followup takes the place of what said "thinking"
    await scene.ada.sees(scene.papers, "only you")
    assert [one.content for one in scene.bob.screen(scene.papers)] == [said.content]


async def test_what_is_offered_can_be_used_by_its_name(scene: Scene) -> None:
    assert await scene.ada.types_into(scene.papers, "digest", "date", "2025-05-14") == ["Wednesday 14 May"]
    await scene.ada.uses(scene.papers, "digest", date="Wednesday 14 May", way="Long")
    await scene.bob.sees(scene.papers, "Digest of 2025-05-14, 10 at most, l")


@pytest.mark.parametrize(
    ("command", "options", "why"),
    [
        ("digests", {}, "no command"),
        ("digest", {}, "required"),
        ("digest", {"date": "x", "day": "y"}, "no option"),
        ("digest", {"date": "x", "most": 51}, "takes 1 to 50"),
        ("digest", {"date": "x", "most": "many"}, "whole number"),
        ("digest", {"date": "x", "way": "Medium"}, "no choice"),
        ("digest", {"date": ""}, "characters"),
        ("criteria", {}, "bare"),
        ("criteria add", {}, "no subcommand"),
    ],
)
async def test_only_what_is_synced_can_be_used(scene: Scene, command: str, options: dict[str, Any], why: str) -> None:
    with pytest.raises(Impossible, match=why):
        await scene.ada.uses(scene.papers, command, **options)


async def test_a_command_for_managers_is_hidden_from_others_and_in_conversations(scene: Scene) -> None:
    assert (await scene.ada.uses(scene.papers, "secret")).acknowledged
    with pytest.raises(Impossible, match="only for"):
        await scene.bob.uses(scene.papers, "secret")
    with pytest.raises(Impossible, match="conversation"):
        await scene.ada.uses(scene.ada.direct, "secret")


async def test_a_subcommand_answers_only_to_who_asked(scene: Scene) -> None:
    outcome = await scene.ada.uses(scene.papers, "criteria mute", word="federated")
    assert outcome.message is not None
    assert outcome.message.content == "Muted federated"
    assert scene.bob.screen(scene.papers) == []
    with pytest.raises(Impossible):
        await scene.bob.reacts(outcome.message, "👍")


async def test_commands_work_in_a_conversation(scene: Scene) -> None:
    await scene.ada.uses(scene.ada.direct, "criteria mute", word="federated")
    await scene.ada.sees(scene.ada.direct, "Muted federated")


async def test_a_modal_is_filled_in_and_sent(scene: Scene) -> None:
    outcome = await scene.ada.uses(scene.papers, "criteria edit")
    assert outcome.modal is scene.ada.modal
    assert outcome.modal is not None
    assert outcome.modal.seen.fields == ["Name", "Why", "Size"]
    for values in ({"Size": "S"}, {"Name": "n" * 21, "Size": "S"}, {"Name": "n"}, {"Name": "n", "Size": "XL"}):
        with pytest.raises(Impossible):
            await scene.ada.submits(scene.ada.modal, values)
    await scene.ada.submits(scene.ada.modal, {"Name": "Quanta", "Why": "two\nlines", "Size": "L"})
    await scene.bob.sees(scene.papers, "Quanta/two\nlines/L")
    assert scene.ada.modal is None


async def test_a_button_works_after_a_restart(scene: Scene) -> None:
    view = discord.ui.View(timeout=None).add_item(Vote("2505.06839", "up"))
    await scene.channel.send("a paper", view=view)
    await scene.bot.close()
    message = await scene.ada.sees(scene.papers, "a paper")
    async with running(scene.local, sync=False):
        for label in ("👍", "More", "👍 More"):
            outcome = await scene.ada.presses(message, label)
            assert outcome.message is not None
            assert outcome.message.content == "up for 2505.06839"
        with pytest.raises(Impossible, match="no button"):
            await scene.ada.presses(message, "👎")


async def test_a_menu_changes_its_message(scene: Scene) -> None:
    await scene.channel.send("which?", view=Sizes())
    message = await scene.ada.sees(scene.papers, "which?")
    assert message.seen.menus == [["small", "large"]]
    with pytest.raises(Impossible, match="takes 1 to 1"):
        await scene.ada.chooses(message, "Size", "small", "large")
    outcome = await scene.ada.chooses(message, "Size", "large")
    assert outcome.message is message
    assert message.seen.lines == ["chosen: large"]
    assert message.components == []


async def test_a_message_has_commands_of_its_own(scene: Scene) -> None:
    said = await scene.bob.says(scene.papers, "an idea")
    outcome = await scene.ada.uses_message_command(said, "Rescore")
    assert outcome.message is not None
    assert outcome.message.content == "Rescored 'an idea'"


async def test_reactions_arrive_and_are_taken_back(scene: Scene) -> None:
    message = await scene.bob.says(scene.papers, "an idea")
    await scene.ada.reacts(message, "👍")
    raw = await scene.bot.hears("raw_reaction_add")
    assert (raw.user_id, raw.message_id, str(raw.emoji)) == (scene.ada.id, message.id, "👍")
    assert raw.member.name == "ada"
    await scene.ada.unreacts(message, "👍")
    assert (await scene.bot.hears("raw_reaction_remove")).user_id == scene.ada.id
    with pytest.raises(Impossible):
        await scene.ada.unreacts(message, "👍")


async def test_who_may_not_see_or_write_cannot_do_anything(scene: Scene) -> None:
    message = await scene.bob.says(scene.papers, "an idea")
    await scene.lab.permits(scene.papers, scene.bob, deny=Permission.SEND_MESSAGES)
    with pytest.raises(Impossible, match="cannot write"):
        await scene.bob.uses(scene.papers, "silent")
    await scene.lab.permits(scene.papers, scene.bob, deny=Permission.VIEW_CHANNEL)
    with pytest.raises(Impossible, match="does not see"):
        await scene.bob.reacts(message, "👍")
    assert scene.bob.screen(scene.papers) == []


async def test_the_app_is_invited_and_removed(scene: Scene) -> None:
    other = scene.local.guild("Other", bot=None)
    eve = other.user("eve")
    with pytest.raises(Impossible, match="manage"):
        await eve.invites_bot(other)
    await other.owner.invites_bot(other, Permission.VIEW_CHANNEL)
    joined = await scene.bot.hears("guild_join")
    assert (joined.name, joined.me.guild_permissions.manage_threads) == ("Other", False)
    await other.owner.removes_bot(other)
    assert (await scene.bot.hears("guild_remove")).id == other.id
    with pytest.raises(Impossible, match="not in this guild"):
        await eve.uses(other.text("here"), "silent")


async def test_somebody_has_commands_of_her_own(scene: Scene) -> None:
    async def who(interaction: discord.Interaction[Any], member: discord.Member) -> None:
        await interaction.response.send_message(f"{member.name} {member.guild_permissions.administrator}")

    scene.bot.tree.add_command(discord.app_commands.ContextMenu(name="Who", callback=who))
    await scene.bot.tree.sync()
    outcome = await scene.bob.uses_user_command(scene.papers, scene.ada, "Who")
    assert outcome.message is not None
    assert outcome.message.content == "ada True"


async def test_what_only_one_sees_is_marked_in_the_transcript(scene: Scene) -> None:
    await scene.ada.uses(scene.papers, "criteria mute", word="federated")
    assert scene.local.transcript(scene.papers).splitlines() == [
        "━━ #papers ━━",
        "Broadsheet (app)  12:00 (only Ada sees this)",
        "  Muted federated",
    ]
