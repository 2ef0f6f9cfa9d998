"""What happens to a bot in Discord: let in, shut out, cut off; reactions that are heard, and those that were not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

import discord
import pytest

from bot.handlers.table import table
from bot.platforms.discord.errors import translated
from bot.platforms.discord.service import Discord
from bot.reception import Reception
from core.daily import Step
from core.errors import PlatformError, PlatformRefused
from core.model import PlaceState, VoteKind
from core.store import SqlStore, open_store
from tests.fakes.discord.bits import USUAL, Permission
from tests.fakes.discord.state import Message
from tests.fakes.discord_lab import SETTLING, DiscordLab, access_to, scene_lab
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


@asynccontextmanager
async def a_lab(scene: Scene, *, posted: bool = False, **options: object) -> AsyncIterator[DiscordLab]:
    """A channel with a subscription, and the day's digest in it if it is `posted`."""
    async with scene_lab(scene, **options) as lab:
        order = await scene.subscribed(channel=lab.channel)
        if posted:
            await lab.desk.courier.deliver(await scene.maker.make(order, DAY))
        yield lab


def papers(lab: DiscordLab) -> list[Message]:
    """The messages of the papers of the posted digest."""
    return lab.thread(lab.papers.posts[0])


async def votes(lab: DiscordLab) -> set[tuple[str, str, VoteKind]]:
    """Who says what of which paper."""
    await lab.done()
    names = {str(person.id): person.user.name for person in (lab.ada, lab.bob)}
    async with lab.desk.store.read() as work:
        return {(names[vote.person], vote.paper_id, vote.kind) for vote in await work.votes.of(lab.channel)}


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


async def test_a_reaction_is_a_vote_and_taken_off_takes_it_back(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        first, second = papers(lab)
        await lab.bob.reacts(first, "👍🏽")
        await lab.ada.reacts(second, "🔖")
        assert await votes(lab) == {
            ("bob", "2505.00001", VoteKind.MORE),
            ("ada", "2505.00002", VoteKind.SAVED),
        }
        await lab.bob.unreacts(first, "👍🏽")
        assert await votes(lab) == {("ada", "2505.00002", VoteKind.SAVED)}


async def test_reactions_of_bots_and_on_other_messages_are_no_votes(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        robot = lab.guild.user("robot")
        robot.user.bot = True
        await robot.reacts(papers(lab)[0], "👍")
        await lab.bob.reacts(await lab.ada.says(lab.papers, "Good morning"), "👍")
        await lab.bob.reacts(lab.papers.posts[0], "👍")
        assert await votes(lab) == set()


async def test_an_emoji_of_the_servers_own_means_what_the_channel_says(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        fire = lab.guild.emoji("onfire")
        await lab.ada.uses(lab.papers, "votes reactions", emoji=f"<:{fire}>", meaning="more")
        await lab.done()
        await lab.bob.reacts(papers(lab)[0], fire)
        assert await votes(lab) == {("bob", "2505.00001", VoteKind.MORE)}


async def test_reactions_that_were_made_while_the_bot_was_down_count_once_it_is_up(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        first, second = papers(lab)
        await lab.bob.reacts(first, "👍")
        assert len(await votes(lab)) == 1
        await lab.service.close(5)
        first.reactions.clear()
        second.reactions["⭐"] = [lab.ada.id, lab.local.app.bot]
        await lab.guild.archives(lab.local.thread(lab.papers.posts[0]))
        await lab.started()
        assert await votes(lab) == {("ada", "2505.00002", VoteKind.SAVED)}


async def test_papers_of_a_forum_are_reconciled_too_and_those_that_are_gone_are_left_alone(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        order = await scene.subscribed(channel=lab.place(lab.days))
        await lab.desk.courier.deliver(await scene.maker.make(order, DAY))
        (post,) = lab.local.world.threads(lab.days)
        _, first, second = post.posts
        await lab.service.close(5)
        await lab.guild.owner.deletes(first)
        second.reactions["👎"] = [lab.bob.id]
        await lab.started()
        await lab.done()
        async with lab.desk.store.read() as work:
            (vote,) = await work.votes.of(lab.place(lab.days))
        assert (vote.paper_id, vote.kind) == ("2505.00002", VoteKind.LESS)


async def test_a_permission_that_is_taken_away_closes_the_channel_until_it_is_given_back(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.guild.permits(lab.papers, lab.guild.bot_role, deny=Permission.SEND_MESSAGES)
        assert await state_of(lab) is PlaceState.FORBIDDEN
        assert await lab.daily.due() == ()
        await lab.guild.permits(lab.papers, lab.guild.bot_role, allow=Permission.SEND_MESSAGES)
        assert await state_of(lab) is PlaceState.OPEN
        assert DAY in [day for _, day in await lab.daily.due()]


async def test_a_role_that_may_less_than_before_closes_the_channel(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.guild.forbids(Permission.EMBED_LINKS)
        assert await state_of(lab) is PlaceState.OPEN
        await lab.guild.grants(USUAL & ~Permission.EMBED_LINKS)
        assert await state_of(lab) is PlaceState.FORBIDDEN


async def test_another_name_of_a_channel_is_known_and_its_end(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.guild.renames(lab.papers, "preprints")
        await lab.done()
        async with scene.store.read() as work:
            place = await work.places.get(lab.channel)
        assert place
        assert place.name == "preprints"
        await lab.guild.deletes(lab.papers)
        assert await state_of(lab) is PlaceState.DELETED


async def test_a_channel_that_takes_no_message_is_told_to_the_owner_with_what_is_missing_and_once(scene: Scene) -> None:
    async with a_lab(scene) as lab:
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
    async with a_lab(scene) as lab:
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
    async with a_lab(scene) as lab:
        await lab.service.close(5)
        await lab.ada.removes_bot(lab.guild)
        await lab.started()
        await lab.done()
        async with scene.store.read() as work:
            assert lab.channel in await work.places.closed()


async def test_after_a_torn_line_and_after_a_lost_session_commands_and_reactions_are_heard(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        first, second = papers(lab)
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
        await lab.bob.uses(lab.papers, "status")
        await lab.bob.sees(lab.papers, "Database")
        assert len(await votes(lab)) == 2


async def test_a_connection_that_discord_ends_for_good_is_opened_anew(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.local.gateway.close(4010)
        async with asyncio.timeout(10):
            while not lab.service.is_lost:  # noqa: ASYNC110 - the library says it to nobody
                await asyncio.sleep(0)
        lab.clock.advance(6)
        await lab.service.tend()
        await lab.bob.uses(lab.papers, "status")
        await lab.bob.sees(lab.papers, "Database")


async def test_commands_are_synced_once_and_again_only_if_they_are_others(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        await lab.reconnected()
        assert len(lab.local.syncs) == 1
        lab.local.world.commands[None].popitem()
        await lab.reconnected()
        assert len(lab.local.syncs) == 2


async def test_a_bot_in_many_servers_is_connected_in_shards(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(client: discord.Client, shard_id: int | None, *, initial: bool = False) -> None:
        """The library would wait five real seconds between two shards."""

    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)
    async with scene_lab(scene, max_concurrency=2) as lab:
        await lab.service.close(5)
        other = lab.local.guild("Other", id=lab.guild.id + (1 << 22))
        hall = other.text("hall")
        dora = other.user("dora")
        lab.local.gateway.per_shard = 1
        where = await lab.started()
        assert where.startswith("in 2 servers")
        assert {one.shard for one in lab.local.gateway.identifies if one.code is None} == {0, 1}
        await dora.uses(hall, "status")
        await dora.sees(hall, "Database")


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
