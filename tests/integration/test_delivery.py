import asyncio
from datetime import date

import pytest

from core.delivery import Courier
from core.errors import PlatformError, UnderWay
from core.model import Channel, DeliveryState, Digest
from core.store import SqlStore
from tests.fakes.platform import FakePlatform, Killed
from tests.fakes.scene import DAY, LAB, Scene


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def a_digest(scene: Scene) -> Digest:
    scene.announce_good(DAY, 1, 2, 3)
    return await scene.maker.make(await scene.subscribed(), DAY)


def posted(platform: FakePlatform) -> list[str]:
    return [message.entry.paper.id if message.entry else "head" for _, message, _ in platform.posted]


WHOLE = ["head", "2505.00001", "2505.00002", "2505.00003"]


async def test_the_head_comes_first_and_each_paper_in_its_thread(scene: Scene) -> None:
    platform = FakePlatform()
    await Courier(scene.store, {"fake": platform}, scene.clock).deliver(await a_digest(scene))
    async with scene.store.read() as work:
        (delivery,) = await work.deliveries.of_date(LAB, DAY)
    assert posted(platform) == WHOLE
    assert [message.thread for _, message, _ in platform.posted] == [None, "ts-1", "ts-1", "ts-1"]
    assert (delivery.state, delivery.posts[0].ref) == (DeliveryState.SENT, "ts-1")


async def test_a_delivered_digest_is_not_posted_again(scene: Scene) -> None:
    platform = FakePlatform()
    digest = await a_digest(scene)
    for _ in range(2):
        await Courier(scene.store, {"fake": platform}, scene.clock).deliver(digest)
    assert posted(platform) == WHOLE


@pytest.mark.parametrize("slot", range(4))
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_process_that_dies_around_any_message_loses_none_and_repeats_none(
    scene: Scene, slot: int, moment: str
) -> None:
    platform = FakePlatform()
    digest = await a_digest(scene)
    setattr(platform, f"die_{moment}", f"fake/lab/papers/{DAY}/1/{slot}")
    with pytest.raises(Killed):
        await Courier(scene.store, {"fake": platform}, scene.clock).deliver(digest)
    platform.die_before = platform.die_after = None
    scene.clock.advance(121)
    await Courier(scene.store, {"fake": platform}, scene.clock).deliver(digest)
    assert posted(platform) == WHOLE
    assert {message.thread for _, message, _ in platform.posted[1:]} == {"ts-1"}


async def test_a_platform_that_fails_halfway_gets_the_rest_later(scene: Scene) -> None:
    platform = FakePlatform()
    platform.refuse_after = 2
    digest = await a_digest(scene)
    courier = Courier(scene.store, {"fake": platform}, scene.clock)
    with pytest.raises(PlatformError):
        await courier.deliver(digest)
    platform.refuse_after = None
    scene.clock.advance(121)
    await courier.deliver(digest)
    assert posted(platform) == WHOLE


async def test_a_digest_for_a_platform_that_is_not_connected_waits(scene: Scene) -> None:
    digest = await a_digest(scene)
    with pytest.raises(PlatformError, match=r"^fake is not connected here; the digest of 2025-05-13 waits\.$"):
        await Courier(scene.store, {}, scene.clock).deliver(digest)


async def test_two_processes_that_deliver_at_once_post_every_message_once(scene: Scene) -> None:
    platform = FakePlatform()
    digest = await a_digest(scene)
    couriers = [Courier(scene.store, {"fake": platform}, scene.clock) for _ in range(2)]
    ended = await asyncio.gather(*[one.deliver(digest) for one in couriers], return_exceptions=True)
    assert {type(one) for one in ended} <= {type(None), UnderWay}
    scene.clock.advance(121)
    await couriers[0].deliver(digest)
    assert posted(platform) == WHOLE


async def test_whoever_meets_another_process_at_it_is_told_so_without_the_name_of_the_channel(scene: Scene) -> None:
    platform = FakePlatform()
    platform.die_before = f"fake/lab/papers/{DAY}/1/0"
    digest = await a_digest(scene)
    courier = Courier(scene.store, {"fake": platform}, scene.clock)
    with pytest.raises(Killed):
        await courier.deliver(digest)
    with pytest.raises(UnderWay) as told:
        await courier.deliver(digest)
    assert str(told.value) == "The digest of 2025-05-13 is being posted at this moment. Look again in a minute."


async def test_who_dies_while_the_page_of_a_digest_is_made_has_claimed_nothing(scene: Scene) -> None:
    async def dies(channel: Channel, day: date) -> str:
        raise Killed

    platform, digest = FakePlatform(), await a_digest(scene)
    with pytest.raises(Killed):
        await Courier(scene.store, {"fake": platform}, scene.clock, dies).deliver(digest)
    await Courier(scene.store, {"fake": platform}, scene.clock).deliver(digest)
    assert posted(platform) == WHOLE
