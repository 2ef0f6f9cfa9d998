"""The gateway of the local Discord, with discord.py before it: sessions, shards, intents, torn lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import discord
import pytest

from tests.fakes.discord.bits import Intent, Permission
from tests.fakes.discord.sample_bot import SampleBot, running
from tests.fakes.discord.sample_scene import Scene, connected
from tests.fakes.discord.server import LocalDiscord


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with connected() as made:
        yield made


async def starts(bot: SampleBot, token: str) -> None:
    """Runs the bot until it gives up."""
    async with asyncio.timeout(20):
        await bot.start(token)


async def test_a_wrong_token_fails_the_login(scene: Scene) -> None:
    with pytest.raises(discord.LoginFailure):
        async with SampleBot() as bot:
            await starts(bot, "another.token")


async def test_privileged_intents_are_refused_unless_switched_on(scene: Scene) -> None:
    wanted = discord.Intents(guilds=True, message_content=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with SampleBot(wanted) as bot:
            await starts(bot, scene.local.token)
    assert scene.local.gateway.identifies[-1].code == 4014
    scene.local.app.privileged = Intent.MESSAGE_CONTENT
    async with running(scene.local, SampleBot(wanted), sync=False):
        assert scene.local.gateway.identifies[-1].code is None


async def test_a_session_hears_only_of_what_it_asked_for(scene: Scene) -> None:
    loud = SampleBot(discord.Intents(guilds=True, guild_messages=True))
    async with running(scene.local, loud, sync=False):
        said = await scene.ada.says(scene.papers, "hello")
        await scene.ada.reacts(said, "👍")
        await scene.ada.mentions(scene.papers, "you")
        await scene.local.settled()
        quiet, chatty = scene.local.gateway.sessions
        assert quiet.events == ["READY", "GUILD_CREATE", "MESSAGE_REACTION_ADD"]
        assert chatty.events == ["READY", "GUILD_CREATE", "MESSAGE_CREATE", "MESSAGE_CREATE"]
        assert [(await loud.hears("message")).content for _ in range(2)] == ["", f"<@{scene.local.app.id}> you"]


async def test_what_the_bot_does_not_see_it_does_not_hear_of(scene: Scene) -> None:
    said = await scene.ada.says(scene.papers, "hello")
    await scene.lab.permits(scene.papers, scene.lab.bot_role, deny=Permission.VIEW_CHANNEL)
    await scene.ada.reacts(said, "👍")
    await scene.ada.starts_thread(said, "aside")
    await scene.local.settled()
    assert scene.local.gateway.sessions[0].events == ["READY", "GUILD_CREATE", "CHANNEL_UPDATE"]


@pytest.mark.parametrize("how", ["drop", "reconnect", "close", "invalidate"])
async def test_what_was_missed_is_told_after_a_resume(scene: Scene, how: str) -> None:
    said = await scene.ada.says(scene.papers, "hello")
    gateway = scene.local.gateway
    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "drop": gateway.drop,
        "reconnect": gateway.reconnect,
        "close": gateway.close,
        "invalidate": lambda: gateway.invalidate(resumable=True),
    }
    await ways[how]()
    await scene.ada.reacts(said, "👍")
    await scene.bot.hears("resumed")
    assert gateway.resumes == [(gateway.sessions[0].id, True)]
    assert gateway.urls == ["/gateway/", "/resume/"]
    assert len(gateway.sessions) == 1
    await scene.ada.unreacts(said, "👍")
    assert (await scene.bot.hears("raw_reaction_remove")).message_id == said.id
    told = [frame["s"] for _, frame in gateway.sessions[0].told]
    assert told == list(range(1, len(told) + 1))


async def test_the_events_that_were_missed_reach_the_bot_once(scene: Scene) -> None:
    said = await scene.ada.says(scene.papers, "hello")
    await scene.ada.reacts(said, "👍")
    await scene.bot.hears("raw_reaction_add")
    await scene.local.gateway.drop()
    await scene.ada.reacts(said, "🔖")
    assert str((await scene.bot.hears("raw_reaction_add")).emoji) == "🔖"
    await scene.bot.hears("resumed")
    await scene.ada.unreacts(said, "🔖")
    await scene.bot.hears("raw_reaction_remove", lambda what: str(what.emoji) == "🔖")
    assert [name for name, _ in scene.bot.heard if name.startswith("raw_reaction")] == []


@pytest.mark.parametrize("how", ["invalidate", "forget", "late", "timeout"])
async def test_a_session_that_is_over_begins_anew(scene: Scene, how: str) -> None:
    gateway = scene.local.gateway
    if how == "invalidate":
        await gateway.invalidate()
    elif how == "timeout":
        await gateway.close(4009)
    else:
        if how == "forget":
            gateway.forget()
        await gateway.drop()
        scene.clock.advance(301 if how == "late" else 0)
    await scene.bot.hears("ready")
    assert [session.over for session in gateway.sessions][-1] is False
    assert len(gateway.sessions) == 2
    assert [good for _, good in gateway.resumes] == ([] if how == "invalidate" else [False])


async def test_a_heartbeat_is_answered_and_may_be_asked_for(scene: Scene) -> None:
    (line,) = scene.local.gateway.lines
    before = line.beats
    await scene.local.gateway.asks()
    await scene.local.until(lambda: line.beats > before)


async def test_a_bot_whose_heartbeats_are_not_answered_connects_anew() -> None:
    async with LocalDiscord(rates=False) as local:
        local.gateway.heartbeat = 50
        async with running(local, SampleBot(heartbeat_timeout=0.3), sync=False) as bot:
            local.gateway.deafen()
            await bot.hears("resumed")
            assert {good for _, good in local.gateway.resumes} == {True}


async def test_a_guild_in_an_outage_is_not_gone(scene: Scene) -> None:
    await scene.lab.outage()
    guild = await scene.bot.hears("guild_unavailable")
    assert guild.id == scene.lab.id
    channel = scene.bot.get_partial_messageable(scene.papers.id)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("x")
    await scene.lab.renames(scene.papers, "preprints")
    await scene.lab.recovers()
    assert (await scene.bot.hears("guild_available")).id == scene.lab.id
    await channel.send("x")
    assert "CHANNEL_UPDATE" not in scene.local.gateway.sessions[0].events
    assert str(scene.bot.get_channel(scene.papers.id)) == "preprints"


async def test_a_bot_that_starts_in_an_outage_hears_of_the_guild_later(scene: Scene) -> None:
    await scene.lab.outage()
    async with running(scene.local, SampleBot(), sync=False) as late:
        assert [guild.unavailable for guild in late.guilds] == [True]
        await scene.lab.recovers()
        assert (await late.hears("guild_available")).id == scene.lab.id


async def test_the_bot_follows_what_becomes_of_channels_and_threads(scene: Scene) -> None:
    await scene.lab.renames(scene.papers, "preprints")
    await scene.bot.hears("guild_channel_update")
    assert str(scene.bot.get_channel(scene.papers.id)) == "preprints"
    thread = await scene.ada.starts_thread(await scene.ada.says(scene.papers, "x"), "aside")
    await scene.lab.archives(thread)
    await scene.bot.hears("raw_thread_update")
    await scene.lab.deletes(thread)
    assert (await scene.bot.hears("raw_thread_delete")).thread_id == thread.id
    scene.lab.text("another")
    await scene.bot.hears("guild_channel_create")
    await scene.lab.deletes(scene.papers)
    assert (await scene.bot.hears("guild_channel_delete")).name == "preprints"


# Shards.


class ManyShards(discord.AutoShardedClient):
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Does not wait."""


async def test_a_guild_is_told_of_to_its_shard_alone() -> None:
    async with LocalDiscord(rates=False, shards=2) as local:
        guilds = [local.guild(f"G{place}", id=(1000 + place << 22) + 7) for place in range(4)]
        ready = asyncio.Event()
        client = ManyShards(intents=discord.Intents(guilds=True), guild_ready_timeout=0.05)

        @client.event
        async def on_ready() -> None:
            ready.set()

        with local.pointed():
            async with client:
                task = asyncio.create_task(client.start(local.token))
                await local.ready(2)
                async with asyncio.timeout(20):
                    await ready.wait()
                assert client.shard_count == 2
                assert sorted(guild.shard_id for guild in client.guilds) == [0, 0, 1, 1]
                await guilds[1].renames(guilds[1].text("here"), "there")
                await local.settled()
                events = {session.shard: session.events for session in local.gateway.sessions}
                await client.close()
                await asyncio.gather(task, return_exceptions=True)
    assert [events[shard].count("CHANNEL_CREATE") for shard in (0, 1)] == [0, 1]


async def test_a_shard_with_too_many_guilds_is_refused() -> None:
    async with LocalDiscord(rates=False, guilds_per_shard=2) as local:
        for place in range(3):
            local.guild(f"G{place}")
        with local.pointed(), pytest.raises(discord.ConnectionClosed) as caught:
            async with SampleBot() as bot:
                await starts(bot, local.token)
        assert caught.value.code == 4011
        assert local.gateway.recommended == 2
