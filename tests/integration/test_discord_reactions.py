"""Reactions in Discord as votes: those that are heard, and those that were made unheard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.model import VoteKind
from core.store import SqlStore, open_store
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


async def votes(lab: DiscordLab) -> set[tuple[str, str, VoteKind]]:
    """Who says what of which paper, when all is heard."""
    await lab.done()
    return await kept(lab)


async def kept(lab: DiscordLab) -> set[tuple[str, str, VoteKind]]:
    """The same by now."""
    names = {str(person.id): person.user.name for person in (lab.ada, lab.bob)}
    async with lab.desk.store.read() as work:
        return {(names[vote.person], vote.paper_id, vote.kind) for vote in await work.votes.of(lab.channel)}


async def test_a_reaction_is_a_vote_and_taken_off_takes_it_back(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        first, second = lab.listed
        await lab.bob.reacts(first, "👍🏽")
        await lab.ada.reacts(second, "🔖")
        assert await votes(lab) == {
            ("bob", "2505.00001", VoteKind.MORE),
            ("ada", "2505.00002", VoteKind.SAVED),
        }
        await lab.bob.unreacts(first, "👍🏽")
        assert await votes(lab) == {("ada", "2505.00002", VoteKind.SAVED)}


async def test_reactions_of_bots_and_on_other_messages_are_no_votes(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        robot = lab.guild.user("robot")
        robot.user.bot = True
        await robot.reacts(lab.listed[0], "👍")
        await lab.bob.reacts(await lab.ada.says(lab.papers, "Good morning"), "👍")
        await lab.bob.reacts(lab.papers.posts[0], "👍")
        assert await votes(lab) == set()


async def test_an_emoji_of_the_servers_own_means_what_the_channel_says(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        fire = lab.guild.emoji("onfire")
        await lab.ada.uses(lab.papers, "votes reactions", emoji=f"<:{fire}>", meaning="more")
        await lab.done()
        await lab.bob.reacts(lab.listed[0], fire)
        assert await votes(lab) == {("bob", "2505.00001", VoteKind.MORE)}


async def test_reactions_that_were_made_while_the_bot_was_down_count_once_it_is_up(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        first, second = lab.listed
        await lab.bob.reacts(first, "👍")
        assert len(await votes(lab)) == 1
        await lab.service.close(5)
        first.reactions.clear()
        second.reactions["⭐"] = [lab.ada.id, lab.local.app.bot]
        await lab.guild.archives(lab.local.thread(lab.papers.posts[0]))
        await lab.started()
        assert await votes(lab) == {("ada", "2505.00002", VoteKind.SAVED)}


async def test_a_thread_that_is_slow_to_look_at_holds_up_no_other(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        order = await lab.desk.subscription(lab.channel)
        await lab.desk.courier.deliver(await scene.maker.make(order, date(2025, 5, 12)))
        newest, oldest = (lab.thread(head)[0] for head in lab.papers.posts)
        newest.reactions["👍"] = oldest.reactions["👍"] = [lab.bob.id]
        fault = lab.local.faults.hang("get_messages")
        await lab.reconnected()
        await lab.local.until(lambda: lab.local.calls("get_reactions"))
        async with asyncio.timeout(10):
            while not await kept(lab):  # noqa: ASYNC110 - the store says it to nobody
                await asyncio.sleep(0)
        await lab.bob.reacts(oldest, "🔖")
        await lab.bob.reacts(newest, "🔖")
        fault.release()
        assert await votes(lab) == {
            ("bob", paper, kind) for paper in ("2505.00001", "2505.00011") for kind in (VoteKind.MORE, VoteKind.SAVED)
        }


async def test_a_day_of_papers_is_looked_at_in_one_call(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        await lab.done()
        thread = lab.local.thread(lab.papers.posts[0])
        for number in range(150):
            await lab.ada.says(thread, f"Word {number}")
        await lab.service.close(5)
        lab.local.requests.clear()
        lab.listed[1].reactions["👍"] = [lab.bob.id]
        await lab.started()
        assert await votes(lab) == {("bob", "2505.00002", VoteKind.MORE)}
        assert len(lab.local.calls("get_messages")) == 1
        assert lab.local.calls("get_message") == []


async def test_what_one_person_does_in_a_thread_that_does_not_answer_holds_up_no_other_thread(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        order = await lab.desk.subscription(lab.channel)
        await lab.desk.courier.deliver(await scene.maker.make(order, date(2025, 5, 12)))
        newest, oldest = (lab.thread(head)[0] for head in lab.papers.posts)
        await lab.guild.archives(lab.local.channel(newest.channel))  # the library does not know it any more
        fault = lab.local.faults.hang("get_channel")
        await lab.bob.reacts(newest, "👍")
        await lab.bob.reacts(oldest, "👍")
        async with asyncio.timeout(10):
            while not await kept(lab):  # noqa: ASYNC110 - the store says it to nobody
                await asyncio.sleep(0)
        fault.release()
        assert len(await votes(lab)) == 2


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
