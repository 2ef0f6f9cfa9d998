"""The way to Discord: what is refused, lost, and found again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.handlers.table import table
from bot.platforms.discord.access import DiscordAccess
from bot.platforms.discord.errors import translated
from bot.platforms.discord.service import Discord
from bot.platforms.discord.wire import Wire, opens_within
from bot.reception import Reception
from core.errors import PlatformError, PlatformRefused
from core.model import VoteKind
from core.store import SqlStore, open_store
from tests.fakes.discord.bits import Permission
from tests.fakes.discord.server import LocalDiscord
from tests.fakes.discord_lab import SETTLING, DiscordLab, access_to, scene_lab, subscribed_lab
from tests.fakes.scene import DAY, Scene


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store)
    scene.announce_good(date(2025, 5, 12), 11)
    scene.announce_good(DAY, 1, 2)
    return scene


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library waits five real seconds between two sessions of a bot, or two shards of it; not here."""

    async def no_wait(client: discord.Client, shard_id: int | None, *, initial: bool = False) -> None: ...

    monkeypatch.setattr(discord.Client, "before_identify_hook", no_wait)


async def votes(lab: DiscordLab) -> set[tuple[str, str, VoteKind]]:
    """Who says what of which paper."""
    await lab.done()
    names = {str(person.id): person.user.name for person in (lab.ada, lab.bob)}
    async with lab.desk.store.read() as work:
        return {(names[vote.person], vote.paper_id, vote.kind) for vote in await work.votes.of(lab.channel)}


async def test_after_a_torn_line_and_after_a_lost_session_commands_and_reactions_are_heard(
    scene: Scene, at_once: None
) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        first, second = lab.listed
        await lab.local.gateway.drop()
        await lab.bob.reacts(first, "👍")  # told after the line is back
        await lab.local.until(lambda: lab.local.gateway.resumes)
        await lab.local.ready()
        assert len(await votes(lab)) == 1
        lab.clock.advance(6)
        await lab.local.gateway.invalidate()
        await lab.local.until(lambda: len(lab.local.gateway.identifies) == 2)
        await lab.local.ready()
        await lab.ada.reacts(second, "👍")
        await lab.bob.uses(lab.papers, "status show")
        await lab.bob.sees(lab.papers, "Database")
        assert len(await votes(lab)) == 2


async def test_a_connection_that_discord_ends_for_good_is_opened_anew_as_soon_as_that_works(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.local.gateway.close(4010)
        async with asyncio.timeout(10):
            while not lab.service.is_lost:  # noqa: ASYNC110 - the library says it to nobody
                await asyncio.sleep(0)
        lab.local.faults.refuse("get_global_commands", 403, 50001)
        with pytest.raises(PlatformError):
            await lab.service.tend()
        lab.clock.advance(6)
        await lab.service.tend()
        await lab.bob.uses(lab.papers, "status show")
        await lab.bob.sees(lab.papers, "Database")


async def test_a_gateway_that_answers_no_heartbeats_is_given_up_for_another(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        lab.local.gateway.deafen()
        told = []
        for _ in range(4):  # the first look hears of the last answer
            told.append(await lab.service.tend())
            lab.clock.advance(60)
        assert told == [False, False, True, False]
        await lab.bob.uses(lab.papers, "status show")
        await lab.bob.sees(lab.papers, "Database")


async def test_what_was_begun_before_a_connection_was_lost_is_waited_for_at_the_end(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        may_end, ended = asyncio.Event(), []

        async def work() -> None:
            await may_end.wait()
            ended.append(True)

        lab.service.tasks.begin(work())
        await lab.local.gateway.close(4010)
        async with asyncio.timeout(10):
            while not lab.service.is_lost:  # noqa: ASYNC110 - the library says it to nobody
                await asyncio.sleep(0)
        lab.clock.advance(6)
        await lab.service.tend()
        may_end.set()
        await lab.service.close(5)
        assert ended


async def test_work_that_does_not_end_is_given_up_at_the_end_whatever_was_lost_before(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        given_up = asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                given_up.set()

        lab.service.tasks.begin(work())
        await lab.local.gateway.close(4010)
        async with asyncio.timeout(10):
            while not lab.service.is_lost:  # noqa: ASYNC110 - the library says it to nobody
                await asyncio.sleep(0)
        lab.clock.advance(6)
        await lab.service.tend()
        await lab.service.close(0)
        assert given_up.is_set()


async def test_a_start_that_failed_can_be_tried_again(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.service.close(5)
        lab.local.faults.refuse("get_global_commands", 403, 50001)
        with pytest.raises(PlatformError):
            await lab.started()
        assert not lab.service.is_lost
        await lab.started()
        await lab.bob.uses(lab.papers, "status show")
        await lab.bob.sees(lab.papers, "Database")


async def test_commands_are_synced_once_and_again_only_if_they_are_others(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        await lab.reconnected()
        assert len(lab.local.syncs) == 1
        lab.local.world.commands[None].popitem()
        await lab.reconnected()
        assert len(lab.local.syncs) == 2


async def test_a_bot_in_many_servers_is_connected_in_shards(scene: Scene, at_once: None) -> None:
    async with scene_lab(scene, max_concurrency=2) as lab:
        await lab.service.close(5)
        other = lab.local.guild("Other", id=lab.guild.id + (1 << 22))
        hall = other.text("hall")
        dora = other.user("dora")
        lab.local.gateway.per_shard = 1
        where = await lab.started()
        assert where.startswith("in 2 servers")
        assert {one.shard for one in lab.local.gateway.identifies if one.code is None} == {0, 1}
        await dora.uses(hall, "status show")
        await dora.sees(hall, "Database")


async def test_the_more_shards_are_wanted_the_longer_they_may_take_to_open(scene: Scene, at_once: None) -> None:
    wanted: list[int] = []

    def patience(shards: int) -> float:
        wanted.append(shards)
        return opens_within(shards)

    async with scene_lab(scene, max_concurrency=2) as lab:
        await lab.service.close(5)
        lab.local.guild("Other", id=lab.guild.id + (1 << 22))
        lab.local.gateway.per_shard = 1
        lab.clock.advance(6)
        wire = Wire(access_to(lab.local), SETTLING, patience)
        assert not await wire.open()
        assert await wire.open()
        await wire.close()
    assert wanted == [1, 2]
    assert opens_within(100) > 100 * 5 + 60  # five seconds are between two identifies


@pytest.mark.parametrize("token", ["", "1.wrong.token"])
async def test_a_token_that_is_wrong_or_missing_is_named_and_not_shown(scene: Scene, token: str) -> None:
    async with scene_lab(scene) as lab:
        access = replace(access_to(lab.local), token=token)
        service = Discord(access, scene.store, scene.clock, table(), settling=SETTLING)
        with pytest.raises(PlatformRefused, match="DISCORD_TOKEN") as fault:
            await service.connect(Reception(lab.desk, table()))
        await service.close(1)
        assert "wrong" not in f"{fault.value} {access!r}"


async def test_intents_that_discord_refuses_are_told() -> None:
    with pytest.raises(PlatformRefused, match="intents"), translated():
        raise discord.PrivilegedIntentsRequired(None)


async def test_a_discord_that_is_not_there_is_told_and_tried_again_later(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        access = replace(access_to(lab.local), api="http://127.0.0.1:9/api/v10")
        service = Discord(access, scene.store, scene.clock, table(), settling=SETTLING)
        with pytest.raises(PlatformError, match=r"^Discord cannot be reached\.$") as fault:
            await service.connect(Reception(lab.desk, table()))
        assert not isinstance(fault.value, PlatformRefused)
        await service.close(1)


@pytest.mark.parametrize("said", ["Sign in to this network", "{}", "[]", "{"])
async def test_something_that_is_not_discord_is_told_in_a_sentence(store: SqlStore, said: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=said, content_type="application/json" if said[0] in "{[" else "text/plain")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(application) as server, LocalDiscord() as local:
        with local.pointed():
            access = DiscordAccess(token="1.some.token", api=str(server.make_url("/api/v10")))
            wire = Wire(access)
            with pytest.raises(PlatformError, match=r"^What answers is not Discord\.$"):
                await wire.client()
            await wire.close()


async def test_the_bot_asks_for_no_more_than_it_needs_and_says_how_it_is_invited(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        where = await lab.reconnected()
        assert where.startswith("in 1 server; invite: https://discord.com/oauth2/authorize?")
        assert f"client_id={lab.local.app.id}" in where
        assert "scope=bot+applications.commands" in where
        needed = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS
        needed |= Permission.CREATE_PUBLIC_THREADS | Permission.EMBED_LINKS | Permission.READ_MESSAGE_HISTORY
        needed |= Permission.ATTACH_FILES | Permission.USE_APPLICATION_COMMANDS
        assert where.endswith(f"permissions={int(needed)}")
        assert {one.intents for one in lab.local.gateway.identifies} == {1 | 1 << 10}
