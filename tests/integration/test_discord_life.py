"""What happens to a bot in Discord: let in, shut out, put out; channels that change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.daily import Step
from core.model import PlaceState
from core.store import SqlStore, open_store
from tests.fakes.discord.bits import USUAL, Permission
from tests.fakes.discord_lab import DiscordLab, scene_lab, subscribed_lab
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


async def state_of(lab: DiscordLab) -> PlaceState | None:
    """What is known of the channel."""
    await lab.done()
    async with lab.desk.store.read() as work:
        place = await work.places.get(lab.channel)
    return place.state if place else None


async def test_a_bot_that_is_let_in_says_once_what_it_is_and_offers_to_be_set_up(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        club = lab.local.guild("Club", owner=lab.ada, bot=None)
        closed, hall = club.text("closed"), club.text("hall")
        await club.permits(closed, club.everyone, deny=Permission.SEND_MESSAGES)
        await lab.ada.invites_bot(club, USUAL & ~Permission.SEND_MESSAGES)
        welcome = await lab.ada.sees(hall, "Broadsheet reads every new arXiv paper")
        assert welcome.only_for is None
        await lab.local.gateway.reconnect()
        await lab.local.ready()
        await lab.done()
        assert [len(closed.posts), len(hall.posts)] == [0, 1]
        await lab.ada.presses(welcome, "Set up")
        await lab.ada.sees(hall, "Set up this channel")


async def test_where_it_may_write_nowhere_a_bot_that_is_let_in_is_silent(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        club = lab.local.guild("Club", owner=lab.ada, bot=None)
        hall = club.text("hall")
        await club.forbids(Permission.SEND_MESSAGES)
        await lab.ada.invites_bot(club, Permission.VIEW_CHANNEL)
        await lab.done()
        assert hall.posts == []


async def test_a_permission_that_is_taken_away_closes_the_channel_until_it_is_given_back(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.guild.permits(lab.papers, lab.guild.bot_role, deny=Permission.SEND_MESSAGES)
        assert await state_of(lab) is PlaceState.FORBIDDEN
        assert await lab.daily.due() == ()
        await lab.guild.permits(lab.papers, lab.guild.bot_role, allow=Permission.SEND_MESSAGES)
        assert await state_of(lab) is PlaceState.OPEN
        assert DAY in [day for _, day in await lab.daily.due()]


async def test_a_role_that_may_less_than_before_closes_the_channel(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.guild.forbids(Permission.EMBED_LINKS)
        assert await state_of(lab) is PlaceState.OPEN
        await lab.guild.grants(USUAL & ~Permission.EMBED_LINKS)
        assert await state_of(lab) is PlaceState.FORBIDDEN


async def test_another_name_of_a_channel_is_known_and_its_end(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.guild.renames(lab.papers, "preprints")
        await lab.done()
        async with scene.store.read() as work:
            place = await work.places.get(lab.channel)
        assert place
        assert place.name == "preprints"
        await lab.guild.deletes(lab.papers)
        assert await state_of(lab) is PlaceState.DELETED


async def test_a_channel_that_takes_no_message_is_told_to_the_owner_with_what_is_missing_and_once(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        lab.papers.overwrites.clear()
        lab.guild.bot_role.permissions = Permission.VIEW_CHANNEL  # of which nothing was told
        lab.guild.everyone.permissions = Permission.VIEW_CHANNEL
        await lab.reconnected()
        order = await lab.desk.subscription(lab.channel)
        for _ in range(2):
            visit = await lab.daily.visit(order, DAY)
            assert visit.step is Step.CLOSED
            scene.clock.advance(660)
        assert "Send Messages" in visit.reason
        (told,) = lab.guild.owner.direct.posts
        assert "Broadsheet cannot post in #papers" in told.seen
        assert "Embed Links" in told.seen


async def test_an_outage_is_not_the_end_and_leaving_is(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.guild.outage()
        await lab.done()
        async with scene.store.read() as work:
            assert await work.places.closed() == frozenset()
        await lab.guild.recovers()
        await lab.done()
        assert lab.papers.posts == []
        await lab.ada.removes_bot(lab.guild)
        await lab.done()
        async with scene.store.read() as work:
            assert lab.channel in await work.places.closed()


async def test_a_server_that_was_left_while_the_bot_was_down_is_known_at_the_start(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.service.close(5)
        await lab.ada.removes_bot(lab.guild)
        await lab.started()
        await lab.done()
        async with scene.store.read() as work:
            assert lab.channel in await work.places.closed()


async def test_a_server_that_lets_the_bot_in_again_goes_on_where_it_was(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.ada.removes_bot(lab.guild)
        await lab.done()
        assert await lab.daily.due() == ()
        await lab.ada.invites_bot(lab.guild)
        await lab.done()
        assert DAY in [day for _, day in await lab.daily.due()]
        await lab.ada.removes_bot(lab.guild)
        await lab.done()
        await lab.service.close(5)
        await lab.ada.invites_bot(lab.guild)
        await lab.started()
        await lab.done()
        assert DAY in [day for _, day in await lab.daily.due()]
