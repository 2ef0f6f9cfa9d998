"""Digests in Discord: posted, found again, edited, linked; and what Discord tells of a channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.carrying import carried
from bot.events import Ask
from bot.platforms.discord.errors import Refused
from bot.platforms.discord.render.controls import carried_in
from core.errors import PlaceClosed, PlatformError
from core.model import Place, PlaceState
from core.store import SqlStore, open_store
from tests.fakes.digests import a_digest, a_paper, an_entry
from tests.fakes.discord.bits import USUAL, Permission
from tests.fakes.discord_publishing import Publishing, changes, edited, entry, head, publishing


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


async def test_a_head_stands_in_the_channel_and_its_papers_in_its_thread(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    refs = [await lab.platform.publish(lab.channel, entry(lab.channel, ref, number)) for number in (1, 2, 3)]
    refs.append(await lab.platform.publish(lab.channel, changes(lab.channel, ref)))
    (posted,) = lab.papers.posts
    assert ref == str(posted.id)
    assert "Tuesday 13 May 2025" in posted.seen
    thread = lab.thread(ref)
    assert (thread.name, thread.in_thread().minutes) == ("Tuesday 13 May 2025", 10_080)
    assert refs == [f"{ref}/{message.id}" for message in thread.posts]
    assert [message.seen.lines[0].split()[1] for message in thread.posts[:3]] == ["The", "Improving", "Learning"]
    assert "revision 2" in thread.posts[3].seen


async def test_a_day_without_papers_begins_no_thread(lab: Publishing) -> None:
    await lab.platform.publish(lab.channel, head(lab.channel, a_digest(channel=lab.channel, entries=())))
    assert lab.local.world.threads(lab.papers) == []


async def test_in_a_forum_a_day_is_a_post_with_the_tags_that_fit(lab: Publishing) -> None:
    digest = a_digest(channel=lab.forum)
    ref = await lab.platform.publish(lab.forum, head(lab.forum, digest))
    named = await lab.platform.publish(lab.forum, entry(lab.forum, ref))
    (post,) = lab.posts
    assert [str(post.id), post.name] == [ref, "Tuesday 13 May 2025"]
    assert [str(message.id) for message in post.posts] == [ref, named.partition("/")[2]]
    tags = {tag.name for tag in lab.days.tags if tag.id in post.in_thread().tags}
    assert "may 2025" in tags


async def test_tags_are_made_where_the_bot_may_make_them(store: SqlStore) -> None:
    async with publishing(store) as lab:
        lab.days.tags.clear()
        await lab.guild.renames(lab.days, "every-day")
        await lab.guild.grants(USUAL | Permission.MANAGE_CHANNELS)
        await lab.told()
        digest = a_digest(channel=lab.forum)
        await lab.platform.publish(lab.forum, head(lab.forum, digest))
        assert [tag.name for tag in lab.days.tags] == ["May 2025", "Architecture"]
        (post,) = lab.posts
        assert len(post.in_thread().tags) == 2


async def test_a_forum_that_wants_a_tag_and_has_none_is_told_what_it_wants(store: SqlStore) -> None:
    async with publishing(store, gateway=False) as lab:
        lab.days.tags.clear()
        lab.days.require_tag = True
        with pytest.raises(PlaceClosed, match="wants a tag on every post") as closed:
            await lab.platform.publish(lab.forum, head(lab.forum))
        assert closed.value.state == PlaceState.FORBIDDEN


async def test_buttons_with_a_mark_carry_what_they_ask_for(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    await lab.platform.publish(lab.channel, entry(lab.channel, ref))
    (message,) = lab.thread(ref).posts
    names = [button["custom_id"] for row in message.components for button in row["components"]]
    assert names[0][10] == "/"
    asked = await carried(lab.store, lab.channel, carried_in(names[0][11:]))
    assert asked == Ask("paper", "more", {"paper": "2505.06839"})


async def test_what_a_button_cannot_carry_is_kept(lab: Publishing) -> None:
    named = "x" * 150
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    message = replace(entry(lab.channel, ref), entry=an_entry(a_paper(id=named)))
    await lab.platform.publish(lab.channel, message)
    (posted,) = lab.thread(ref).posts
    last = posted.components[-1]["components"][-1]["custom_id"]
    asked = await carried(lab.store, lab.channel, carried_in(last))
    assert asked.options == {"paper": named}


async def test_a_head_is_edited_in_place(lab: Publishing) -> None:
    for channel in (lab.channel, lab.forum):
        ref = await lab.platform.publish(channel, head(channel))
        await lab.platform.edit(channel, ref, edited(head(channel)))
        message = lab.local.message(int(ref))
        assert message.edited
        assert "Revision 2" in message.seen


async def test_a_post_in_the_archive_is_edited_and_written_to(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.forum, head(lab.forum))
    await lab.guild.archives(lab.thread(ref))
    await lab.told()
    await lab.platform.edit(lab.forum, ref, edited(head(lab.forum)))
    assert "Revision 2" in lab.local.message(int(ref)).seen
    await lab.guild.archives(lab.thread(ref))
    await lab.told()
    await lab.platform.publish(lab.forum, entry(lab.forum, ref))
    assert not lab.thread(ref).in_thread().archived


async def test_a_thread_in_the_archive_is_written_to(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    await lab.platform.publish(lab.channel, entry(lab.channel, ref))
    await lab.guild.archives(lab.thread(ref))
    await lab.told()
    await lab.platform.publish(lab.channel, changes(lab.channel, ref))
    assert len(lab.thread(ref).posts) == 2


async def test_a_head_that_was_deleted_is_not_edited_and_has_no_address(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    assert (await lab.platform.link(lab.channel, ref)).endswith(f"/{lab.guild.id}/{lab.papers.id}/{ref}")
    await lab.guild.owner.deletes(lab.local.message(int(ref)))
    await lab.platform.edit(lab.channel, ref, edited(head(lab.channel)))
    assert await lab.platform.link(lab.channel, ref) == ""


async def test_a_message_in_a_thread_has_an_address(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.forum, head(lab.forum))
    assert (await lab.platform.link(lab.forum, ref)).endswith(f"/{lab.guild.id}/{ref}/{ref}")


async def test_a_thread_that_was_deleted_is_told_and_its_channel_is_open(lab: Publishing) -> None:
    for channel in (lab.channel, lab.forum):
        ref = await lab.platform.publish(channel, head(channel))
        await lab.platform.publish(channel, entry(channel, ref))
        await lab.guild.deletes(lab.thread(ref))
        await lab.told()
        with pytest.raises(Refused, match="thread of this day was deleted"):
            await lab.platform.publish(channel, entry(channel, ref, 2))
        assert (await lab.platform.place(channel)).state is PlaceState.OPEN
        assert await lab.platform.link(lab.forum, ref) == ""


async def test_a_day_takes_one_request_a_message_and_few_besides(lab: Publishing) -> None:
    before = len(lab.local.requests)
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    for number in range(1, 4):
        await lab.platform.publish(lab.channel, entry(lab.channel, ref, number))
    asked = [one.call for one in lab.local.requests[before:]]
    assert [asked.count("create_message"), asked.count("start_thread")] == [4, 1]
    assert len(asked) <= 4 + 1 + 1 + 2  # to log in takes two


async def test_a_thread_that_was_deleted_unheard_is_not_taken_for_there_again(lab: Publishing) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    await lab.platform.publish(lab.channel, entry(lab.channel, ref))
    await lab.guild.deletes(lab.thread(ref))
    for _ in range(2):
        with pytest.raises(Refused, match="thread of this day was deleted"):
            await lab.platform.publish(lab.channel, entry(lab.channel, ref, 2))
    sent = [one for one in lab.local.calls("create_message") if one.path.get("channel") == ref]
    assert 1 < len(sent) <= 2


@pytest.mark.parametrize(
    ("permission", "named"),
    [
        (Permission.SEND_MESSAGES, "`Send Messages`"),
        (Permission.EMBED_LINKS, "`Embed Links`"),
        (Permission.CREATE_PUBLIC_THREADS, "`Create Public Threads`"),
        (Permission.SEND_MESSAGES_IN_THREADS, "`Send Messages in Threads`"),
        (Permission.VIEW_CHANNEL, "`View Channel`"),
    ],
)
async def test_a_permission_that_is_missing_is_named(lab: Publishing, permission: Permission, named: str) -> None:
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    await lab.guild.permits(lab.papers, lab.guild.bot_role, deny=permission)
    await lab.told()
    in_threads = "Threads" in named
    message = entry(lab.channel, ref) if in_threads else replace(head(lab.channel), key="another")
    with pytest.raises(PlaceClosed, match=named) as closed:
        await lab.platform.publish(lab.channel, message)
    assert closed.value.state == PlaceState.FORBIDDEN
    assert await lab.platform.place(lab.channel) == Place(lab.channel, "papers", PlaceState.FORBIDDEN)


async def test_a_channel_that_is_gone_is_told_as_such(lab: Publishing) -> None:
    assert await lab.platform.place(lab.channel) == Place(lab.channel, "papers")
    await lab.guild.deletes(lab.papers)
    await lab.told()
    assert (await lab.platform.place(lab.channel)).state is PlaceState.DELETED
    with pytest.raises(PlaceClosed) as closed:
        await lab.platform.publish(lab.channel, head(lab.channel))
    assert closed.value.state == PlaceState.DELETED


async def test_a_server_that_was_left_is_told_as_such(lab: Publishing) -> None:
    await lab.guild.owner.removes_bot(lab.guild)
    await lab.told()
    with pytest.raises(PlaceClosed):
        await lab.platform.publish(lab.channel, head(lab.channel))


async def test_whoever_owns_the_server_is_warned_and_nobody_else(lab: Publishing) -> None:
    await lab.platform.warn(lab.channel, "Broadsheet cannot post in #papers.")
    (told,) = lab.guild.owner.direct.posts
    assert "Broadsheet cannot post in #papers." in told.seen
    lab.guild.owner.refuses_direct()
    with pytest.raises(PlatformError, match="does not let the bot write"):
        await lab.platform.warn(lab.channel, "Again.")


async def test_text_of_a_paper_mentions_nobody(lab: Publishing) -> None:
    named = an_entry(a_paper(title="@everyone <@1> look", abstract=f"<@{lab.guild.owner.id}> **bold** <#1>"))
    ref = await lab.platform.publish(lab.channel, head(lab.channel))
    await lab.platform.publish(lab.channel, replace(entry(lab.channel, ref), entry=named))
    (message,) = lab.thread(ref).posts
    assert (message.pings, message.seen.mentions) == ([], [])
    assert message.allowed == {"parse": []}
