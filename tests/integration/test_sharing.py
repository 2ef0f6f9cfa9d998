import asyncio
from dataclasses import replace

import pytest

from core.delivery import Courier, Standing, first_posts
from core.errors import PlatformError, ScorerError
from core.model import Cutoffs, Subscription
from core.sharing import Shared, Sharing
from core.store import SqlStore
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene, papers


class Room:
    """A channel of which nothing was made or posted yet."""

    def __init__(self, store: SqlStore) -> None:
        self.scene = Scene(store)
        self.platform = FakePlatform()
        self.courier = Courier(store, {"fake": self.platform}, self.scene.clock)
        self.sharing = Sharing(self.scene.maker, self.courier)
        self.scene.announce_good(DAY, 1, 2)
        self.scene.source.announce(DAY, papers(3))

    def revisions(self) -> list[int]:
        """The revision of each message in the channel."""
        return [message.digest.revision for _, message, _ in self.platform.posted]

    async def standing(self) -> Standing:
        return await self.courier.standing(LAB, DAY)


@pytest.fixture
def room(store: SqlStore) -> Room:
    return Room(store)


@pytest.fixture
async def order(room: Room) -> Subscription:
    return await room.scene.subscribed()


async def test_what_is_not_there_is_made_and_posted_and_then_it_is_there_already(
    room: Room, order: Subscription
) -> None:
    assert (await room.sharing.quote(order, DAY)).papers == 3
    assert await room.sharing.share(order, DAY) is Shared.NOW
    assert await room.sharing.share(order, DAY) is Shared.ALREADY
    assert room.revisions() == [1, 1, 1]


async def test_what_is_there_is_posted_as_it_is_for_nothing(room: Room, order: Subscription) -> None:
    await room.scene.maker.make(order, DAY)
    changed = replace(order, cutoffs=Cutoffs(5, 5))
    assert (await room.sharing.quote(changed, DAY)).papers == 0
    assert await room.sharing.share(changed, DAY) is Shared.NOW
    assert room.revisions() == [1, 1, 1]


async def test_what_was_begun_is_ended_in_its_own_revision(room: Room, order: Subscription) -> None:
    room.platform.refuse_after = 1
    with pytest.raises(PlatformError):
        await room.sharing.share(order, DAY)
    assert await room.standing() is Standing.BEGUN
    room.platform.refuse_after = None
    room.scene.clock.advance(121)
    changed = await room.scene.subscribed(cutoffs=Cutoffs(5, 5))
    await room.scene.maker.make(changed, DAY)
    assert (await room.sharing.quote(changed, DAY)).papers == 0
    assert await room.sharing.share(changed, DAY) is Shared.NOW
    assert (room.revisions(), await room.standing()) == ([1, 1, 1], Standing.POSTED)


async def test_an_amendment_that_was_broken_off_is_ended(room: Room, order: Subscription) -> None:
    await room.sharing.share(order, DAY)
    changed = await room.scene.subscribed(cutoffs=Cutoffs(5, 5))
    room.platform.refuses_edits = True
    with pytest.raises(PlatformError):
        await room.courier.deliver(await room.scene.maker.make(changed, DAY))
    assert await room.standing() is Standing.AMENDING
    room.platform.refuses_edits = False
    room.scene.clock.advance(121)
    assert await room.sharing.share(changed, DAY) is Shared.NOW
    assert (room.revisions(), await room.standing()) == ([1, 1, 1, 2, 2], Standing.POSTED)


async def test_of_several_at_once_one_posts_it(room: Room, order: Subscription) -> None:
    shared = await asyncio.gather(*(room.sharing.share(order, DAY) for _ in range(3)))
    assert Shared.NOW in shared
    assert room.revisions() == [1, 1, 1]


async def test_a_delivery_that_was_given_up_is_told_with_its_reason(room: Room, order: Subscription) -> None:
    digest = await room.scene.maker.make(order, DAY)
    async with room.scene.store.write() as work:
        await work.deliveries.finish(await work.deliveries.begin(digest, first_posts(digest)), "The channel is gone.")
    with pytest.raises(PlatformError, match=r"of 2025-05-13 could not be posted: The channel is gone\."):
        await room.sharing.share(order, DAY)


async def test_what_cannot_be_judged_is_not_posted(room: Room, order: Subscription) -> None:
    room.scene.scorer.silent = True
    with pytest.raises(ScorerError):
        await room.sharing.share(order, DAY)
    assert (room.platform.posted, await room.standing()) == ([], Standing.NOTHING)
