"""Digests in Slack: posted, found again, edited, linked; and what Slack tells of a channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.carrying import carried
from bot.events import Ask, File
from bot.platforms.slack.errors import Refused
from core.delivery import Courier
from core.errors import PlaceClosed, PlatformError
from core.model import Channel, DeliveryState, Installation, Place, PlaceState
from core.store import open_store
from tests.fakes.digests import a_digest, a_paper, an_entry
from tests.fakes.scene import DAY, Scene
from tests.fakes.slack import state
from tests.fakes.slack_publishing import NOON, PAPERS, SCOPES, Publishing, changes, edited, entry, head, publishing


@pytest.fixture
async def lab(sqlite_url: str) -> AsyncIterator[Publishing]:
    store = open_store(sqlite_url)
    async with publishing(store) as publishing_lab:
        yield publishing_lab
    await store.close()


def elsewhere(lab: Publishing, count: int) -> None:
    """Other messages in the channel."""
    for _ in range(count):
        ts = lab.papers.next_ts(lab.clock.now())
        lab.papers.messages[ts] = state.Message("T1", "C1", ts, "U9", text="Lunch?")


async def test_a_head_stands_in_the_channel_and_its_papers_in_its_thread(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    for number in (1, 2, 3):
        await lab.platform.publish(PAPERS, entry(ref, number))
    await lab.platform.publish(PAPERS, changes(ref))
    (posted,) = lab.papers.posts
    assert posted.ts == ref
    assert "Tuesday 13 May 2025" in posted.seen.text
    replies = [message.seen.lines[0] for message in lab.papers.thread(ref)]
    assert [line.split()[1] for line in replies[:3]] == ["The", "Improving", "Learning"]
    assert "revision 2" in replies[3]


async def test_a_message_is_told_in_a_notification_and_unfurls_no_link(lab: Publishing) -> None:
    await lab.platform.publish(PAPERS, head())
    (posted,) = lab.posts
    assert posted.text.startswith("arXiv · Tuesday 13 May 2025")
    assert posted.flags == {"unfurl_links": False, "unfurl_media": False}


async def test_what_a_menu_cannot_carry_is_kept(lab: Publishing) -> None:
    named = "x" * 150
    paper = an_entry(a_paper(id=named))
    ref = await lab.platform.publish(PAPERS, head())
    await lab.platform.publish(PAPERS, replace(entry(ref), entry=paper))
    menus = [block["accessory"] for block in lab.posts[-1].blocks if "accessory" in block]
    menus += [one for block in lab.posts[-1].blocks for one in block.get("elements", ()) if one["type"] == "overflow"]
    (menu,) = menus
    value = menu["options"][0]["value"]
    assert await carried(lab.store, PAPERS, value) == Ask("paper", "similar", {"paper": named})


async def test_a_whole_digest_comes_in_its_order_and_never_too_fast(lab: Publishing) -> None:
    scene = Scene(lab.store, clock=lab.clock)
    scene.announce_good(DAY, *range(1, 13))
    subscription = await scene.subscribed(channel=PAPERS)
    courier = Courier(lab.store, {"slack": lab.platform}, lab.clock)
    await courier.deliver(await scene.maker.make(subscription, DAY))
    async with lab.store.read() as work:
        (delivery,) = await work.deliveries.of_date(PAPERS, DAY)
    assert delivery.state is DeliveryState.SENT
    assert lab.answers() == ["ok"] * 13
    (posted,) = lab.papers.posts
    assert [reply.seen.lines[0].split()[2] for reply in lab.papers.thread(posted)] == [str(n) for n in range(1, 13)]


async def test_what_was_posted_is_found_and_what_was_not_is_not(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    first = await lab.platform.publish(PAPERS, entry(ref, 1))
    told = await lab.platform.publish(PAPERS, changes(ref))
    assert await lab.platform.find(PAPERS, head()) == ref
    assert await lab.platform.find(PAPERS, entry(ref, 1)) == first
    assert await lab.platform.find(PAPERS, changes(ref)) == told
    assert await lab.platform.find(PAPERS, entry(ref, 2)) is None
    assert await lab.platform.find(PAPERS, head(a_digest(channel=PAPERS, revision=2))) is None


async def test_a_message_is_found_behind_many_others(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    elsewhere(lab, 450)
    assert await lab.platform.find(PAPERS, head()) == ref
    assert lab.answers("conversations.history") == ["ok"] * 3


async def test_a_head_is_not_looked_for_before_its_digest_was_made(lab: Publishing) -> None:
    elsewhere(lab, 450)
    lab.clock.advance(timedelta(days=1).total_seconds())
    digest = a_digest(channel=PAPERS, made_at=lab.clock.now())
    assert await lab.platform.find(PAPERS, head(digest)) is None
    assert lab.answers("conversations.history") == ["ok"]


async def test_a_head_is_found_as_long_as_two_weeks(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    lab.clock.advance(timedelta(days=13, hours=23).total_seconds())
    assert await lab.platform.find(PAPERS, head()) == ref
    lab.clock.advance(timedelta(hours=2).total_seconds())
    assert await lab.platform.find(PAPERS, head()) is None


async def test_a_message_of_another_app_is_not_taken_for_ours(lab: Publishing) -> None:
    await lab.platform.publish(PAPERS, head())
    (ours,) = lab.posts
    ours.bot_id = "B9"
    assert await lab.platform.find(PAPERS, head()) is None


async def test_a_message_with_other_metadata_is_not_taken_for_ours(lab: Publishing) -> None:
    await lab.platform.publish(PAPERS, head())
    (ours,) = lab.posts
    assert ours.metadata
    ours.metadata["event_type"] = "another_event"
    assert await lab.platform.find(PAPERS, head()) is None


async def test_nothing_is_found_in_a_thread_whose_head_was_deleted(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    lab.papers.messages[ref].deleted = True
    assert await lab.platform.find(PAPERS, entry(ref)) is None


async def test_without_the_scope_to_look_the_missing_one_is_named(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    scopes = set(SCOPES) - {"channels:history", "groups:history"}
    async with publishing(store, scopes=scopes) as lab:
        with pytest.raises(PlatformError, match=r"without the scope `channels:history`\. Add it to the app"):
            await lab.platform.find(PAPERS, head())
    await store.close()


async def test_an_edited_head_says_something_else_and_is_still_found(lab: Publishing) -> None:
    first = head()
    ref = await lab.platform.publish(PAPERS, first)
    later = replace(first.digest, entries=first.digest.entries[1:2], revision=2)
    await lab.platform.edit(PAPERS, ref, edited(replace(first, digest=later)))
    (posted,) = lab.posts
    assert posted.edited
    assert "Improving Block-Wise" in posted.seen.text
    assert "fine-grained experts" not in posted.seen.text
    assert await lab.platform.find(PAPERS, first) == ref


@pytest.mark.parametrize("code", ["message_not_found", "edit_window_closed", "cant_update_message"])
async def test_what_can_not_be_edited_any_more_stays_as_it_is(lab: Publishing, code: str) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    before = lab.posts[0].payload()
    lab.slack.faults.error("chat.update", code)
    await lab.platform.edit(PAPERS, ref, edited(head()))
    assert lab.posts[0].payload() == before


async def test_an_edit_that_slack_does_not_take_is_an_error(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    lab.slack.faults.error("chat.update", "msg_too_long")
    with pytest.raises(PlatformError, match=r"does not take this message \(`msg_too_long`\)"):
        await lab.platform.edit(PAPERS, ref, edited(head()))


async def test_a_message_has_an_address_as_long_as_it_is_there(lab: Publishing) -> None:
    ref = await lab.platform.publish(PAPERS, head())
    address = await lab.platform.link(PAPERS, ref)
    assert address == f"https://lab.slack.com/archives/C1/p{ref.replace('.', '')}"
    lab.papers.messages[ref].deleted = True
    assert await lab.platform.link(PAPERS, ref) == ""


async def test_a_channel_is_told_by_its_name_and_state(lab: Publishing) -> None:
    assert await lab.platform.place(PAPERS) == Place(PAPERS, "papers")
    lab.papers.members.clear()
    assert await lab.platform.place(PAPERS) == Place(PAPERS, "papers", PlaceState.LEFT)
    lab.papers.archived = True
    assert await lab.platform.place(PAPERS) == Place(PAPERS, "papers", PlaceState.ARCHIVED)
    lab.papers.deleted = True
    assert await lab.platform.place(PAPERS) == Place(PAPERS, "", PlaceState.DELETED)


async def test_a_private_channel_without_the_bot_looks_deleted(lab: Publishing) -> None:
    secret = lab.lab.channel("C2", "secret", private=True)
    assert await lab.platform.place(Channel("slack", "T1", secret.id)) == Place(
        Channel("slack", "T1", "C2"), "", PlaceState.DELETED
    )


@pytest.mark.parametrize(
    ("code", "place_state"),
    [
        ("not_in_channel", PlaceState.LEFT),
        ("channel_not_found", PlaceState.DELETED),
        ("is_archived", PlaceState.ARCHIVED),
        ("restricted_action", PlaceState.FORBIDDEN),
        ("restricted_action_read_only_channel", PlaceState.FORBIDDEN),
        ("ekm_access_denied", PlaceState.FORBIDDEN),
    ],
)
async def test_a_closed_channel_is_told_from_other_faults(lab: Publishing, code: str, place_state: PlaceState) -> None:
    lab.slack.faults.error("chat.postMessage", code)
    with pytest.raises(PlaceClosed) as closed:
        await lab.platform.publish(PAPERS, head())
    assert closed.value.state == place_state
    assert lab.answers() == [code]


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
async def test_a_workspace_that_took_its_permission_back_is_left(lab: Publishing, code: str) -> None:
    lab.slack.faults.error("chat.postMessage", code)
    with pytest.raises(PlaceClosed, match="took its permission back") as closed:
        await lab.platform.publish(PAPERS, head())
    assert closed.value.state == PlaceState.LEFT
    lab.slack.faults.error("conversations.info", code)
    assert await lab.platform.place(PAPERS) == Place(PAPERS, "", PlaceState.LEFT)


@pytest.mark.parametrize("code", ["restricted_action_thread_locked", "cannot_reply_to_message"])
async def test_a_thread_that_is_closed_does_not_close_the_channel(lab: Publishing, code: str) -> None:
    lab.slack.faults.error("chat.postMessage", code)
    with pytest.raises(Refused, match="does not let the bot reply"):
        await lab.platform.publish(PAPERS, head())


async def test_a_warning_goes_to_whoever_installed_the_bot_and_to_nobody_else(lab: Publishing) -> None:
    ada = lab.lab.user("U1", "ada")
    async with lab.store.write() as work:
        await work.installations.put(Installation(platform="slack", workspace="T1", installer="U1", at=NOON))
    await lab.platform.warn(PAPERS, "The bot may not post in #papers <!channel> *now*. Look at `/status`.")
    assert lab.posts == []
    (told,) = lab.lab.state.channels[ada.direct.id].messages.values()
    assert "#papers <!channel> *now*. Look at /broadsheet status." in told.seen.text
    assert told.seen.mentions == []


async def test_where_no_installer_is_known_whoever_changed_the_order_last_is_warned(lab: Publishing) -> None:
    ada = lab.lab.user("U1", "ada")
    await Scene(lab.store, clock=lab.clock).subscribed(channel=PAPERS)
    await lab.platform.warn(PAPERS, "The bot may not post in #papers.")
    (told,) = lab.lab.state.channels[ada.direct.id].messages.values()
    assert "The bot may not post in #papers." in told.seen.text
    assert lab.posts == []


async def test_a_warning_without_anybody_to_tell_is_not_told(lab: Publishing) -> None:
    await lab.platform.warn(PAPERS, "The bot may not post in #papers.")
    assert lab.answers() == []


async def test_an_installer_who_left_does_not_make_the_channel_look_closed(lab: Publishing) -> None:
    lab.lab.user("U1", "ada", deleted=True)
    async with lab.store.write() as work:
        await work.installations.put(Installation(platform="slack", workspace="T1", installer="U1", at=NOON))
    with pytest.raises(PlatformError, match="whoever installed it") as fault:
        await lab.platform.warn(PAPERS, "The bot may not post in #papers.")
    assert not isinstance(fault.value, PlaceClosed)


async def test_a_file_is_handed_to_a_person_in_their_own_conversation(lab: Publishing) -> None:
    ada = lab.lab.user("U1", "ada")
    await lab.clients.upload("T1", "U1", File("papers.bib", "text/plain", "@misc{x, title = {Größe}}"))
    told, shared = lab.lab.state.channels[ada.direct.id].messages.values()
    assert told.text == "Here is papers.bib."
    assert [file["name"] for file in shared.files] == ["papers.bib"]
    assert list(lab.slack.world.uploads.values()) == ["@misc{x, title = {Größe}}".encode()]
    assert lab.posts == []
