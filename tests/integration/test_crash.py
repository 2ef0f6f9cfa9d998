"""A real bot, killed at random points of its days. `python -m benchmarks.crash` does it at length."""

import random
from datetime import date
from pathlib import Path

import pytest

from tests.fakes.crash_campaign import Campaign, Trouble, calm
from tests.fakes.crash_trouble import trouble
from tests.fakes.crash_world import crash_world

LAST = date(2026, 2, 27)


@pytest.mark.parametrize(("around", "kills", "seed"), [(calm, 5, 1), (trouble, 4, 2)], ids=["in peace", "in trouble"])
async def test_nothing_is_lost_repeated_or_halved_by_kills(
    database_url: str, tmp_path: Path, around: Trouble, kills: int, seed: int
) -> None:
    async with crash_world(database_url, tmp_path / "screen.txt", LAST) as world:
        campaign = Campaign(world, random.Random(seed), around)
        await campaign.until(kills)
        tally = await campaign.tally()
    assert campaign.kills == kills
    assert tally.faults == []
    assert tally.reprinted <= kills


async def test_a_campaign_sees_what_is_lost_repeated_and_halved(sqlite_url: str, tmp_path: Path) -> None:
    async with crash_world(sqlite_url, tmp_path / "screen.txt", LAST) as world:
        campaign = Campaign(world, random.Random(3))
        await campaign.settle()
        assert (await campaign.tally()).faults == []
        _, first, *_ = world.papers.messages.values()
        world.papers.messages["repeated"] = first
        (thread,) = world.discord.world.threads(world.days)
        thread.messages.popitem()
        tally = await campaign.tally()
    assert tally.repeated == ["slack 2505.00036"]
    assert tally.lost == ["discord 2505.00039"]
    assert [what[:18] for what in tally.half] == ["discord 2025-05-13"]
