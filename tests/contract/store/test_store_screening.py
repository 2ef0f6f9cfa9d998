"""`core.ports.Screens`, `Withholdings` and `Questions` on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from core.model import (
    Announcement,
    AnnounceType,
    Batch,
    BatchState,
    Criteria,
    Cutoffs,
    Learned,
    Lesson,
    Paper,
    Screen,
    Stage,
    Verdict,
    Watch,
    Withheld,
)
from core.store import SqlStore
from tests.contract.store.values import CARD, CRITERIA, DAY, NOON, paper, verdict

ONE, TWO, THREE = (paper(f"2505.{n:05}") for n in (1, 2, 3))
OTHER = Criteria(wanted=("something else",))
LEARNED = Learned(threshold=0.25, recall=0.97, passes=0.34, papers=900, wanted=80, days=9, document=b"\0\xff marks")
SCREEN = Screen(made_at=NOON, cutoffs=Cutoffs(8, 6.5), target=0.97, learned=LEARNED)
OFF = Screen(made_at=NOON, cutoffs=Cutoffs(), target=None, learned=None, why="too few")


def out(of: Paper, *, sampled: bool = False, share: float = 0.05) -> Withheld:
    return Withheld(paper_id=of.id, stage=Stage.SCREEN, mark=0.125, sampled=sampled, share=share)


async def withhold(store: SqlStore, *told: Withheld) -> None:
    async with store.write() as work:
        await work.papers.save([ONE, TWO, THREE])
        by_id = {one.id: one for one in (ONE, TWO, THREE)}
        await work.withholdings.save(CRITERIA, CARD, told, by_id, at=NOON)


async def withheld(store: SqlStore, *asked: Paper, criteria: Criteria = CRITERIA) -> dict[str, Withheld]:
    async with store.read() as work:
        return await work.withholdings.get(criteria, CARD, {one.id: one for one in asked})


async def announce(store: SqlStore, days_ago: int, *told: Paper) -> None:
    day = DAY - timedelta(days=days_ago)
    announced = tuple(Announcement(one.id, "cs.LG", day, AnnounceType.NEW) for one in told)
    async with store.write() as work:
        await work.papers.save(told)
        batch = Batch(source="arxiv", category="cs.LG", date=day, state=BatchState.FRESH, announcements=announced)
        await work.batches.save([batch])


async def judge(store: SqlStore, verdicts: Iterable[Verdict]) -> None:
    async with store.write() as work:
        by_id = {one.id: one for one in (ONE, TWO, THREE)}
        await work.verdicts.save(CRITERIA, CARD, verdicts, by_id)


async def test_a_decision_comes_back_as_it_went_in_and_the_last_one_counts(store: SqlStore) -> None:
    title = Withheld(paper_id=TWO.id, stage=Stage.TITLES)
    await withhold(store, out(ONE), title)
    await withhold(store, out(ONE, sampled=True))
    assert await withheld(store, ONE, TWO, THREE) == {ONE.id: out(ONE, sampled=True), TWO.id: title}


async def test_a_decision_holds_for_its_criteria_and_its_abstract_alone(store: SqlStore) -> None:
    await withhold(store, out(ONE))
    assert await withheld(store, ONE, criteria=OTHER) == {}
    assert await withheld(store, replace(ONE, abstract="Another.")) == {}
    assert await withheld(store, replace(ONE, version=9)) == {ONE.id: out(ONE)}


async def test_a_screen_comes_back_as_it_went_in_with_the_next_number(store: SqlStore) -> None:
    for number, screen in enumerate((SCREEN, OFF, SCREEN), start=1):
        async with store.write() as work:
            added = await work.screens.add(CRITERIA, CARD, screen)
        async with store.read() as work:
            assert await work.screens.latest(CRITERIA, CARD) == added == replace(screen, version=number)
            assert await work.screens.latest(OTHER, CARD) is None


async def test_only_the_newest_versions_of_a_screen_are_kept(store: SqlStore) -> None:
    for _ in range(5):
        async with store.write() as work:
            await work.screens.add(CRITERIA, CARD, SCREEN)
            await work.screens.add(OTHER, CARD, OFF)
    async with store.read() as work:
        latest = await work.screens.latest(CRITERIA, CARD)
    assert latest == replace(SCREEN, version=5)


async def test_lessons_are_the_newest_verdicts_by_the_day_of_their_first_announcement(store: SqlStore) -> None:
    await announce(store, 2, ONE)
    await announce(store, 1, TWO)
    await announce(store, 0, ONE, THREE)
    await judge(store, [verdict(ONE.id, 9), verdict(TWO.id, 3), verdict(THREE.id, 9)])
    await withhold(store, out(TWO, sampled=True))
    async with store.read() as work:
        lessons = await work.screens.lessons(CRITERIA, CARD, Cutoffs(), most=10)
        newest = await work.screens.lessons(CRITERIA, CARD, Cutoffs(), most=1)
        others = await work.screens.lessons(OTHER, CARD, Cutoffs(), most=1)
    first, second, third = (
        Lesson(paper=THREE, day=DAY, wanted=True),
        Lesson(paper=TWO, day=DAY - timedelta(days=1), wanted=False, weight=20),
        Lesson(paper=ONE, day=DAY - timedelta(days=2), wanted=True),
    )
    assert lessons == (first, second, third)
    assert newest == (first,)
    assert others == ()


async def test_a_lesson_that_was_withheld_and_judged_for_another_reason_than_the_sample_stands_for_itself(
    store: SqlStore,
) -> None:
    await announce(store, 0, ONE)
    await judge(store, [verdict(ONE.id, 9)])
    await withhold(store, out(ONE))
    async with store.read() as work:
        (lesson,) = await work.screens.lessons(CRITERIA, CARD, Cutoffs(), most=10)
    assert lesson.weight == 1


async def test_sampled_lessons_weigh_by_the_share_that_was_drawn_when_they_were_withheld(store: SqlStore) -> None:
    await announce(store, 0, ONE, TWO)
    await judge(store, [verdict(ONE.id, 9), verdict(TWO.id, 9)])
    await withhold(store, out(ONE, sampled=True, share=0.5), out(TWO, sampled=True, share=0.04))
    async with store.read() as work:
        lessons = await work.screens.lessons(CRITERIA, CARD, Cutoffs(), most=10)
    assert {lesson.paper.id: lesson.weight for lesson in lessons} == {ONE.id: 2, TWO.id: 25}


async def test_a_paper_that_passed_with_a_new_abstract_was_not_withheld(store: SqlStore) -> None:
    await announce(store, 0, ONE)
    await withhold(store, out(ONE, sampled=True))
    anew = replace(ONE, version=ONE.version + 1, abstract="Another.")
    async with store.write() as work:
        await work.papers.save([anew])
        await work.verdicts.save(CRITERIA, CARD, [verdict(ONE.id, 9)], {ONE.id: anew})
    async with store.read() as work:
        (lesson,) = await work.screens.lessons(CRITERIA, CARD, Cutoffs(), most=10)
        watch = await work.screens.watched(CRITERIA, CARD, Cutoffs(), DAY)
    assert lesson.weight == 1
    assert watch == Watch(withheld=0, sampled=0, wanted=0, through=1)


async def test_what_became_of_the_papers_of_late_is_counted(store: SqlStore) -> None:
    await announce(store, 9, ONE)
    await announce(store, 0, TWO, THREE)
    await judge(store, [verdict(ONE.id, 9), verdict(TWO.id, 9), verdict(THREE.id, 9)])
    await withhold(store, out(ONE), out(TWO, sampled=True))
    async with store.read() as work:
        assert await work.screens.watched(CRITERIA, CARD, Cutoffs(), DAY) == Watch(1, 1, 1, 1)
        assert await work.screens.watched(CRITERIA, CARD, Cutoffs(10, 7), DAY) == Watch(1, 1, 0, 0)
        assert await work.screens.watched(OTHER, CARD, Cutoffs(), DAY) == Watch()
        whole = await work.screens.watched(CRITERIA, CARD, Cutoffs(), DAY - timedelta(days=9))
    assert whole == Watch(2, 1, 1, 1)
    assert (whole.missed, whole.recall) == (1, 2 / 3)


async def test_a_servers_name_for_a_question_is_kept_until_it_is_dropped(store: SqlStore) -> None:
    async with store.write() as work:
        await work.questions.put("what?", "batch_1", at=NOON)
        await work.questions.put("what?", "batch_2", at=NOON)
    async with store.read() as work:
        assert await work.questions.get("what?") == "batch_2"
        assert await work.questions.get("who?") is None
    async with store.write() as work:
        await work.questions.drop("what?")
        await work.questions.drop("what?")
    async with store.read() as work:
        assert await work.questions.get("what?") is None
