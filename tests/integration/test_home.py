"""What somebody sees who opens the bot itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.carrying import Bag
from bot.desk import Desk
from bot.events import Ask, Field, Item, Reply, Tone
from bot.handlers.home import MOST_CHANNELS, MOST_SAVED, home
from bot.handlers.paper import PAPER
from bot.handlers.table import table
from bot.reception import Reception
from core.errors import PlatformError
from core.model import Channel, Person, Place, PlaceState, Vote, VoteKind
from core.ports import silent
from core.store import SqlStore
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene, papers

TEAM = Channel("fake", "lab", "team")
ELSEWHERE = Channel("fake", "other", "papers")


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def desk(scene: Scene, platform: FakePlatform) -> Desk:
    return a_desk(scene, platform)


async def named(scene: Scene, channel: Channel, name: str, state: PlaceState = PlaceState.OPEN) -> None:
    async with scene.store.write() as work:
        await work.places.put(Place(channel, name, state), scene.clock.now())


async def save(scene: Scene, channel: Channel, number: int, person: Person = ADA) -> None:
    async with scene.store.write() as work:
        await work.papers.save(papers(number))
        await work.votes.put(Vote(channel, f"2505.{number:05}", person.id, VoteKind.SAVED, scene.clock.now()))
    scene.clock.advance(60)


def titles(reply: Reply) -> list[str]:
    return [item.title for item in reply.items]


def item(reply: Reply, title: str) -> Item:
    return next(one for one in reply.items if one.title == title)


async def test_who_is_in_no_channel_with_the_bot_is_told_what_it_is_and_how_to_begin(desk: Desk) -> None:
    reply = await home(desk, BOB, ())
    assert reply.text[0].startswith("Broadsheet reads what arXiv announces")
    assert reply.text[1] == "To begin, add Broadsheet to a channel, and type `/subscription setup` there."
    assert (reply.items, reply.buttons, len(reply.notes)) == ((), (), 2)


async def test_channels_without_a_subscription_can_be_set_up_from_there(scene: Scene, desk: Desk) -> None:
    await named(scene, TEAM, "ml-papers")
    reply = await home(desk, ADA, (LAB, TEAM))
    assert reply.text[1].startswith("None of your channels has a subscription yet.")
    assert [button.label for button in reply.buttons] == ["Set up #ml-papers", "Set up papers"]
    assert reply.buttons[0].ask == Ask("subscription", "setup", channel=TEAM)


async def test_a_channel_is_told_with_what_comes_and_what_came(scene: Scene, desk: Desk) -> None:
    order = await scene.subscribed()
    await named(scene, LAB, "ml-papers")
    await scene.subscribed(channel=TEAM, paused=True)
    scene.announce_good(DAY, 1, 2)
    await desk.courier.deliver(await scene.maker.make(order, DAY))
    reply = await home(desk, ADA, (TEAM, LAB))
    assert titles(reply) == ["2 channels with a subscription", "#ml-papers", "team"]
    assert item(reply, "#ml-papers").lines == (
        "The next digest, that of 14 May 2025, comes on Wednesday 14 May 2025, 09:00 UTC.",
        "Last: Tuesday 13 May 2025, 2 papers listed.",
    )
    assert item(reply, "team").lines == (
        "Nothing is posted while it is paused; `/subscription resume` lets it go on.",
        "Nothing was posted so far.",
    )
    assert (reply.text, reply.buttons) == ((), ())


async def test_what_an_item_opens_is_asked_in_its_own_channel(scene: Scene, desk: Desk) -> None:
    await scene.subscribed(channel=TEAM)
    opens = item(await home(desk, ADA, (TEAM,)), "team").opens
    assert opens == Ask("status", "show", channel=TEAM)
    newest = item(await home(desk, ADA, (TEAM,)), "team").buttons[0]
    assert newest.ask == Ask("digest", "show", channel=TEAM)
    for asked in (opens, newest.ask):
        assert table().find(asked).name == asked.verb


async def test_a_posting_that_was_broken_off_and_one_that_failed_are_told(
    scene: Scene, desk: Desk, platform: FakePlatform
) -> None:
    order = await scene.subscribed()
    scene.announce_good(DAY, 1, 2)
    platform.refuse_after = 1
    with pytest.raises(PlatformError):
        await desk.courier.deliver(digest := await scene.maker.make(order, DAY))
    assert item(await home(desk, ADA, (LAB,)), "papers").lines[1] == (
        "Last: Tuesday 13 May 2025, being posted, 2 papers listed."
    )
    async with scene.store.write() as work:
        await work.deliveries.finish(await work.deliveries.begin(digest, ()), "the channel is full.")
    assert item(await home(desk, ADA, (LAB,)), "papers").lines[1] == (
        "Last: Tuesday 13 May 2025, not posted: the channel is full."
    )


async def test_a_quiet_day_and_a_partial_one_are_told_as_such(scene: Scene, desk: Desk) -> None:
    order = await scene.subscribed()
    await desk.courier.deliver(await scene.maker.make(order, DAY))
    assert item(await home(desk, ADA, (LAB,)), "papers").lines[1].endswith(", nothing announced.")
    scene.announce_good(DAY.replace(day=14), 1, 2)
    scene.scorer.mute = {"2505.00002"}
    scene.clock.advance(86_400)
    await desk.courier.deliver(await scene.maker.make(order, DAY.replace(day=14)))
    assert item(await home(desk, ADA, (LAB,)), "papers").lines[1].endswith(", 1 paper listed, partial.")


async def test_a_channel_that_takes_no_messages_says_so(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    await named(scene, LAB, "ml-papers", PlaceState.ARCHIVED)
    assert item(await home(desk, ADA, (LAB,)), "#ml-papers").lines[0].startswith("Broadsheet cannot post here: ")


async def test_saved_papers_of_all_these_channels_are_listed_newest_first(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    await named(scene, LAB, "ml-papers")
    for channel, number in ((LAB, 1), (TEAM, 2), (LAB, 3)):
        await save(scene, channel, number)
    await named(scene, TEAM, "")
    await save(scene, LAB, 4, BOB)
    await save(scene, ELSEWHERE, 5)
    reply = await home(desk, ADA, (LAB, TEAM))
    assert titles(reply)[2:] == ["Your 3 saved papers", "Paper 3", "Paper 2", "Paper 1"]
    saved = item(reply, "Paper 2")
    assert (saved.url, saved.aside) == ("https://arxiv.org/abs/2505.00002", "team · 13 May 2025")
    assert saved.opens == Ask("paper", "show", {"paper": "2505.00002"}, TEAM)


async def test_a_paper_is_unsaved_in_the_channel_where_it_was_saved(scene: Scene, desk: Desk) -> None:
    for channel in (LAB, TEAM):
        await save(scene, channel, 1)
    (unsave,) = (await home(desk, ADA, (LAB, TEAM))).items[-1].buttons
    assert (unsave.label, unsave.ask.channel) == ("Unsave", LAB)
    await ask(desk, PAPER, unsave.ask, channel=LAB)
    assert [one.aside for one in (await home(desk, ADA, (LAB, TEAM))).items[1:]] == ["team · 13 May 2025"]


async def test_of_many_saved_papers_and_channels_the_first_are_shown_and_all_are_counted(
    scene: Scene, desk: Desk
) -> None:
    channels = [replace(LAB, id=f"c{number:02}") for number in range(MOST_CHANNELS + 3)]
    for channel in channels:
        await scene.subscribed(channel=channel)
    for number in range(MOST_SAVED + 2):
        await save(scene, channels[number], number)
    reply = await home(desk, ADA, channels)
    assert titles(reply)[0] == "23 channels with a subscription, 20 of them here"
    assert titles(reply)[MOST_CHANNELS + 1] == "Your 12 saved papers, the newest 10 of them here"
    assert len(reply.items) == 1 + MOST_CHANNELS + 1 + MOST_SAVED


async def test_channels_of_others_and_of_other_workspaces_are_not_shown(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    await scene.subscribed(channel=ELSEWHERE)
    await named(scene, ELSEWHERE, "secret")
    reply = await home(desk, ADA, (LAB, TEAM))
    assert titles(reply) == ["1 channel with a subscription", "papers"]


async def test_what_is_pressed_there_and_below_its_answer_is_asked_in_the_channel_that_it_names(
    scene: Scene, desk: Desk
) -> None:
    await scene.subscribed(channel=TEAM)
    at_home, bag, front = replace(LAB, id=ADA.id), Bag(2_000), Reception(desk, table())
    opens = item(await front.home(ADA, (TEAM,)), "team").opens
    assert opens
    reply = await front.pressed(bag.value(opens), at_home, ADA, silent)
    assert reply.tone is Tone.ANSWER
    assert Field("Subscription", "active") in reply.fields
    assert {button.ask.channel for button in reply.buttons} == {TEAM}
