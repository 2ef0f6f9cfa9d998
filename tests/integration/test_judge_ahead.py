"""Many days judged side by side, by a scorer whose answers take their time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.backfill import backfill, judge_ahead
from core.digesting import DigestMaker
from core.errors import ScorerRefused
from core.model import Criteria, Paper, Scoring
from core.ports import Keep, Progress, silent, unkept
from core.store import SqlStore
from tests.fakes.command_line import broadsheet
from tests.fakes.scene import DAY, NEXT_DAY, Scene
from tests.fakes.scorer import FakeScorer

DAYS = (DAY, NEXT_DAY)


class PatientScorer(FakeScorer):
    """Answers nobody before as many have asked as there are days."""

    def __init__(self) -> None:
        super().__init__()
        self.all_here = asyncio.Barrier(len(DAYS))

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        await self.all_here.wait()
        return await super().score(criteria, papers, progress, keep)


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store, scorer=PatientScorer())
    scene.announce_good(DAY, 1, 2)
    scene.announce_good(NEXT_DAY, 3)
    return scene


def apart(scene: Scene) -> DigestMaker:
    return replace(scene.maker, judging=replace(scene.judging, apart=True))


async def test_all_days_are_asked_about_at_once_and_their_digests_cost_nothing_more(scene: Scene) -> None:
    subscription, heard = await scene.subscribed(), list[tuple[int, int]]()
    await judge_ahead(apart(scene), subscription, DAYS, lambda done, total, _what: heard.append((done, total)))
    asked = list(scene.scorer.asked)
    filled = [one async for one in backfill(scene.maker, subscription, DAYS)]
    assert sorted(asked) == ["2505.00001", "2505.00002", "2505.00003"]
    assert scene.scorer.asked == asked
    assert [one.digest.counts.listed for one in filled if one.digest] == [2, 1]
    assert heard == [(0, 2), (1, 2), (2, 2)]


async def test_a_day_that_arxiv_does_not_tell_is_left_out(scene: Scene) -> None:
    subscription = await scene.subscribed()
    scene.source.unreachable = True
    await judge_ahead(apart(scene), subscription, DAYS)
    assert scene.scorer.asked == []


async def test_a_scorer_that_refuses_is_told_as_it_is(scene: Scene) -> None:
    scene.scorer.refuses = True
    with pytest.raises(ScorerRefused, match="refuses Broadsheet's key"):
        await judge_ahead(apart(scene), await scene.subscribed(), DAYS)


def test_without_a_model_there_are_no_batches(tmp_path: Path) -> None:
    answer = broadsheet(tmp_path, "backfill", "2025-05-13", "2025-05-13", "--recorded", "--batch")
    assert answer.code != 0
    assert "There is no model to ask in batches." in answer.err
