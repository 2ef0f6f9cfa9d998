"""The numbers that tell how far two judgements agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agreement import Agreement, Pair, Scores, Vote, agreement, auc, taste
from core.model import Cutoffs

CUTOFFS = Cutoffs(8, 7)
IN, OUT = (9.0, 8.0), (3.0, 4.0)

any_score = st.integers(2, 20).map(lambda half: half / 2)
any_scores = st.tuples(any_score, st.none() | any_score)
any_weight = st.floats(0.1, 100)
any_pairs = st.lists(
    st.builds(Pair, any_scores, any_scores, st.builds(Cutoffs, any_score, any_score), any_weight), min_size=1
)


def found(*pairs: tuple[Scores, Scores, float]) -> Agreement:
    answer = agreement([Pair(before, after, CUTOFFS, weight) for before, after, weight in pairs])
    assert answer
    return answer


def test_without_pairs_there_is_nothing_to_tell() -> None:
    assert agreement([]) is None
    assert taste([]) is None


def test_shares_are_counted_as_people_would_count_them() -> None:
    told = found(*[(IN, IN, 1)] * 6, *[(IN, OUT, 1)] * 2, *[(OUT, IN, 1)] * 4, *[(OUT, OUT, 1)] * 8)
    assert told.papers == 20
    assert told.same == told.equal == 14 / 20
    assert told.recall == 6 / 8
    assert told.precision == 6 / 10
    assert told.kappa == pytest.approx((0.7 - 0.5) / 0.5)  # chance: (8·10 + 12·10) / 400


def test_a_pair_counts_for_as_many_papers_as_it_stands_for() -> None:
    told = found((IN, IN, 1), (OUT, OUT, 9), (OUT, IN, 1))
    assert told.same == pytest.approx(10 / 11)
    assert told.precision == 1 / 2
    assert told.recall == 1


def test_differences_tell_size_direction_and_correlation() -> None:
    told = found(((8, 5), (7, 5), 1), ((6, 7), (6, 8), 1), ((4, 9), (2, 11), 2))
    assert told.relevance
    assert told.novelty
    assert told.relevance.mean == (1 + 0 + 4) / 4
    assert told.relevance.shift == (-1 + 0 - 4) / 4
    assert told.novelty.shift == (0 + 1 + 4) / 4
    assert told.novelty.correlation == pytest.approx(0.993, abs=0.01)


def test_a_score_that_only_one_of_them_gives_is_no_difference() -> None:
    told = found(((9.4, None), (9, 8), 1), ((3, None), (3, 2), 1))
    assert told.novelty is None
    assert told.same == 1


def test_what_is_always_the_same_has_no_correlation_and_no_kappa() -> None:
    told = found((OUT, OUT, 1), (OUT, OUT, 1))
    assert (told.same, told.kappa, told.precision, told.recall) == (1, None, None, None)
    assert told.relevance
    assert told.relevance.correlation is None


@given(any_pairs)
def test_all_numbers_stay_within_their_scales(pairs: list[Pair]) -> None:
    told = agreement(pairs)
    assert told
    shares = [told.same, told.equal, told.precision, told.recall]
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares if share is not None)
    assert told.kappa is None or told.kappa <= 1 + 1e-9
    for one in (told.relevance, told.novelty):
        assert one is None or abs(one.shift) <= one.mean + 1e-9
        assert one is None or one.correlation is None or -1 <= one.correlation <= 1


@given(any_pairs)
def test_who_judges_alike_agrees_in_everything(pairs: list[Pair]) -> None:
    told = agreement([Pair(pair.before, pair.before, pair.cutoffs, pair.weight) for pair in pairs])
    assert told
    assert (told.same, told.equal) == (1, 1)
    assert told.kappa is None or told.kappa == pytest.approx(1)
    assert told.relevance
    assert (told.relevance.mean, told.relevance.shift) == (0, 0)


@given(any_pairs)
def test_exchanging_both_exchanges_precision_and_recall(pairs: list[Pair]) -> None:
    told = agreement(pairs)
    turned = agreement([Pair(pair.after, pair.before, pair.cutoffs, pair.weight) for pair in pairs])
    assert told
    assert turned
    assert (turned.precision, turned.recall) == (pytest.approx(told.recall), pytest.approx(told.precision))
    assert turned.kappa == pytest.approx(told.kappa)


@given(st.lists(any_score, max_size=20), st.lists(any_score, max_size=20))
def test_the_auc_is_the_share_of_pairs_in_the_right_order(higher: list[float], lower: list[float]) -> None:
    pairs = [1.0 if one > other else 0.5 if one == other else 0.0 for one in higher for other in lower]
    assert auc(higher, lower) == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


def test_votes_are_held_against_the_cutoffs() -> None:
    votes = [
        Vote(IN, CUTOFFS, True),
        Vote(OUT, CUTOFFS, True),
        Vote(IN, CUTOFFS, False),
        Vote((3, None), CUTOFFS, False),
    ]
    told = taste(votes)
    assert told
    assert (told.liked, told.chosen, told.disliked, told.left_out) == (2, 1, 2, 1)
    assert told.auc == (0.5 + 1 + 0 + 1) / 4


def test_likes_alone_put_nothing_in_order() -> None:
    told = taste([Vote(IN, CUTOFFS, True)])
    assert told
    assert told.auc is None
