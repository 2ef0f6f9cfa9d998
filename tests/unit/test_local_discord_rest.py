"""Messages, threads, forums, commands and nonces of the local Discord, with discord.py before it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import discord
import pytest

from tests.fakes.discord.bits import Intent, Permission
from tests.fakes.discord.sample_scene import Scene, connected, refused


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with connected() as made:
        yield made


async def test_a_nonce_gives_the_earlier_message_for_a_while(scene: Scene) -> None:
    first = await scene.channel.send("one", nonce="n1")
    again = await scene.channel.send("one", nonce="n1")
    other = await scene.channel.send("one", nonce="n2")
    assert (again.id, other.id == first.id) == (first.id, False)
    scene.clock.advance(301)
    assert (await scene.channel.send("one", nonce="n1")).id not in (first.id, other.id)
    assert len(scene.papers.posts) == 3


async def test_a_nonce_of_a_deleted_message_is_forgotten(scene: Scene) -> None:
    first = await scene.channel.send("one", nonce="n1")
    await first.delete()
    assert (await scene.channel.send("one", nonce="n1")).id != first.id


async def test_ids_tell_the_time_of_the_tests_clock(scene: Scene) -> None:
    sent = await scene.channel.send("x")
    assert sent.created_at == scene.clock.now()
    assert discord.utils.snowflake_time(sent.id) == scene.clock.now()


async def test_messages_are_edited_deleted_and_read_page_by_page(scene: Scene) -> None:
    sent = [await scene.channel.send(f"m{place}") for place in range(7)]
    await sent[2].edit(content="changed", embed=discord.Embed(title=" trimmed "))
    await sent[3].delete()
    assert [one.content async for one in scene.channel.history(limit=3)] == ["m6", "m5", "m4"]
    after = [one.content async for one in scene.channel.history(after=sent[0], oldest_first=True)]
    assert after == ["m1", "changed", "m4", "m5", "m6"]
    around = [one.content async for one in scene.channel.history(around=sent[4], limit=3)]
    assert around == ["m5", "m4", "changed"]
    fetched = await scene.channel.fetch_message(sent[2].id)
    assert (fetched.embeds[0].title, fetched.edited_at) == ("trimmed", scene.clock.now())
    assert await refused(scene.channel.fetch_message(sent[3].id)) == 10008


async def test_the_words_of_others_are_hidden_without_the_intent(scene: Scene) -> None:
    await scene.ada.says(scene.papers, "a secret")
    await scene.ada.mentions(scene.papers, "hello")
    read = [one.content async for one in scene.channel.history()]
    assert read == [f"<@{scene.local.app.id}> hello", ""]
    scene.local.app.privileged = Intent.MESSAGE_CONTENT
    assert "a secret" in [one.content async for one in scene.channel.history()]


async def test_a_file_comes_with_a_message(scene: Scene) -> None:
    file = discord.File(io.BytesIO(b"@article{x}"), "one.bib", description="a list")
    sent = await scene.channel.send("here", file=file)
    assert (sent.attachments[0].filename, sent.attachments[0].size) == ("one.bib", 11)
    assert await sent.attachments[0].read() == b"@article{x}"
    kept = await sent.edit(attachments=[*sent.attachments, discord.File(io.BytesIO(b"2"), "two.txt")])
    assert [one.filename for one in kept.attachments] == ["one.bib", "two.txt"]


async def test_a_thread_has_the_id_of_its_message_and_there_is_one(scene: Scene) -> None:
    head = await scene.channel.send("head")
    thread = await head.create_thread(name="Tuesday", auto_archive_duration=1440)
    await thread.send("a paper")
    assert thread.id == head.id
    assert await refused(head.create_thread(name="again")) == 160004
    inner = await thread.send("inner")
    assert await refused(inner.create_thread(name="deeper")) == 50024
    assert scene.local.thread(scene.local.message(head.id)).posts[0].content == "a paper"
    assert (await scene.bot.hears("thread_create")).id == head.id


async def test_a_thread_goes_to_the_archive_and_a_message_takes_it_out(scene: Scene) -> None:
    head = await scene.channel.send("head")
    thread = await head.create_thread(name="Tuesday", auto_archive_duration=60)
    first = await thread.send("a paper")
    scene.clock.advance(3600)
    await scene.local.ticked()
    state = scene.local.channel(thread.id).in_thread()
    assert state.archived
    assert await refused(first.edit(content="y")) == 50083
    assert await refused(first.add_reaction("👍")) == 50083
    assert [one.id async for one in scene.channel.archived_threads()] == [thread.id]
    await thread.send("another")
    assert not state.archived
    await first.edit(content="y")


async def test_a_post_of_a_forum_has_tags(scene: Scene) -> None:
    quiet, pinned = scene.forum.available_tags
    made = await scene.forum.create_thread(name="Tuesday", content="head", applied_tags=[quiet])
    assert (made.thread.id, made.message.content) == (made.message.id, "head")
    assert [tag.name for tag in made.thread.applied_tags] == ["Quiet"]
    await scene.lab.grants(Permission.VIEW_CHANNEL)
    assert await refused(scene.forum.create_thread(name="x", content="y", applied_tags=[pinned])) == 50013
    gone = discord.Object(1)
    assert await refused(scene.forum.create_thread(name="x", content="y", applied_tags=[gone])) == 10087
    scene.days.require_tag = True
    assert await refused(scene.forum.create_thread(name="x", content="y")) == 40067
    assert [thread.name for thread in scene.local.world.threads(scene.days)] == ["Tuesday"]


async def test_what_a_forum_has_not_is_refused(scene: Scene) -> None:
    assert await refused(scene.bot.get_partial_messageable(scene.days.id).send("x")) == 50024


async def test_what_is_gone_is_unknown(scene: Scene) -> None:
    channel = scene.channel
    await scene.lab.deletes(scene.papers)
    assert (await scene.bot.hears("guild_channel_delete")).id == scene.papers.id
    assert await refused(channel.send("x")) == 10003
    assert await refused(scene.bot.fetch_channel(1)) == 10003
    assert await refused(scene.bot.fetch_user(1)) == 10013
    assert await refused(scene.bot.fetch_guild(1)) == 10004
    assert await refused(scene.forum.guild.fetch_member(1)) == 10013


async def test_reactions_are_read_page_by_page(scene: Scene) -> None:
    message = await scene.channel.send("x")
    people = [scene.lab.user(f"p{place}") for place in range(120)]
    for person in people:
        await person.reacts(scene.local.message(message.id), "👍")
    fetched = await scene.channel.fetch_message(message.id)
    found = {user.id async for user in fetched.reactions[0].users()}
    assert found == {person.id for person in people}
    assert [asked.query["limit"] for asked in scene.local.calls("get_reactions")] == ["100", "20"]
    assert await refused(message.add_reaction("thumbs")) == 10014
    for place in range(19):
        await message.add_reaction(chr(0x1F600 + place))
    assert await refused(message.add_reaction("🔖")) == 30010
    await message.add_reaction("👍")
    own = scene.lab.emoji("arxiv")
    assert await refused(message.add_reaction("arxiv:1")) == 10014
    await message.remove_reaction("👍", scene.bot.user)
    await message.remove_reaction(chr(0x1F600), scene.bot.user)
    await message.add_reaction(own)


async def test_commands_are_counted_when_they_are_synced(scene: Scene) -> None:
    await scene.bot.tree.sync()
    ids = {name: one["id"] for name, one in scene.local.commands().items()}
    scene.bot.tree.remove_command("silent")
    await scene.bot.tree.sync()
    first, second = scene.local.syncs
    assert (len(first.created), second.created, second.updated, second.removed) == (5, [], [], ["silent"])
    assert first.hash != second.hash
    assert {one.name: str(one.id) for one in await scene.bot.tree.fetch_commands()} == {
        name: number for name, number in ids.items() if name != "silent"
    }


async def test_commands_of_one_guild_are_for_it_alone(scene: Scene) -> None:
    guild = discord.Object(scene.lab.id)
    scene.bot.tree.copy_global_to(guild=guild)
    await scene.bot.tree.sync(guild=guild)
    assert scene.local.commands() == {}
    assert "digest" in scene.local.commands(scene.lab)
    assert (await scene.ada.uses(scene.papers, "criteria mute", word="x")).acknowledged


async def test_a_channel_shows_what_people_would_read(scene: Scene) -> None:
    embed = discord.Embed(title="Digest", url="https://arxiv.org", description="**36** of 495")
    head = await scene.channel.send(embed=embed)
    thread = await head.create_thread(name="Tuesday")
    await thread.send("a paper")
    await scene.ada.reacts(scene.local.message(head.id), "👍")
    await scene.forum.create_thread(name="A day", content="head", applied_tags=[scene.forum.available_tags[0]])
    assert scene.local.transcript().splitlines() == [
        "━━ #papers ━━",
        "Broadsheet (app)  12:00",
        "  Digest",
        "  36 of 495",
        "  👍 1",
        "",
        "    │ ┌ Tuesday",
        "    │ Broadsheet (app)  12:00",
        "    │   a paper",
        "    │",
        "",
        "━━ ▤ days ━━",
        "    │ ┌ A day [Quiet]",
        "    │ Broadsheet (app)  12:00",
        "    │   head",
        "    │",
    ]


async def test_a_thread_may_begin_without_a_message(scene: Scene) -> None:
    await scene.lab.grants(Permission.CREATE_PRIVATE_THREADS | Permission.MANAGE_THREADS)
    public = await scene.channel.create_thread(name="Aside", type=discord.ChannelType.public_thread)
    await public.send("x")
    hidden = await scene.channel.create_thread(name="Hidden")
    assert hidden.type is discord.ChannelType.private_thread
    assert [scene.bob.may_see(scene.local.channel(one.id)) for one in (public, hidden)] == [True, False]
    assert {thread.id for thread in await scene.channel.guild.active_threads()} == {public.id, hidden.id}


async def test_people_of_a_guild_are_looked_up(scene: Scene) -> None:
    member = await scene.channel.guild.fetch_member(scene.ada.id)
    assert (member.name, member.guild_permissions.administrator) == ("ada", True)
    assert await refused(scene.channel.guild.fetch_member(scene.local.person("eve").id)) == 10007


async def test_the_bot_leaves_a_guild(scene: Scene) -> None:
    channel = scene.channel
    await channel.guild.leave()
    assert (await scene.bot.hears("guild_remove")).id == scene.lab.id
    assert await refused(channel.send("x")) == 50001


async def test_one_command_is_made_changed_and_deleted(scene: Scene) -> None:
    body = {"name": "one", "description": "d", "type": 1}
    made = await scene.asks("/applications/{a}/commands", body)
    path = f"/applications/{{a}}/commands/{made['id']}"
    changed = await scene.asks(path, {"description": "other"}, "PATCH")
    assert (changed["id"], changed["version"] == made["version"]) == (made["id"], False)
    assert (await scene.refuses(path, {"description": "d" * 101}, "PATCH"))[0] == 50035
    await scene.asks(path, None, "DELETE")
    assert scene.local.commands() == {}
    assert (await scene.refuses(path, None, "DELETE"))[0] == 10063


async def test_the_commands_of_another_application_are_not_its_own(scene: Scene) -> None:
    assert (await scene.refuses("/applications/1/commands", [], "PUT"))[0] == 0
    assert (await scene.refuses("/applications/{a}/guilds/1/commands", [], "PUT"))[0] == 50001
