"""Notices in Slack: posted once, found again, edited in place, and nothing but text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.slack.errors import Refused, Unclear
from core.errors import PlaceClosed
from core.model import PlaceState
from core.store import open_store
from tests.fakes.slack.faults import Faults
from tests.fakes.slack_publishing import CAME, LATE, PAPERS, Publishing, entry, head, notice, publishing

UNCLEAR: dict[str, Callable[[Faults], object]] = {
    "lost before": lambda faults: faults.drop_before("chat.postMessage"),
    "lost after": lambda faults: faults.drop_after("chat.postMessage"),
    "answered with a page": lambda faults: faults.http("chat.postMessage", 502),
}


@pytest.fixture
async def lab(sqlite_url: str) -> AsyncIterator[Publishing]:
    store = open_store(sqlite_url)
    async with publishing(store) as publishing_lab:
        yield publishing_lab
    await store.close()


async def test_a_notice_stands_in_the_channel_with_its_commands_as_they_are_typed_in_slack(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, notice())
    (posted,) = lab.papers.posts
    assert posted.ts == ref
    assert posted.seen.lines == [LATE.replace("`/help`", "/broadsheet help")]
    assert posted.seen.styles == [("code", "/broadsheet help")]
    assert posted.text == LATE.replace("`/help`", "“/broadsheet help”")
    assert posted.flags == {"unfurl_links": False, "unfurl_media": False}


async def test_a_notice_about_a_thread_is_a_reply_in_it_and_nowhere_else(lab: Publishing) -> None:
    thread = await lab.platform.publish(PAPERS, head())
    await lab.platform.publish(PAPERS, entry(thread))
    told = notice("2505.06839 was withdrawn by its authors.", thread)
    ref = await lab.platform.publish(PAPERS, told)
    assert [message.ts for message in lab.papers.posts] == [thread]
    assert lab.papers.thread(thread)[-1].ts == ref
    assert await lab.platform.find(PAPERS, told) == ref
    assert await lab.platform.find(PAPERS, replace(told, thread=None)) is None


async def test_an_edited_notice_says_something_else_and_is_still_found(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, notice())
    await lab.platform.edit(PAPERS, ref, notice(CAME))
    (posted,) = lab.posts
    assert (posted.seen.lines, posted.text) == ([CAME], CAME)
    assert posted.edited
    assert await lab.platform.find(PAPERS, notice(LATE)) == ref
    assert (await lab.platform.link(PAPERS, ref)).startswith("https://lab.slack.com/archives/C1/")


async def test_a_notice_is_found_by_its_key_whatever_it_says(lab: Publishing) -> None:
    await lab.platform.publish(PAPERS, head())
    first = await lab.platform.publish(PAPERS, notice())
    second = await lab.platform.publish(PAPERS, replace(notice(), key="another"))
    lab.clock.advance(timedelta(days=13).total_seconds())
    assert await lab.platform.find(PAPERS, notice("Something else.")) == first
    assert await lab.platform.find(PAPERS, replace(notice(), key="another")) == second
    assert await lab.platform.find(PAPERS, replace(notice(), key="a third")) is None


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_a_notice_of_which_nobody_knows_is_there_once(lab: Publishing, fault: str) -> None:
    UNCLEAR[fault](lab.slack.faults)
    ref = await lab.platform.publish(PAPERS, notice())
    assert [message.ts for message in lab.posts] == [ref]
    UNCLEAR[fault](lab.slack.faults)
    below = await lab.platform.publish(PAPERS, notice(thread=ref))
    assert [message.ts for message in lab.papers.thread(ref)] == [below]
    assert not lab.slack.faults.waiting["chat.postMessage"]


async def test_a_notice_is_looked_for_where_it_can_be_and_no_further(lab: Publishing) -> None:
    """Of two weeks in a busy channel only the last hour is read when a connection broke a moment ago."""
    for number in range(10):
        await lab.platform.publish(PAPERS, replace(notice(), key=str(number)))
    lab.clock.advance(timedelta(days=1).total_seconds())
    lab.slack.faults.drop_before("chat.postMessage")
    await lab.platform.publish(PAPERS, notice())
    (asked,) = lab.slack.calls("conversations.history")
    assert float(asked.args["oldest"]) > lab.clock.now().timestamp() - 2 * 3600


async def test_where_slack_cannot_be_reached_a_notice_is_left_for_later_and_found_then(lab: Publishing) -> None:
    lab.slack.faults.drop_before("chat.postMessage")
    lab.slack.faults.drop_after("chat.postMessage")
    with pytest.raises(Unclear):
        await lab.platform.publish(PAPERS, notice())
    assert await lab.platform.find(PAPERS, notice()) == lab.posts[0].ts


async def test_notices_wait_their_turn_among_the_messages_of_a_channel(lab: Publishing) -> None:
    began = lab.clock.now()
    for number in range(10):
        await lab.platform.publish(PAPERS, replace(notice(), key=str(number)))
    assert lab.answers() == ["ok"] * 10
    assert (lab.clock.now() - began).total_seconds() == 6


async def test_a_notice_for_a_closed_channel_tells_that_it_is_closed(lab: Publishing) -> None:
    lab.papers.archived = True
    with pytest.raises(PlaceClosed) as closed:
        await lab.platform.publish(PAPERS, notice())
    assert closed.value.state == PlaceState.ARCHIVED


async def test_a_notice_for_a_locked_thread_does_not_close_the_channel(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    lab.slack.faults.error("chat.postMessage", "restricted_action_thread_locked")
    with pytest.raises(Refused, match="does not let the bot reply"):
        await lab.platform.publish(PAPERS, notice(thread=ref))


async def test_a_notice_that_was_deleted_is_not_edited_and_has_no_address(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, notice())
    lab.papers.messages[ref].deleted = True
    await lab.platform.edit(PAPERS, ref, notice(CAME))
    assert await lab.platform.link(PAPERS, ref) == ""
    assert await lab.platform.find(PAPERS, notice()) is None


async def test_what_a_fault_of_arxiv_says_in_a_notice_is_text(lab: Publishing) -> None:
    said = "<!channel> <@U1> *503* <https://a.b|Sign in> :fire: @here"
    await lab.platform.publish(PAPERS, notice(said))
    (posted,) = lab.posts
    assert posted.seen.lines == [said]
    assert (posted.seen.mentions, posted.seen.links, posted.seen.styles, posted.seen.emoji) == ([], [], [], [])


async def test_a_notice_that_is_too_long_is_cut_and_says_so(lab: Publishing) -> None:
    await lab.platform.publish(PAPERS, notice("It is late. " * 1_000))
    (posted,) = lab.posts
    assert posted.seen.text.endswith("…")
    assert 2_900 < len(posted.seen.text) <= 3_000
