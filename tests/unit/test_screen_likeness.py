"""Likeness to papers that were learned from: what words cannot add up."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from core.learning.counting import counted
from core.learning.likeness import DIRECTIONS, Directions, Likeness, directions, likeness
from core.learning.weighing import LINEAR, known
from core.model import Paper

CORNERS = np.array(list(product([0.0, 1.0], repeat=2)) * 50, np.float32)
ONE_BUT_NOT_BOTH = CORNERS.sum(axis=1) == 1
EVEN = np.ones(len(CORNERS))


def rows(numbers: np.ndarray) -> csr_matrix:
    return csr_matrix(numbers.astype(np.float32))


def learned() -> tuple[Likeness, float]:
    papers = rows(CORNERS)
    return likeness(directions(papers, EVEN), papers, ONE_BUT_NOT_BOTH, EVEN)


def test_it_tells_what_is_wanted_where_no_sum_of_words_does() -> None:
    near, offset = learned()
    assert ((near.of(rows(CORNERS)) + offset > 0) == ONE_BUT_NOT_BOTH).all()


def test_a_paper_is_pulled_the_same_whichever_are_beside_it() -> None:
    chance = np.random.default_rng(1)
    papers = rows(chance.random((1_100, 2)))
    near, _ = learned()
    together = near.of(papers)
    assert [near.of(papers[at])[0] for at in (0, 499, 500, 1_099)] == together[[0, 499, 500, 1_099]].tolist()


def test_the_nearest_pull_most() -> None:
    unit = Directions(np.eye(2, DIRECTIONS, dtype=np.int8) * 127, np.full(2, 1 / 127, np.float32))
    near = Likeness(unit, unit.places(rows(np.eye(2))), np.array([1, -1], np.float32))
    first, between, second = near.of(rows(np.array([[1, 0], [1, 1], [0, 1]])))
    assert first == -second
    assert between == 0
    assert first == 1 - np.exp(-2 * 2)


def test_of_papers_in_one_place_the_heavy_ones_pull_more() -> None:
    papers = rows(np.tile(np.eye(2), (20, 1)))
    heavy, wanted = np.repeat([3.0, 1.0], 20), np.repeat([True, False], 20)
    towards = directions(papers, np.ones(40))
    up, up_offset = likeness(towards, papers, wanted, heavy)
    down, down_offset = likeness(towards, papers, wanted, heavy[::-1].copy())
    assert (up.of(papers) + up_offset > 0).all()
    assert (down.of(papers) + down_offset < 0).all()


def test_a_paper_that_counts_twice_is_as_good_as_two() -> None:
    chance = np.random.default_rng(2)
    papers = chance.random((40, 5))
    heavy = directions(rows(papers), np.repeat([2.0, 1.0], 20))
    twice = directions(rows(np.vstack([papers[:20], papers])), np.ones(60))
    one, other = (np.abs(some.steps * some.sizes[:, None]) for some in (heavy, twice))
    assert np.allclose(one, other, atol=0.02)


def test_a_word_of_more_than_a_tenth_of_the_papers_says_nothing_of_what_one_is_about() -> None:
    extra = {"seldom": 4, "often": 5}
    papers = [
        Paper(id=str(at), title="", abstract=" ".join(word for word, many in extra.items() if at < many), authors=())
        for at in range(40)
    ]
    words = known(list(counted(papers)))[len(LINEAR)]
    assert len(words.columns) == 1


def test_where_nothing_is_known_nothing_pulls() -> None:
    papers = rows(np.zeros((4, 0)))
    near, _ = likeness(directions(papers, np.ones(4)), papers, np.array([True, True, False, False]), np.ones(4))
    assert np.allclose(near.of(papers), 0)
    assert near.of(papers[:0]).tolist() == []


@given(arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.floats(0, 1, width=32)))
def test_places_are_on_a_sphere_or_in_its_middle(numbers: np.ndarray) -> None:
    papers = rows(numbers)
    places = directions(papers, np.ones(len(numbers))).places(papers).astype(np.float64)
    lengths = np.sqrt((places**2).sum(axis=1))
    assert places.shape == (len(numbers), DIRECTIONS)
    assert ((lengths == 0) | (abs(lengths - 127) < 5)).all()
