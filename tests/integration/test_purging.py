"""What is dropped when the bot is gone for good, and what is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.alone import alone, key_of
from core.model import Channel, Digest, Installation, Place, PlaceState
from core.ports import silent
from core.purging import GRACE, HEARD_FOR, IDLE_FOR, Purging
from core.store import SqlStore
from tests.fakes.day import Day
from tests.fakes.scene import DAY, LAB

OTHER = Channel("fake", "lab", "other")
ELSEWHERE = Channel("fake", "firm", "papers")
ENDS = pytest.mark.parametrize("state", [PlaceState.LEFT, PlaceState.DELETED])


class House:
    """Three channels with a digest each, in two workspaces. `grace` over takes the clock past the grace period."""

    def __init__(self, store: SqlStore) -> None:
        self.day = Day(store)
        self.store = store
        self.purging = Purging(store, self.day.scene.clock, kept_for=timedelta(days=90))

    async def furnished(self) -> House:
        self.day.scene.announce_good(DAY, 1)
        for channel in (LAB, OTHER, ELSEWHERE):
            await self.day.scene.subscribed(channel=channel)
            await self.day.presence.joined(Place(channel, "papers"))
        await self.install("lab")
        await self.install("firm")
        await self.day.visits()
        return self

    async def install(self, workspace: str) -> None:
        async with self.store.write() as work:
            await work.installations.put(Installation(platform="fake", workspace=workspace, at=self.now))

    @property
    def now(self) -> datetime:
        return self.day.scene.clock.now()

    def wait(self, time: timedelta) -> None:
        self.day.scene.clock.advance(time.total_seconds())

    async def puts(self, channel: Channel, state: PlaceState) -> None:
        await self.day.presence.moved(Place(channel, "papers", state))

    async def digest(self, channel: Channel) -> Digest | None:
        async with self.store.read() as work:
            return await work.digests.latest(channel, DAY)

    async def known(self) -> set[Channel]:
        """The channels of which anything is kept."""
        async with self.store.read() as work:
            return {one.channel for one in await work.subscriptions.all()}


@pytest.fixture
async def house(store: SqlStore) -> House:
    return await House(store).furnished()


@ENDS
async def test_a_channel_that_was_left_or_deleted_is_dropped_after_the_grace_period(
    house: House, state: PlaceState
) -> None:
    await house.puts(LAB, state)
    house.wait(GRACE)
    assert await house.purging.run() == ()
    house.wait(timedelta(seconds=1))
    assert await house.purging.run() == (LAB,)
    assert await house.known() == {OTHER, ELSEWHERE}
    assert await house.digest(LAB) is None
    assert await house.digest(OTHER)


@pytest.mark.parametrize("state", [PlaceState.OPEN, PlaceState.ARCHIVED, PlaceState.FORBIDDEN])
async def test_a_channel_from_which_the_bot_was_not_sent_away_stays(house: House, state: PlaceState) -> None:
    await house.puts(LAB, state)
    house.wait(GRACE * 20)
    assert await house.purging.run() == ()
    assert LAB in await house.known()


@ENDS
async def test_a_channel_to_which_the_bot_came_back_in_time_stays(house: House, state: PlaceState) -> None:
    await house.puts(LAB, state)
    house.wait(GRACE - timedelta(days=1))
    await house.day.presence.joined(Place(LAB, "papers"))
    house.wait(GRACE)
    assert await house.purging.run() == ()
    assert await house.digest(LAB)


async def test_a_workspace_that_is_gone_is_dropped_whole_and_no_other(house: House) -> None:
    await house.day.presence.gone("fake", "lab")
    house.wait(GRACE + timedelta(seconds=1))
    assert set(await house.purging.run()) == {LAB, OTHER}
    assert await house.known() == {ELSEWHERE}
    async with house.store.read() as work:
        assert await work.installations.get("fake", "lab") is None
        assert await work.installations.get("fake", "firm")


async def test_a_workspace_that_let_the_bot_in_again_goes_on_where_it_was(house: House) -> None:
    before = await house.digest(LAB)
    await house.day.presence.gone("fake", "lab")
    house.wait(GRACE - timedelta(days=1))
    assert await house.purging.run() == ()
    await house.install("lab")
    house.wait(GRACE)
    assert await house.purging.run() == ()
    assert await house.digest(LAB) == before


async def test_the_grace_period_is_as_long_as_one_says(house: House) -> None:
    purging = Purging(house.store, house.day.scene.clock, timedelta(days=1), kept_for=timedelta(days=90))
    await house.puts(LAB, PlaceState.DELETED)
    house.wait(timedelta(days=1, seconds=1))
    assert await purging.run() == (LAB,)


async def test_papers_and_what_was_judged_of_them_stay(house: House) -> None:
    await house.puts(LAB, PlaceState.DELETED)
    house.wait(GRACE * 2)
    await house.purging.run()
    async with house.store.read() as work:
        assert set(await work.papers.get(["2505.00001"])) == {"2505.00001"}
        assert (await work.batches.get(house.day.scene.source.name, ["cs.LG"], DAY)).keys() == {"cs.LG"}


async def test_to_purge_again_drops_nothing_more(house: House) -> None:
    await house.puts(LAB, PlaceState.DELETED)
    house.wait(GRACE * 2)
    await house.purging.run()
    assert await house.purging.run() == ()


async def test_a_channel_that_was_purged_can_begin_anew(house: House) -> None:
    await house.puts(LAB, PlaceState.LEFT)
    house.wait(GRACE * 2)
    await house.purging.run()
    assert await house.day.presence.joined(Place(LAB, "papers"))
    order = await house.day.scene.subscribed()
    assert order.criteria_version == 1


@ENDS
async def test_a_platform_that_is_connected_is_asked_before_anything_is_dropped(
    house: House, state: PlaceState
) -> None:
    purging = Purging(
        house.store, house.day.scene.clock, kept_for=timedelta(days=90), platforms={"fake": house.day.platform}
    )
    await house.puts(LAB, state)
    house.wait(GRACE * 2)
    assert await purging.run() == ()
    assert await house.digest(LAB)
    house.day.platform.puts(LAB, state)
    await house.puts(LAB, state)
    house.wait(GRACE * 2)
    assert await purging.run() == (LAB,)


async def test_what_was_heard_is_forgotten_after_a_while(house: House) -> None:
    async with house.store.write() as work:
        await work.seen.first("an event", house.now)
    house.wait(HEARD_FOR)
    await house.purging.run()
    async with house.store.write() as work:
        assert not await work.seen.first("an event", house.now)
    house.wait(HEARD_FOR + timedelta(seconds=1))
    await house.purging.run()
    async with house.store.write() as work:
        assert await work.seen.first("an event", house.now)


async def test_a_turn_that_nobody_takes_any_more_is_forgotten_with_its_channel(house: House) -> None:
    key = key_of("rescoring", LAB)
    async with alone(house.store, house.day.scene.clock, key, "a rescoring", silent):
        pass
    house.wait(IDLE_FOR)
    await house.purging.run()
    async with house.store.write() as work:
        await work.turns.give_back(key, "nobody", not_before=house.now + timedelta(minutes=5))
        assert await work.turns.take(key, "somebody", now=house.now, pause=0, lease=1) == 0.0


async def test_what_buttons_carry_is_kept_as_long_as_one_says(house: House) -> None:
    async with house.store.write() as work:
        await work.carried.keep(LAB, {"=k": "a long ask"}, house.now)
    house.wait(timedelta(days=90))
    await house.purging.run()
    async with house.store.read() as work:
        assert await work.carried.get(LAB, "=k") == "a long ask"
    house.wait(timedelta(seconds=1))
    await house.purging.run()
    async with house.store.read() as work:
        assert await work.carried.get(LAB, "=k") is None
