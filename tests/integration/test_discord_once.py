"""Digests in Discord once, whatever goes wrong on the way: not posted again, and found again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.platforms.discord.errors import Unclear
from core.store import SqlStore, open_store
from tests.fakes.digests import a_paper, an_entry
from tests.fakes.discord_publishing import Publishing, changes, entry, head, publishing


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture(params=[True, False], ids=["gateway", "http"])
async def lab(request: pytest.FixtureRequest, store: SqlStore) -> AsyncIterator[Publishing]:
    async with publishing(store, gateway=request.param) as publishing_lab:
        yield publishing_lab


async def test_a_message_that_arrived_unheard_is_not_posted_again(lab: Publishing) -> None:
    lab.local.faults.drop_after("create_message")
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    lab.local.faults.drop_after("create_message")
    await lab.platform.publish(lab.channel, entry(lab.channel, ref))
    assert [str(message.id) for message in lab.papers.posts] == [ref]
    assert len(lab.thread(ref).posts) == 1


async def test_a_post_that_arrived_unheard_is_not_posted_again(lab: Publishing) -> None:
    lab.local.faults.drop_after("create_thread")
    ref = await lab.platform.publish(lab.forum, head(lab.forum))
    assert [str(post.id) for post in lab.posts] == [ref]


async def test_a_post_that_was_made_although_discord_failed_is_not_made_again(lab: Publishing) -> None:
    """A post of a forum takes no nonce."""
    lab.local.faults.http_after("create_thread", 502)
    ref = await lab.platform.publish(lab.forum, head(lab.forum))
    assert [str(post.id) for post in lab.posts] == [ref]


async def test_a_post_that_discord_failed_to_make_is_made(lab: Publishing) -> None:
    lab.local.faults.http("create_thread", 502)
    ref = await lab.platform.publish(lab.forum, head(lab.forum))
    assert [str(post.id) for post in lab.posts] == [ref]
    lab.local.faults.http("create_thread", 503, times=2)
    with pytest.raises(Unclear):
        await lab.platform.publish(lab.forum, replace(head(lab.forum), key="another"))
    assert len(lab.posts) == 1


async def test_posts_of_people_are_not_looked_at(lab: Publishing) -> None:
    for number in range(3):
        await lab.guild.owner.begins_post(lab.days, f"Question {number}")
    await lab.told()
    assert await lab.platform.find(lab.forum, head(lab.forum)) is None
    assert lab.local.calls("get_message") == []


async def test_a_thread_that_was_begun_although_discord_failed_is_used(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    lab.local.faults.http_after("start_thread", 502)
    await lab.platform.publish(lab.channel, entry(lab.channel, ref))
    assert len(lab.thread(ref).posts) == 1


async def test_what_changed_on_a_day_without_papers_is_found_too(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    told = changes(lab.channel, ref)
    message = replace(told, digest=replace(told.digest, entries=(), held_back={}))
    posted = await lab.platform.publish(lab.channel, message)
    lab.clock.advance(3600)
    assert await lab.platform.find(lab.channel, message) == posted


async def test_a_button_with_much_to_carry_has_room_for_the_mark(lab: Publishing) -> None:
    """Of such a length that it fits into a button, and not with a mark before it."""
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    for size in range(30, 80, 5):
        paper = replace(entry(lab.channel, ref), key=f"{size}", entry=an_entry(a_paper(id="x" * size)))
        posted = await lab.platform.publish(lab.channel, paper)
        assert await lab.platform.find(lab.channel, paper) == posted


async def test_a_message_that_did_not_arrive_is_posted_once_more(lab: Publishing) -> None:
    lab.local.faults.drop_before("create_message")
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    assert [str(message.id) for message in lab.papers.posts] == [ref]


async def test_when_the_library_sends_again_after_a_fault_discord_takes_it_once(lab: Publishing) -> None:
    """The same nonce each time, however often a message is tried."""
    lab.local.faults.http("create_message", 502)
    await lab.platform.publish(lab.channel, head(lab.channel))
    await lab.platform.publish(lab.channel, head(lab.channel))
    assert len(lab.papers.posts) == 1
    (nonce,) = {request.body["nonce"] for request in lab.local.calls("create_message") if request.body}
    assert len(nonce) <= 25


async def test_what_was_posted_before_a_crash_is_found_long_after_its_nonce_is_forgotten(lab: Publishing) -> None:
    refs = [ref := await lab.platform.publish(lab.channel, head(lab.channel))]
    refs.append(await lab.platform.publish(lab.channel, entry(lab.channel, ref, 2)))
    refs.append(await lab.platform.publish(lab.channel, changes(lab.channel, ref)))
    lab.clock.advance(3600)
    wanted = [head(lab.channel), entry(lab.channel, ref, 2), changes(lab.channel, ref)]
    assert [await lab.platform.find(lab.channel, message) for message in wanted] == refs
    assert await lab.platform.find(lab.channel, entry(lab.channel, ref, 3)) is None


async def test_a_head_is_found_in_a_forum_in_the_archive_or_not(lab: Publishing) -> None:
    assert await lab.platform.find(lab.forum, head(lab.forum)) is None
    ref = await lab.platform.publish(lab.forum, head(lab.forum))
    assert await lab.platform.find(lab.forum, head(lab.forum)) == ref
    await lab.guild.archives(lab.thread(ref))
    await lab.told()
    assert await lab.platform.find(lab.forum, head(lab.forum)) == ref


async def test_another_days_head_is_not_taken_for_this_ones(lab: Publishing) -> None:
    await lab.platform.publish(lab.channel, head(lab.channel))
    other = replace(head(lab.channel), key="another")
    assert await lab.platform.find(lab.channel, other) is None


async def test_nothing_is_found_below_a_head_that_has_no_thread(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    assert await lab.platform.find(lab.channel, entry(lab.channel, ref)) is None
