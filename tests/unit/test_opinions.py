"""Which verdicts are worth another opinion, what several opinions come to, and how they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Cutoffs, Paper, Scoring, Verdict
from core.opinions import Settling, is_settled, median_of, merged, opinions_of
from core.scoring.local import LocalScorer
from tests.fakes.digests import a_criteria
from tests.fakes.opinionated import OpinionatedScorer
from tests.fakes.scene import papers

CUTOFFS = Cutoffs(8, 7)
Scores = tuple[float, float | None]

any_score = st.integers(2, 20).map(lambda half: half / 2)
any_scores = st.tuples(any_score, st.none() | any_score)
any_cutoffs = st.builds(Cutoffs, any_score, any_score)


def verdict(*opinions: Scores, comment: str = "It prunes.") -> Verdict:
    """What these opinions come to."""
    relevance, novelty = median_of(opinions)
    kept = opinions if len(opinions) > 1 else ()
    return Verdict(paper_id="2505.00001", relevance=relevance, novelty=novelty, comment=comment, opinions=kept)


@pytest.mark.parametrize(
    ("opinions", "wanted"),
    [
        ([(8, 8)], 2),  # at the cut-off of relevance: 7 the next time would make 7.5 of it
        ([(9, 7)], 2),  # at the cut-off of novelty
        ([(8, None)], 2),
        ([(7, 8)], 3),  # twice 8 would let it in
        ([(7, 6)], 3),
        ([(8, 7), (7, 7)], 3),
    ],
)
def test_a_verdict_that_opinions_to_come_could_turn_is_worth_another(opinions: list[Scores], wanted: int) -> None:
    assert not is_settled(verdict(*opinions), CUTOFFS, wanted)


@pytest.mark.parametrize(
    ("opinions", "wanted"),
    [
        ([(8, 8)], 1),  # no more are wanted
        ([(7, 8)], 2),  # one more opinion of 8 makes 7.5 of it: still out
        ([(8, 3)], 3),  # whatever becomes of its relevance, its novelty keeps it out
        ([(3, 7)], 3),
        ([(9, 8)], 3),
        ([(9, None)], 3),
        ([(8, 8), (9, 8)], 3),  # the third can only be the lowest of three
        ([(8, 8), (8, 8)], 3),
        ([(8, 7), (7, 7), (8, 8)], 3),
    ],
)
def test_a_verdict_that_they_could_not_turn_is_left_alone(opinions: list[Scores], wanted: int) -> None:
    assert is_settled(verdict(*opinions), CUTOFFS, wanted)


def test_a_score_at_the_end_of_the_scale_cannot_fall_out_of_it() -> None:
    assert is_settled(verdict((1, 1)), Cutoffs(1, 1), 3)


def moved(score: float, half: int) -> float:
    """So many halves of a point further, on the scale."""
    return min(10.0, max(1.0, score + half / 2))


@given(st.lists(any_scores, min_size=1, max_size=3), any_cutoffs, st.lists(st.integers(-2, 2), min_size=2, max_size=2))
def test_no_opinions_within_a_point_turn_a_settled_verdict(
    opinions: list[Scores], cutoffs: Cutoffs, halves: list[int]
) -> None:
    before = verdict(*opinions)
    if not is_settled(before, cutoffs, 3):
        return
    relevance, novelty = before.relevance, before.novelty
    after = [(moved(relevance, half), None if novelty is None else moved(novelty, half)) for half in halves]
    every = median_of([*opinions, *after[: 3 - len(opinions)]])
    assert cutoffs.admit(*every) == cutoffs.admit(relevance, novelty)


@given(st.lists(any_scores, min_size=1, max_size=3))
def test_a_median_lies_between_the_opinions_in_whatever_order(opinions: list[Scores]) -> None:
    relevance, novelty = median_of(opinions)
    assert min(r for r, _ in opinions) <= relevance <= max(r for r, _ in opinions)
    known = [n for _, n in opinions if n is not None]
    assert (novelty is None) == (not known)
    assert novelty is None or min(known) <= novelty <= max(known)
    assert median_of(opinions[::-1]) == (relevance, novelty)


@given(any_scores, any_scores, any_scores)
def test_a_merged_verdict_keeps_every_opinion_and_is_their_median(first: Scores, second: Scores, third: Scores) -> None:
    whole = merged(merged(verdict(first), verdict(second)), verdict(third))
    assert opinions_of(whole) == (first, second, third)
    assert (whole.relevance, whole.novelty) == median_of([first, second, third])


def test_two_opinions_meet_in_the_middle_in_half_points() -> None:
    both = merged(verdict((8, 8)), verdict((7, 7)))
    assert (both.relevance, both.novelty) == (7.5, 7.5)


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([(8, 7), (8, 7)], "first"),
        ([(7, 7), (9, 7)], "second"),  # as near: the higher one
        ([(9, 7), (7, 7)], "first"),
        ([(9, 7), (7, 7), (8, 7)], "third"),
        ([(7, 7), (8, 7), (10, 7)], "second"),
        ([(8, 7), (7, 8)], "first"),  # as near and as high: the earlier one
        ([(8, None), (6, 7), (7, None)], "third"),
    ],
)
def test_the_comment_is_that_of_the_opinion_nearest_to_the_median(scores: list[Scores], told: str) -> None:
    first, *others = (verdict(one, comment=name) for one, name in zip(scores, _NAMES, strict=False))
    for another in others:
        first = merged(first, another)
    assert first.comment == told


_NAMES = ("first", "second", "third")


class Desk:
    """A scorer, papers with verdicts, and what was kept."""

    def __init__(self, *scores: Scores) -> None:
        self.scorer = OpinionatedScorer()
        self.papers: list[Paper] = papers(*range(1, len(scores) + 1))
        self.verdicts = {
            paper.id: Verdict(paper_id=paper.id, relevance=relevance, novelty=novelty)
            for paper, (relevance, novelty) in zip(self.papers, scores, strict=True)
        }
        self.scorer.scores = {paper.id: one for paper, one in zip(self.papers, scores, strict=True)}
        self.kept: list[Scoring] = []

    def thinks(self, opinion: int, *scores: Scores) -> None:
        self.scorer.later[opinion] = {paper.id: one for paper, one in zip(self.papers, scores, strict=True)}

    async def keep(self, part: Scoring) -> None:
        self.kept.append(part)

    def settling(self, wanted: int) -> Settling:
        return Settling(self.scorer, a_criteria(), CUTOFFS, wanted)

    async def settled(self, wanted: int) -> Scoring:
        return await self.settling(wanted).settled(self.papers, self.verdicts, self.keep)


def ids(*numbers: int) -> list[str]:
    return [f"2505.{n:05}" for n in numbers]


async def test_only_papers_near_a_cutoff_are_asked_about_again() -> None:
    desk = Desk((10, 9), (8, 8), (7, 7), (2, 2))
    await desk.settled(2)
    assert desk.scorer.rounds == [(1, ids(2))]


async def test_a_third_opinion_is_asked_where_two_disagree() -> None:
    desk = Desk((8, 8), (8, 8))
    desk.thinks(1, (7, 8), (9, 8))
    desk.thinks(2, (8, 8), (8, 8))
    scoring = await desk.settled(3)
    assert desk.scorer.rounds == [(1, ids(1, 2)), (2, ids(1))]
    one, other = (scoring.verdicts[paper_id] for paper_id in ids(1, 2))
    assert (one.relevance, one.opinions) == (8, ((8, 8), (7, 8), (8, 8)))
    assert (other.relevance, other.opinions) == (8.5, ((8, 8), (9, 8)))


async def test_chance_is_outvoted_in_both_directions() -> None:
    desk = Desk((8, 7), (7, 7))
    desk.thinks(1, (7, 7), (8, 7))
    desk.thinks(2, (7, 7), (8, 7))
    scoring = await desk.settled(3)
    listed = [CUTOFFS.admit(one.relevance, one.novelty) for one in scoring.verdicts.values()]
    assert listed == [False, True]


async def test_every_part_is_kept_merged_and_with_what_it_took() -> None:
    desk = Desk((8, 8), (8, 7), (3, 3))
    scoring = await desk.settled(2)
    assert [list(part.verdicts) for part in desk.kept] == [ids(1), ids(2)]
    assert all(one.opinions for part in desk.kept for one in part.verdicts.values())
    assert scoring.usage
    assert scoring.usage.cost == sum(part.usage.cost or 0 for part in desk.kept if part.usage) == Decimal("0.01")
    assert list(scoring.verdicts) == ids(1, 2, 3)


async def test_a_paper_without_another_opinion_keeps_its_verdict_and_is_asked_about_the_next_time() -> None:
    desk = Desk((8, 8))
    desk.scorer.mute = set(ids(1))
    scoring = await desk.settled(2)
    assert scoring.verdicts == desk.verdicts
    assert scoring.unscored == ()
    assert scoring.usage  # it was asked, and has to be paid for
    desk.scorer.mute = set()
    again = await desk.settled(2)
    assert opinions_of(again.verdicts[ids(1)[0]]) == ((8, 8), (8, 8))


async def test_verdicts_with_enough_opinions_are_not_asked_about_again() -> None:
    desk = Desk((8, 8), (8, 8))
    first = await desk.settled(2)
    desk.verdicts = dict(first.verdicts)
    desk.scorer.rounds.clear()
    assert (await desk.settled(2)).usage is None
    assert desk.scorer.rounds == []


async def test_a_kept_verdict_of_two_opinions_that_disagree_goes_on_with_the_third() -> None:
    desk = Desk((8, 8))
    desk.verdicts = {ids(1)[0]: merged(desk.verdicts[ids(1)[0]], verdict((7, 8)))}
    scoring = await desk.settled(3)
    assert desk.scorer.rounds == [(2, ids(1))]
    assert len(opinions_of(scoring.verdicts[ids(1)[0]])) == 3


async def test_a_key_that_is_refused_by_then_leaves_the_verdicts_as_they_are() -> None:
    desk = Desk((8, 8))
    desk.scorer.refuses_from = 1
    assert (await desk.settled(3)).verdicts == desk.verdicts


async def test_a_bound_on_what_may_be_asked_is_heeded() -> None:
    desk = Desk((8, 8), (8, 8), (8, 8))

    async def within(asked: Sequence[Paper]) -> int:
        return min(2, len(asked))

    await desk.settling(2).settled(desk.papers, desk.verdicts, within=within)
    assert desk.scorer.rounds == [(1, ids(1, 2))]


async def test_progress_says_that_papers_are_asked_about_again() -> None:
    desk, heard = Desk((8, 8), (8, 8)), list[tuple[int, int, str]]()
    await desk.settling(2).settled(desk.papers, desk.verdicts, progress=lambda *now: heard.append(now))
    assert heard[-1] == (2, 2, "papers asked about again")


async def test_a_scorer_by_rules_is_not_asked_twice() -> None:
    desk = Desk((8, 8))
    settling = Settling(LocalScorer(), a_criteria(), CUTOFFS, 3)
    assert (await settling.settled(desk.papers, desk.verdicts)).verdicts == desk.verdicts
    assert settling.estimate(desk.papers, {}).calls == 0


@pytest.mark.parametrize(("wanted", "asked"), [(1, 0), (2, 15), (3, 27)])
def test_an_estimate_takes_a_share_of_unjudged_papers_to_be_near(wanted: int, asked: int) -> None:
    assert Desk().settling(wanted).estimate(papers(*range(1, 101)), {}).calls == asked


def test_an_estimate_knows_of_judged_papers_which_are_near() -> None:
    desk = Desk((10, 9), (8, 8), (8, 7), (2, 2))
    assert desk.settling(2).estimate(desk.papers, desk.verdicts).calls == 2
