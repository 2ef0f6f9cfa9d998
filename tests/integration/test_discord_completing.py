"""What is offered in Discord while somebody types."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.store import SqlStore, open_store
from tests.fakes.discord_lab import subscribed_lab
from tests.fakes.scene import DAY, Scene


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store)
    scene.announce_good(date(2025, 5, 12), 11)
    scene.announce_good(DAY, 1, 2)
    return scene


async def test_words_that_can_be_completed_are_offered(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        assert await lab.ada.types_into(lab.papers, "digest show", "date", "to") == ["today"]
        assert await lab.ada.types_into(lab.papers, "subscription setup", "zone", "berl") == ["Europe/Berlin"]
        assert "stat.ML" in await lab.ada.types_into(lab.papers, "criteria categories", "codes", "stat.M")
        assert await lab.ada.types_into(lab.papers, "subscription rights", "criteria", "a") == ["anyone", "admins"]


async def test_papers_of_the_archive_are_offered_by_words_and_by_id(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        offered = ["2505.00002 · Paper 2", "2505.00001 · Paper 1"]
        assert await lab.bob.types_into(lab.papers, "paper show", "paper", "pruning") == offered
        assert await lab.bob.types_into(lab.papers, "paper similar", "paper", "pruning pap") == offered
        (found,) = await lab.bob.types_into(lab.papers, "paper show", "paper", "2505.00002")
        await lab.bob.uses(lab.papers, "paper show", paper=found)
        await lab.bob.sees(lab.papers, "Relevance 9")
        assert await lab.bob.types_into(lab.papers, "paper show", "paper", "2599.") == []


async def test_before_anything_is_typed_the_papers_of_the_newest_digests_are_offered(scene: Scene) -> None:
    scene.announce_good(date(2025, 5, 9), *range(100, 130))
    async with subscribed_lab(scene, posted=True) as lab:
        order = await lab.desk.subscription(lab.channel)
        await lab.desk.courier.deliver(await scene.maker.make(order, date(2025, 5, 9)))
        offered = await lab.bob.types_into(lab.papers, "paper show", "paper", "")
        assert offered[:2] == ["2505.00001 · Paper 1", "2505.00002 · Paper 2"]
        assert offered[2].startswith("2505.001")
        begun = await lab.bob.types_into(lab.papers, "paper show", "paper", "2505.0000")
        assert begun == ["2505.00001 · Paper 1", "2505.00002 · Paper 2"]
        assert await lab.bob.types_into(lab.papers, "paper show", "paper", "25") == offered
        hall = lab.guild.text("hall")
        assert await lab.bob.types_into(hall, "paper show", "paper", "") == []


@pytest.mark.parametrize(
    "typed", [" ", "\\", "%", "_", "'", '"', "*", "x" * 6_000, "\x00", "https://", "2505." * 40, "🦊"]
)
async def test_whatever_is_typed_no_completion_fails(scene: Scene, typed: str) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        for words in (typed, f"pruning {typed}"):
            await lab.bob.types_into(lab.papers, "paper show", "paper", words)
        assert len(lab.local.calls("callback")) == 2
