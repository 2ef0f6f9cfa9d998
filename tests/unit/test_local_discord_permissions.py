"""Who may do what in the local Discord, and whom a message calls, with discord.py before it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import discord
import pytest

from tests.fakes.discord.bits import Permission
from tests.fakes.discord.sample_scene import Scene, connected, refused


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with connected() as made:
        yield made


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        (Permission.VIEW_CHANNEL, 50001),
        (Permission.SEND_MESSAGES, 50013),
        (Permission.EMBED_LINKS, 50013),
        (Permission.ATTACH_FILES, 50013),
    ],
)
async def test_each_permission_is_asked_for(scene: Scene, missing: Permission, code: int) -> None:
    await scene.lab.permits(scene.papers, scene.lab.everyone, deny=missing)
    file = discord.File(io.BytesIO(b"x"), "x.txt")
    await scene.lab.permits(scene.papers, scene.lab.bot_role, allow=missing)
    await scene.channel.send("x", embed=discord.Embed(title="t"), file=file)
    await scene.lab.permits(scene.papers, scene.lab.bot_role, deny=missing)
    file = discord.File(io.BytesIO(b"x"), "x.txt")
    assert await refused(scene.channel.send("x", embed=discord.Embed(title="t"), file=file)) == code


async def test_the_client_computes_the_same_permissions(scene: Scene) -> None:
    await scene.lab.forbids(Permission.SEND_MESSAGES, Permission.ADD_REACTIONS)
    await scene.lab.permits(scene.papers, scene.lab.everyone, deny=Permission.EMBED_LINKS)
    await scene.bot.hears("guild_channel_update")
    mine = scene.channel.permissions_for(scene.channel.guild.me)
    granted = scene.local.world.permissions(scene.local.app.id, scene.papers)
    for name in ("SEND_MESSAGES", "EMBED_LINKS", "ADD_REACTIONS", "MANAGE_MESSAGES", "VIEW_CHANNEL"):
        assert getattr(mine, name.lower()) == (Permission[name] in granted), name


async def test_threads_and_history_and_reactions_need_permissions(scene: Scene) -> None:
    head = await scene.channel.send("head")
    await scene.lab.permits(scene.papers, scene.lab.bot_role, deny=Permission.CREATE_PUBLIC_THREADS)
    assert await refused(head.create_thread(name="x")) == 50013
    await scene.lab.permits(scene.papers, scene.lab.bot_role, deny=Permission.READ_MESSAGE_HISTORY)
    assert [one async for one in scene.channel.history()] == []
    assert await refused(scene.channel.fetch_message(head.id)) == 50001
    assert await refused(head.add_reaction("👍")) == 50013
    await scene.lab.permits(scene.papers, scene.lab.bot_role, deny=Permission.SEND_MESSAGES_IN_THREADS)
    thread = await head.create_thread(name="x")
    assert await refused(thread.send("x")) == 50013


async def test_what_is_of_others_is_left_to_them(scene: Scene) -> None:
    said = await scene.ada.says(scene.papers, "mine")
    message = scene.channel.get_partial_message(said.id)
    assert await refused(message.edit(content="x")) == 50005
    assert await refused(message.delete()) == 50013
    await scene.lab.permits(scene.papers, scene.lab.bot_role, allow=Permission.MANAGE_MESSAGES)
    await message.delete()
    assert said.deleted


async def test_somebody_may_refuse_to_be_written_to(scene: Scene) -> None:
    user = await scene.bot.fetch_user(scene.ada.id)
    await user.send("hello")
    await scene.ada.sees(scene.ada.direct, "hello")
    scene.ada.refuses_direct()
    assert await refused(user.send("again")) == 50007
    stranger = await scene.bot.fetch_user(scene.local.person("eve").id)
    assert await refused(stranger.send("hello")) == 50007


async def test_only_what_is_allowed_calls_somebody(scene: Scene) -> None:
    role = scene.lab.role("readers", mentionable=True)
    text = f"<@{scene.ada.id}> <@&{role.id}> @everyone `<@{scene.ada.id}>`"
    quiet = await scene.channel.send(text)
    loud = await scene.channel.send(text, allowed_mentions=discord.AllowedMentions.all())
    one = await scene.channel.send(text, allowed_mentions=discord.AllowedMentions(users=[discord.Object(scene.ada.id)]))
    seen = [scene.local.message(sent.id).seen for sent in (quiet, loud, one)]
    everybody = [f"@{scene.ada.id}", f"@&{role.id}", "@everyone"]
    assert [shown.mentions for shown in seen] == [everybody] * 3
    assert [shown.pings for shown in seen[:2]] == [[], everybody]
    assert seen[2].pings == [f"@{scene.ada.id}"]
    await scene.lab.forbids(Permission.MENTION_EVERYONE)
    weak = await scene.channel.send(text, allowed_mentions=discord.AllowedMentions.all())
    assert scene.local.message(weak.id).seen.pings == everybody[:2]


async def test_a_locked_thread_is_for_who_manages_threads(scene: Scene) -> None:
    head = await scene.channel.send("head")
    thread = await head.create_thread(name="Tuesday")
    await scene.lab.archives(scene.local.channel(thread.id), locked=True)
    await scene.lab.grants(Permission.SEND_MESSAGES)
    assert await refused(thread.send("x")) == 50083
    assert await refused(thread.edit(archived=False)) == 50013
    await scene.lab.grants(Permission.MANAGE_THREADS)
    await thread.edit(archived=False, locked=False)
    await thread.send("x")
