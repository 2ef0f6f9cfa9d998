"""A later revision of a date that the channel has: its thread is amended, each message once."""

import asyncio
from dataclasses import replace

import pytest

from core.daily import Daily, Step
from core.delivery import Courier
from core.errors import PlatformError, UnderWay
from core.model import Cutoffs, Delivery, DeliveryState, Digest, PostKind
from core.store import SqlStore
from tests.fakes.platform import FakePlatform, Killed
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, a_subscription, papers


class Channel:
    """The scene with a platform. Papers 1 to 3 score 9 and 8, papers 4 and 5 score 6 and 6."""

    def __init__(self, store: SqlStore) -> None:
        self.scene = Scene(store)
        self.platform = FakePlatform()
        self.scene.announce_good(DAY, 1, 2, 3)
        self.scene.source.announce(DAY, papers(4, 5))
        self.scene.scorer.scores |= {"2505.00004": (6, 6), "2505.00005": (6, 6)}

    @property
    def courier(self) -> Courier:
        return Courier(self.scene.store, {"fake": self.platform}, self.scene.clock)

    async def made(self, least: float = 8, maximum: int = 40) -> Digest:
        subscription = a_subscription(cutoffs=Cutoffs(least, 5), maximum=maximum)
        return await self.scene.maker.make(subscription, DAY)

    async def delivered(self, least: float = 8, maximum: int = 40) -> Delivery:
        digest = await self.made(least, maximum)
        await self.courier.deliver(digest)
        async with self.scene.store.read() as work:
            return (await work.deliveries.of_date(digest.channel, digest.date))[-1]

    def posted(self) -> list[str]:
        kinds = [(one.kind, one.entry.paper.id[-1] if one.entry else "") for _, one, _ in self.platform.posted]
        return [f"{kind} {paper}".strip() for kind, paper in kinds]


FIRST = ["head", "entry 1", "entry 2", "entry 3"]


@pytest.fixture
def channel(store: SqlStore) -> Channel:
    return Channel(store)


async def test_a_later_revision_edits_the_head_says_what_changed_and_posts_what_is_new(channel: Channel) -> None:
    await channel.delivered()
    delivery = await channel.delivered(least=6)
    assert channel.posted() == [*FIRST, "changes", "entry 4", "entry 5"]
    assert [post.kind for post in delivery.posts] == ["edited", "changes", "entry", "entry"]
    assert (delivery.state, delivery.revision, delivery.amends) == (DeliveryState.SENT, 2, 1)
    assert channel.platform.edits["ts-1"].digest.revision == 2
    assert {one.thread for _, one, _ in channel.platform.posted[1:]} == {"ts-1"}
    changes = channel.platform.posted[4][1].changes
    assert changes
    assert [entry.paper.id[-1] for entry in changes.came_in] == ["4", "5"]


async def test_a_paper_that_is_in_the_thread_already_is_not_posted_there_again(channel: Channel) -> None:
    await channel.delivered()
    await channel.delivered(maximum=1)
    await channel.delivered()
    assert channel.posted() == [*FIRST, "changes", "changes"]
    last = channel.platform.posted[-1][1].changes
    assert last
    assert [entry.paper.id[-1] for entry in last.came_in] == ["2", "3"]
    assert channel.platform.edits["ts-1"].digest.revision == 3


async def test_a_revision_without_a_difference_only_edits_the_head(channel: Channel) -> None:
    await channel.delivered()
    await channel.delivered(least=7)
    assert channel.posted() == FIRST
    assert channel.platform.edits["ts-1"].digest.revision == 2


async def test_changes_are_told_from_the_revision_that_the_channel_has(channel: Channel) -> None:
    await channel.delivered()
    await channel.made(maximum=1)
    delivery = await channel.delivered(least=6)
    assert (delivery.revision, delivery.amends) == (3, 1)
    changes = channel.platform.posted[4][1].changes
    assert changes
    assert not changes.went_out


async def test_an_amendment_that_was_delivered_is_not_delivered_again(channel: Channel) -> None:
    await channel.delivered()
    for _ in range(2):
        await channel.delivered(least=6)
    assert channel.posted() == [*FIRST, "changes", "entry 4", "entry 5"]


@pytest.mark.parametrize("slot", range(4))
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_process_that_dies_around_any_message_of_an_amendment_loses_none_and_repeats_none(
    channel: Channel, slot: int, moment: str
) -> None:
    await channel.delivered()
    setattr(channel.platform, f"die_{moment}", f"fake/lab/papers/{DAY}/2/{slot}")
    with pytest.raises(Killed):
        await channel.delivered(least=6)
    channel.platform.die_before = channel.platform.die_after = None
    channel.scene.clock.advance(121)
    await channel.delivered(least=6)
    assert channel.posted() == [*FIRST, "changes", "entry 4", "entry 5"]
    assert channel.platform.edits["ts-1"].digest.revision == 2


async def test_an_earlier_revision_that_was_broken_off_is_ended_first(channel: Channel) -> None:
    channel.platform.refuse_after = 2
    with pytest.raises(PlatformError):
        await channel.delivered()
    channel.platform.refuse_after = None
    channel.scene.clock.advance(121)
    await channel.delivered(least=6)
    assert channel.posted() == [*FIRST, "changes", "entry 4", "entry 5"]
    assert {one.thread for _, one, _ in channel.platform.posted[1:]} == {"ts-1"}


async def test_a_revision_that_is_older_than_what_the_channel_has_is_not_delivered(channel: Channel) -> None:
    older = await channel.made()
    await channel.delivered(least=6)
    await channel.courier.deliver(older)
    assert channel.posted() == [*FIRST, "entry 4", "entry 5"]


async def test_a_platform_that_does_not_take_the_edit_gets_it_later(channel: Channel) -> None:
    await channel.delivered()
    channel.platform.refuses_edits = True
    with pytest.raises(PlatformError):
        await channel.delivered(least=6)
    channel.platform.refuses_edits = False
    channel.scene.clock.advance(121)
    await channel.delivered(least=6)
    assert channel.platform.edits["ts-1"].digest.revision == 2
    assert channel.posted() == [*FIRST, "changes", "entry 4", "entry 5"]


async def test_two_processes_that_amend_at_once_post_every_message_once(channel: Channel) -> None:
    await channel.delivered()
    digest = await channel.made(least=6)
    ended = await asyncio.gather(*[channel.courier.deliver(digest) for _ in range(2)], return_exceptions=True)
    assert {type(one) for one in ended} <= {type(None), UnderWay}
    channel.scene.clock.advance(121)
    await channel.courier.deliver(digest)
    assert channel.posted() == [*FIRST, "changes", "entry 4", "entry 5"]


async def test_the_daily_round_ends_an_amendment_that_was_broken_off(channel: Channel) -> None:
    scene = channel.scene
    subscription = await scene.subscribed()
    daily = Daily(scene.store, scene.calendar, scene.maker, channel.courier, scene.clock)
    await daily.visit(subscription, DAY)
    changed = await scene.subscribed(cutoffs=Cutoffs(6, 5))
    channel.platform.refuse_after = 5
    with pytest.raises(PlatformError):
        await channel.courier.deliver(await scene.maker.make(changed, DAY))
    channel.platform.refuse_after = None
    scene.clock.advance(601)
    visits = [await daily.visit(one, day) for one, day in await daily.due()]
    assert [(visit.date, visit.step) for visit in visits] == [(DAY, Step.DELIVERED)]
    assert channel.posted() == [*FIRST, "changes", "entry 4", "entry 5"]
    scene.clock.advance(601)
    assert await daily.due() == ()


async def test_a_new_choice_alone_does_not_amend_what_was_delivered(channel: Channel) -> None:
    scene = channel.scene
    daily = Daily(scene.store, scene.calendar, scene.maker, channel.courier, scene.clock)
    await daily.visit(await scene.subscribed(), DAY)
    await scene.subscribed(cutoffs=Cutoffs(6, 5))
    scene.clock.advance(601)
    assert await daily.due() == ()


async def test_the_thread_of_a_date_has_a_link_if_the_platform_has_links(channel: Channel) -> None:
    assert await channel.courier.link(LAB, DAY) == ""
    await channel.delivered()
    await channel.delivered(least=6)
    assert await channel.courier.link(LAB, DAY) == "https://chat.test/ts-1"
    channel.platform.address = ""
    assert await channel.courier.link(LAB, DAY) == ""
    assert await replace(channel.courier, platforms={}).link(LAB, DAY) == ""


async def test_every_message_of_a_date_has_a_key_of_its_own(channel: Channel) -> None:
    await channel.delivered()
    await channel.delivered(least=6)
    keys = [one.key for _, one, _ in channel.platform.posted] + [one.key for one in channel.platform.edits.values()]
    assert len(set(keys)) == len(keys)
    assert {one.kind for _, one, _ in channel.platform.posted} == set(PostKind) - {PostKind.EDITED}


async def test_a_paper_that_was_posted_and_then_left_out_is_not_posted_on_another_day(store: SqlStore) -> None:
    scene, platform = Scene(store), FakePlatform()
    scene.announce_good(DAY, 1, 2)
    courier = Courier(store, {"fake": platform}, scene.clock)
    await courier.deliver(await scene.maker.make(await scene.subscribed(), DAY))
    one = await scene.subscribed(maximum=1)
    await courier.deliver(await scene.maker.make(one, DAY))
    scene.announce_good(NEXT_DAY, 2, 3)
    digest = await scene.maker.make(await scene.subscribed(maximum=10), NEXT_DAY)
    assert [entry.paper.id for entry in digest.entries] == ["2505.00003"]
