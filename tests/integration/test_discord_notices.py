"""Notices in Discord: posted once, found again, edited in place, a post of their own in a forum, nothing but text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.discord.errors import Refused
from core.errors import PlaceClosed
from core.model import PlaceState
from core.store import SqlStore, open_store
from tests.fakes.discord.bits import Permission
from tests.fakes.discord_publishing import CAME, LATE, Publishing, entry, head, notice, publishing

SEEN = LATE.replace("`", "")


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


async def test_a_notice_stands_in_the_channel_and_begins_no_thread(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, notice())
    (posted,) = lab.papers.posts
    assert ref == str(posted.id)
    assert posted.seen.lines == [SEEN]
    assert posted.seen.styles == [("code", "/help")]
    assert (posted.seen.links, posted.seen.buttons, posted.pings) == ([], [], [])
    assert lab.local.world.threads(lab.papers) == []


async def test_a_notice_about_a_thread_is_a_reply_in_it(lab: Publishing) -> None:
    for channel in (lab.channel, lab.forum):
        thread = await lab.platform.publish(channel, head(channel))
        await lab.platform.publish(channel, entry(channel, thread))
        told = notice("2505.06839 was withdrawn by its authors.", thread)
        ref = await lab.platform.publish(channel, told)
        last = lab.thread(thread).posts[-1]
        assert (ref, last.seen.lines) == (f"{thread}/{last.id}", [told.text])
        assert lab.thread(thread).name == "Tuesday 13 May 2025"
        await lab.platform.edit(channel, ref, notice(CAME, thread))
        assert last.seen.lines == [CAME]
        assert lab.thread(thread).name == "Tuesday 13 May 2025"
        assert await lab.platform.find(channel, told) == ref


async def test_a_notice_below_a_head_without_a_thread_begins_it(lab: Publishing) -> None:
    thread = await lab.platform.publish(lab.channel, head(lab.channel))
    await lab.platform.publish(lab.channel, notice("2505.06839 was withdrawn. Its authors say why.", thread))
    assert lab.thread(thread).name == "2505.06839 was withdrawn"


async def test_an_edited_notice_says_something_else_and_is_still_found(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, notice())
    await lab.platform.edit(lab.channel, ref, notice(CAME))
    (posted,) = lab.papers.posts
    assert posted.seen.lines == [CAME]
    lab.clock.advance(3600)
    assert await lab.platform.find(lab.channel, notice(LATE)) == ref
    assert (await lab.platform.link(lab.channel, ref)).endswith(f"/{lab.guild.id}/{lab.papers.id}/{ref}")


async def test_in_a_forum_a_notice_is_a_post_that_is_called_by_its_first_sentence(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.forum, notice())
    (post,) = lab.posts
    assert (str(post.id), post.name) == (ref, "The digest of Tuesday 13 May 2025 is late")
    assert [message.seen.lines for message in post.posts] == [[SEEN]]
    assert [tag.name for tag in lab.days.tags if tag.id in post.in_thread().tags] == ["may 2025"]
    assert (await lab.platform.link(lab.forum, ref)).endswith(f"/{lab.guild.id}/{ref}/{ref}")


async def test_in_a_forum_a_notice_goes_to_the_archive_after_a_day_and_a_digest_after_a_week(lab: Publishing) -> None:
    await lab.platform.publish(lab.forum, notice())
    await lab.platform.publish(lab.forum, head(lab.forum))
    assert [post.in_thread().minutes for post in lab.posts] == [1_440, 10_080]


async def test_in_a_forum_an_edited_notice_is_called_by_what_it_says_now(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.forum, notice())
    await lab.guild.archives(lab.thread(ref))
    await lab.told()
    await lab.platform.edit(lab.forum, ref, notice(CAME))
    (post,) = lab.posts
    assert post.name == "The digest of Tuesday 13 May 2025 came at 11:20"
    assert [message.seen.lines for message in post.posts] == [[CAME]]
    assert await lab.platform.find(lab.forum, notice()) == ref


async def test_in_a_forum_an_edit_that_changes_no_name_asks_for_none(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.forum, notice())
    await lab.platform.edit(lab.forum, ref, notice(LATE.replace("14:00", "16:00")))
    assert lab.local.calls("edit_channel") == []
    assert "16:00" in lab.posts[0].posts[0].seen


async def test_a_post_that_discord_does_not_rename_says_what_it_has_to_say(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.forum, notice())
    lab.local.faults.refuse("edit_channel", 403, 50013)
    await lab.platform.edit(lab.forum, ref, notice(CAME))
    assert lab.posts[0].posts[0].seen.lines == [CAME]
    assert lab.posts[0].name == "The digest of Tuesday 13 May 2025 is late"
    assert not lab.local.faults.waiting["edit_channel"]


async def test_a_notice_that_was_posted_before_a_crash_is_found_long_after_its_nonce_is_forgotten(
    lab: Publishing,
) -> None:
    for channel in (lab.channel, lab.forum):
        thread = await lab.platform.publish(channel, head(channel))
        first = await lab.platform.publish(channel, notice())
        below = await lab.platform.publish(channel, notice(thread=thread))
        lab.clock.advance(timedelta(days=2).total_seconds())
        assert await lab.platform.find(channel, notice("Something else.")) == first
        assert await lab.platform.find(channel, notice(thread=thread)) == below
        assert await lab.platform.find(channel, replace(notice(), key="another")) is None
        assert await lab.platform.find(channel, head(channel)) == thread


async def test_a_notice_that_was_posted_although_discord_failed_is_there_once(lab: Publishing) -> None:
    lab.local.faults.http_after("create_message", 502)
    ref = await lab.platform.publish(lab.channel, notice())
    assert [str(message.id) for message in lab.papers.posts] == [ref]
    lab.local.faults.drop_after("create_message")
    below = await lab.platform.publish(lab.channel, notice(thread=ref))
    assert [f"{ref}/{message.id}" for message in lab.thread(ref).posts] == [below]
    lab.local.faults.http_after("create_thread", 502)
    post = await lab.platform.publish(lab.forum, notice())
    assert [str(one.id) for one in lab.posts] == [post]


async def test_of_a_busy_channel_the_newest_is_looked_at_first(lab: Publishing) -> None:
    for number in range(250):
        await lab.guild.owner.says(lab.papers, f"{number}")
    ref = await lab.platform.publish(lab.channel, notice())
    assert await lab.platform.find(lab.channel, notice()) == ref
    assert len(lab.local.calls("get_messages")) == 1
    assert await lab.platform.find(lab.channel, replace(notice(), key="another")) is None
    assert len(lab.local.calls("get_messages")) == 4


async def test_the_same_words_of_somebody_else_are_not_taken_for_the_notice(lab: Publishing) -> None:
    await lab.guild.owner.says(lab.papers, LATE)
    await lab.platform.publish(lab.channel, replace(notice(), key="another"))
    assert await lab.platform.find(lab.channel, notice()) is None


async def test_a_notice_for_a_thread_that_was_deleted_is_refused_and_its_channel_is_open(lab: Publishing) -> None:
    for channel in (lab.channel, lab.forum):
        thread = await lab.platform.publish(channel, head(channel))
        ref = await lab.platform.publish(channel, notice(thread=thread))
        await lab.guild.deletes(lab.thread(thread))
        await lab.told()
        with pytest.raises(Refused, match="thread of this day was deleted"):
            await lab.platform.publish(channel, replace(notice(thread=thread), key="another"))
        await lab.platform.edit(channel, ref, notice(CAME, thread))
        assert await lab.platform.find(channel, notice(thread=thread)) is None
        assert (await lab.platform.place(channel)).state is PlaceState.OPEN


async def test_a_notice_that_was_deleted_is_not_edited_and_has_no_address(lab: Publishing) -> None:
    for channel in (lab.channel, lab.forum):
        ref = await lab.platform.publish(channel, notice())
        await lab.guild.owner.deletes(lab.local.message(int(ref)))
        await lab.platform.edit(channel, ref, notice(CAME))
        assert await lab.platform.link(channel, ref) == ""
        assert await lab.platform.find(channel, notice()) is None


async def test_a_notice_for_a_closed_channel_tells_what_is_missing(lab: Publishing) -> None:
    await lab.guild.permits(lab.papers, lab.guild.bot_role, deny=Permission.SEND_MESSAGES)
    await lab.guild.permits(lab.days, lab.guild.bot_role, deny=Permission.SEND_MESSAGES)
    await lab.told()
    for channel, named in ((lab.channel, "`Send Messages`"), (lab.forum, "`Create Posts`")):
        with pytest.raises(PlaceClosed, match=named) as closed:
            await lab.platform.publish(channel, notice())
        assert closed.value.state == PlaceState.FORBIDDEN


async def test_what_a_fault_of_arxiv_says_in_a_notice_is_text(lab: Publishing) -> None:
    text = "@everyone <@1> **503** [Sign in](https://a.b) :fire: # h"
    for channel in (lab.channel, lab.forum):
        ref = await lab.platform.publish(channel, notice(text))
        message = lab.local.message(int(ref))
        assert message.seen.lines == [text]
        assert (message.pings, message.seen.mentions, message.seen.styles, message.seen.emoji) == ([], [], [], [])
        assert message.allowed == {"parse": []}


@pytest.mark.parametrize("text", ["", "\u200b", "...", "Sentence without an end " * 400])
async def test_any_notice_has_a_name_and_something_to_say_in_a_forum(lab: Publishing, text: str) -> None:
    await lab.platform.publish(lab.forum, notice(text))
    (post,) = lab.posts
    assert post.name == "A notice" if len(text) < 9 else post.name.endswith(" …")
    assert post.posts[0].seen.text == {0: "–", 1: "–", 3: "..."}.get(len(text), post.posts[0].seen.text)
    assert len(text) < 9 or post.posts[0].seen.text.endswith("…")


async def test_a_command_in_a_notice_is_written_as_it_is_chosen_in_discord(lab: Publishing) -> None:
    await lab.platform.publish(lab.channel, notice("Look at `/digest 2025-05-13`."))
    assert lab.papers.posts[0].seen.lines == ["Look at /digest show date:2025-05-13."]
