"""Papers of stored days before a scorer once more: what is compared, what is asked, what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases import Case, Stored, sample
from core.dates import span_of
from core.errors import CostsMore, NotFound, ScorerRefused
from core.evaluation import LEDGER, Evaluation
from core.model import Cutoffs, Verdict, VoteKind
from core.newsdays import Span
from core.spending import Limits
from core.store import SqlStore
from tests.fakes.clock import FakeClock
from tests.fakes.digests import a_criteria, a_quiet_digest
from tests.fakes.opinionated import OpinionatedScorer
from tests.fakes.scene import DAY, LAB, NEXT_DAY, a_subscription, papers
from tests.fakes.scorer import FakeScorer
from tests.fakes.stored_days import IN, JUDGE, OUT, judged_day, voted

NOW = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)
MAY = Span(date(2025, 5, 1), date(2025, 5, 31), "May 2025")


class Desk:
    """An evaluation of a scorer that thinks these of papers by number."""

    def __init__(self, store: SqlStore, name: str = "new-model", **scores: tuple[float, float | None]) -> None:
        self.store = store
        self.scorer = OpinionatedScorer(name)
        self.scorer.scores = {f"2505.{int(n[1:]):05}": one for n, one in scores.items()}
        self.evaluation = Evaluation(store, "arxiv", self.scorer, FakeClock(NOW))

    async def stored(self) -> Stored:
        return await self.evaluation.stored(LAB, await self.evaluation.days(LAB, MAY))


async def test_stored_and_new_verdicts_of_the_same_papers_are_compared(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: IN, 3: OUT, 4: OUT})
    desk = Desk(store, _1=IN, _2=OUT, _3=OUT, _4=(4, 3))
    found = await desk.evaluation.evaluate((await desk.stored()).cases)
    assert found.agreement
    assert (found.agreement.papers, found.agreement.same) == (4, 3 / 4)
    assert (found.agreement.recall, found.agreement.precision) == (1 / 2, 1)
    assert found.agreement.relevance
    assert found.agreement.relevance.mean == 5 / 4
    assert found.repeat is None


async def test_nothing_that_it_says_is_kept_as_a_verdict(store: SqlStore) -> None:
    await judged_day(store, {1: IN})
    desk = Desk(store, _1=OUT)
    await desk.evaluation.evaluate((await desk.stored()).cases)
    known = {paper.id: paper for paper in papers(1)}
    async with store.read() as work:
        assert await work.verdicts.get(a_subscription().criteria, desk.scorer.card, known) == {}


async def test_what_it_took_is_put_down_to_the_installation_and_to_no_channel(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    desk = Desk(store)
    found = await desk.evaluation.evaluate((await desk.stored()).cases, repeat=True)
    assert found.usage.cost == Decimal("0.02")
    day = timedelta(days=1)
    async with store.read() as work:
        assert [one.cost for one in await work.usages.between(LEDGER, NOW - day, NOW + day)] == [Decimal("0.02")]
        assert await work.usages.between(LAB, NOW - day, NOW + day) == ()
        assert await work.usages.on(LAB, DAY) == ()


async def test_an_estimate_tells_what_it_takes_and_asks_nothing(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    desk = Desk(store)
    cases = (await desk.stored()).cases
    once, twice = [await desk.evaluation.quote(cases, repeat=repeat) for repeat in (False, True)]
    assert (once.cost, twice.cost) == (Decimal("0.01"), Decimal("0.02"))
    assert desk.scorer.asked == []


async def test_it_stops_as_soon_as_it_has_cost_more_than_it_may(store: SqlStore) -> None:
    await judged_day(store, dict.fromkeys(range(1, 9), OUT))
    desk = Desk(store)
    with pytest.raises(CostsMore, match=r"cost \$0\.02 so far. `--at-most 0\.04` allows more"):
        await desk.evaluation.evaluate((await desk.stored()).cases, most=Decimal("0.0151"))
    assert len(desk.scorer.asked) == 4


async def test_what_the_installations_budget_does_not_reach_is_not_begun(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    desk = Desk(store)
    bounded = replace(desk.evaluation, limits=Limits(daily=Decimal("0.009")))
    with pytest.raises(CostsMore, match=r"budget of today is used up\. Nothing was asked\."):
        await bounded.evaluate((await desk.stored()).cases)
    assert desk.scorer.asked == []
    enough = replace(desk.evaluation, limits=Limits(daily=Decimal("0.01")))
    assert (await enough.evaluate((await desk.stored()).cases)).agreement


async def test_asked_twice_it_is_told_how_far_it_agrees_with_itself(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    desk = Desk(store, _1=IN, _2=OUT)
    desk.scorer.later[1] = {"2505.00001": (8.0, 8.0), "2505.00002": (9.0, 9.0)}
    found = await desk.evaluation.evaluate((await desk.stored()).cases, repeat=True)
    assert [opinion for opinion, _ in desk.scorer.rounds] == [0, 1]
    assert found.repeat
    assert (found.repeat.same, found.repeat.equal) == (1 / 2, 0)


async def test_papers_without_an_answer_are_told_and_not_counted(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    desk = Desk(store, _1=IN)
    desk.scorer.mute = {"2505.00002"}
    found = await desk.evaluation.evaluate((await desk.stored()).cases)
    assert found.agreement
    assert found.agreement.papers == 1
    assert [missed.paper_id for missed in found.unscored] == ["2505.00002"]


async def test_a_model_that_says_nothing_agrees_with_nobody(store: SqlStore) -> None:
    await judged_day(store, {1: IN})
    desk = Desk(store)
    desk.scorer.silent = True
    assert (await desk.evaluation.evaluate((await desk.stored()).cases)).agreement is None


async def test_a_key_that_is_refused_is_told(store: SqlStore) -> None:
    await judged_day(store, {1: IN})
    desk = Desk(store)
    desk.scorer.refuses = True
    with pytest.raises(ScorerRefused):
        await desk.evaluation.evaluate((await desk.stored()).cases)


async def test_votes_are_compared_with_then_and_now(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: IN, 3: IN, 4: OUT})
    await voted(store, VoteKind.MORE, 1, 2)
    await voted(store, VoteKind.LESS, 3)
    await voted(store, VoteKind.SAVED, 4)
    desk = Desk(store, _1=IN, _2=OUT, _3=OUT, _4=OUT)
    found = await desk.evaluation.evaluate((await desk.stored()).cases)
    assert found.taste
    assert found.stored_taste
    assert (found.taste.liked, found.taste.chosen, found.taste.disliked, found.taste.left_out) == (2, 1, 1, 1)
    assert (found.stored_taste.chosen, found.stored_taste.left_out) == (2, 0)
    assert (found.taste.auc, found.stored_taste.auc) == (0.75, 0.5)


async def test_people_who_cancel_each_other_out_are_no_vote(store: SqlStore) -> None:
    await judged_day(store, {1: IN})
    await voted(store, VoteKind.MORE, 1)
    await voted(store, VoteKind.LESS, 1, person="U2")
    desk = Desk(store, _1=IN)
    assert (await desk.evaluation.evaluate((await desk.stored()).cases)).taste is None


async def test_a_paper_of_two_days_is_asked_about_once(store: SqlStore) -> None:
    await judged_day(store, {1: OUT, 2: OUT})
    await judged_day(store, {2: OUT, 3: OUT}, NEXT_DAY)
    stored = await Desk(store).stored()
    assert stored.days == (DAY, NEXT_DAY)
    assert sorted(case.paper.id for case in stored.cases) == ["2505.00001", "2505.00002", "2505.00003"]


async def test_verdicts_that_do_not_hold_any_more_are_left_out_and_counted(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    (changed,) = papers(2)
    async with store.write() as work:
        await work.papers.save([type(changed)(id=changed.id, version=2, title="T", abstract="Other.", authors=())])
    stored = await Desk(store).stored()
    assert ([case.paper.id for case in stored.cases], stored.lacking) == (["2505.00001"], 1)


async def test_another_scorers_kept_verdicts_can_be_compared_with(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    other = FakeScorer("other-model").card
    judged = Verdict(paper_id="2505.00002", relevance=9, novelty=9)
    async with store.write() as work:
        await work.verdicts.save(a_subscription().criteria, other, [judged], {one.id: one for one in papers(2)})
    stored = await Desk(store).evaluation.stored(LAB, [DAY], other)
    assert [(case.stored.relevance, case.scorer) for case in stored.cases] == [(9, "other-model")]
    assert stored.lacking == 1


async def test_the_newest_days_are_chosen_and_quiet_ones_are_none(store: SqlStore) -> None:
    await judged_day(store, {1: IN})
    await judged_day(store, {2: IN}, NEXT_DAY)
    async with store.write() as work:
        await work.digests.add(a_quiet_digest(channel=LAB, date=date(2025, 5, 26)))
    evaluation = Desk(store).evaluation
    assert await evaluation.days(LAB, MAY) == (DAY, NEXT_DAY)
    assert await evaluation.days(LAB, MAY, 1) == (NEXT_DAY,)


async def test_without_a_stored_day_it_says_so(store: SqlStore) -> None:
    with pytest.raises(NotFound, match=r"fake/lab/papers has no stored day to compare with \(13 May 2025\)"):
        await Desk(store).evaluation.days(LAB, span_of(DAY))


async def test_days_without_a_verdict_that_holds_are_nothing_to_compare_with(store: SqlStore) -> None:
    await judged_day(store, {1: IN})
    with pytest.raises(NotFound, match="no verdict is kept"):
        await Desk(store).evaluation.stored(LAB, [DAY], FakeScorer("nobody").card)


async def test_progress_counts_every_paper_of_every_round(store: SqlStore) -> None:
    await judged_day(store, {1: IN, 2: OUT})
    desk, heard = Desk(store), list[tuple[int, int]]()
    await desk.evaluation.evaluate(
        (await desk.stored()).cases, lambda done, total, what: heard.append((done, total)), repeat=True
    )
    assert heard == [(2, 4), (4, 4)]


def a_case(number: int, *, chosen: bool, vote: int = 0) -> Case:
    """A stored paper."""
    relevance, novelty = IN if chosen else OUT
    (paper,) = papers(number)
    stored = Verdict(paper_id=paper.id, relevance=relevance, novelty=novelty)
    return Case(paper=paper, criteria=a_criteria(), cutoffs=Cutoffs(), stored=stored, scorer=JUDGE.name, vote=vote)


def test_a_sample_holds_as_many_chosen_papers_as_others_and_those_with_votes_first() -> None:
    cases = [a_case(n, chosen=n <= 20, vote=int(n <= 4)) for n in range(1, 101)]
    drawn = sample(cases, 20)
    assert sum(case.chosen for case in drawn) == 10
    assert sum(bool(case.vote) for case in drawn) == 4
    assert {case.weight for case in drawn} == {1, 16 / 6, 8}


@given(st.lists(st.tuples(st.booleans(), st.integers(-1, 1)), max_size=60), st.integers(1, 40))
def test_any_sample_is_as_large_as_it_can_be_and_the_same_in_any_order(
    kinds: list[tuple[bool, int]], most: int
) -> None:
    cases = [a_case(n, chosen=chosen, vote=vote) for n, (chosen, vote) in enumerate(kinds, start=1)]
    drawn = sample(cases, most)
    assert len(drawn) == len({case.paper.id for case in drawn}) == min(most, len(cases))
    assert sample(cases[::-1], most) == drawn
    if most >= len(cases):
        assert all(case.weight == 1 for case in drawn)
