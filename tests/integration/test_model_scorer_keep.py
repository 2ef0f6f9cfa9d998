"""What a model scorer gives to be kept, over real HTTP. That it gives everything once, whatever happens, is checked in
`Scene.score`, so by every test of this scorer."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import ScorerRefused, StoreError
from core.model import Scoring
from tests.fakes.openai_server import Failure, Fault, answer_of
from tests.fakes.scoring_scene import CRITERIA, papers, scene, spent


async def test_every_group_is_kept_as_soon_as_it_is_answered() -> None:
    async with scene(group_size=5, concurrency=1) as there:
        calls: list[int] = []

        async def keep(part: Scoring) -> None:
            calls.append(len(there.server.calls))
            await there.keep(part)

        await there.scorer.score(CRITERIA, papers(15), keep=keep)
    assert [len(part.verdicts) for part in there.kept] == [5, 5, 5]
    assert [part.usage.calls for part in there.kept if part.usage] == [1, 1, 1]
    assert calls[0] <= 2


async def test_an_answer_that_falls_short_is_kept_in_part_and_its_cost_once() -> None:
    async with scene(group_size=6, concurrency=1) as there:
        there.server.faults.append(Fault(alter=lambda verdicts: answer_of(verdicts[:2])))
        scoring = await there.score(papers(6))
    assert [len(part.verdicts) for part in there.kept] == [2, 2, 2]
    assert spent(there.kept).cost == spent([scoring]).cost != 0


async def test_an_answer_without_a_verdict_is_kept_for_its_cost() -> None:
    async with scene(concurrency=1) as there:
        there.server.faults.append(Fault(refusal="No."))
        await there.score(papers(1))
    (part,) = there.kept
    assert not part.verdicts
    assert part.usage is not None
    assert part.usage.total > 0


async def test_failed_tries_are_kept_with_the_answer_that_followed_them() -> None:
    async with scene() as there:
        there.server.faults.extend([Fault(Failure.SERVER)] * 2)
        await there.score(papers(3))
    assert [(len(part.verdicts), part.usage.calls) for part in there.kept if part.usage] == [(3, 3)]


async def test_what_was_kept_before_a_refusal_is_all_there_was() -> None:
    async with scene(group_size=5, concurrency=1) as there:
        there.server.faults.extend([Fault(refusal="No."), *[Fault(Failure.NO_CREDIT)] * 9])
        with pytest.raises(ScorerRefused):
            await there.scorer.score(CRITERIA, papers(10), keep=there.keep)
    assert spent(there.kept).calls == 1
    assert spent(there.kept).total > 0


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_an_error_of_keeping_comes_out_as_itself_with_its_own_cause(concurrency: int) -> None:
    cause = OSError("disk full")
    error = StoreError("The database cannot be written.")

    async def keep(part: Scoring) -> None:
        raise error from cause

    async with scene(group_size=1, concurrency=concurrency) as there:
        with pytest.raises(StoreError) as caught:
            await there.scorer.score(CRITERIA, papers(8), keep=keep)
    assert caught.value is error
    assert caught.value.__cause__ is cause
    assert len(there.server.calls) <= 2 * concurrency


async def test_cancelling_leaves_what_was_kept() -> None:
    async with scene(group_size=5, concurrency=1) as there:
        there.server.faults.extend([Fault(), Fault(), Fault(Failure.HANG)])
        second = asyncio.Event()

        async def keep(part: Scoring) -> None:
            await there.keep(part)
            if len(there.kept) == 2:
                second.set()

        running = asyncio.create_task(there.scorer.score(CRITERIA, papers(20), keep=keep))
        await second.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert [len(part.verdicts) for part in there.kept] == [5, 5]
    assert spent(there.kept).calls == 2
