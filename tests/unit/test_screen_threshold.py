"""Where the line is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.learning.threshold import Line, line_for

MARKS = st.integers(0, 10**6).map(lambda mark: mark / 10**6)
SCORED = st.lists(st.tuples(MARKS, st.booleans(), st.floats(0.5, 30)), min_size=1, max_size=60).filter(
    lambda rows: any(wanted for _, wanted, _ in rows)
)


def line(rows: list[tuple[float, bool, float]], target: float) -> Line | None:
    marks, wanted, weights = zip(*rows, strict=True)
    return line_for(np.array(marks), np.array(wanted), np.array(weights), target)


def nineteen(lowest: float = 0.1) -> list[tuple[float, bool, float]]:
    """Nineteen wanted papers and as many others below them."""
    return [(lowest + place / 100, True, 1.0) for place in range(19)] + [(0.01, False, 1.0)] * 19


def test_one_wanted_paper_more_than_there_are_counts_as_lost() -> None:
    assert line(nineteen(), 0.95) == Line(pytest.approx(0.1), 0.95, 0.5)


def test_nothing_can_be_drawn_where_the_wanted_cannot_vouch_for_the_target() -> None:
    assert line(nineteen(), 0.96) is None


def test_nothing_can_be_drawn_where_nothing_is_wanted() -> None:
    assert line([(0.5, False, 1.0)], 0.0) is None


def test_what_is_given_away_moves_the_line_up() -> None:
    found = line(nineteen(), 0.9)
    assert found is not None
    assert found.threshold == pytest.approx(0.11)
    assert found.recall == pytest.approx(0.9)


def test_a_heavy_one_that_would_be_lost_holds_the_line_down() -> None:
    rows = nineteen()
    heavy = [(0.1, True, 5.0), *rows[1:]]
    light = line(rows, 0.8)
    found = line(heavy, 0.8)
    assert light is not None
    assert found is not None
    assert found.threshold < light.threshold


def test_wanted_papers_of_the_same_mark_are_kept_or_lost_together() -> None:
    found = line([(0.2, True, 1.0)] * 10 + [(0.9, True, 1.0)] * 30, 0.8)
    assert found is not None
    assert (found.threshold, found.recall) == (0.2, pytest.approx(40 / 41))


def test_a_target_between_those_of_two_papers_has_its_line_between_their_marks() -> None:
    """Of nineteen one may be lost at 0.9, and two at 0.85."""
    found = line(nineteen(), 0.88)
    assert found is not None
    assert found.threshold == pytest.approx(0.114)
    assert (found.recall, found.passes) == (0.88, pytest.approx(17 / 38))


def test_a_line_does_not_lie_above_a_paper_that_stands_for_several() -> None:
    """Between the two marks it would lose all that the paper stands for, and promise that half of them are kept."""
    rows = nineteen()
    found = line([rows[0], (0.11, True, 5.0), *rows[2:]], 0.8)
    assert found is not None
    assert found.threshold == 0.11
    assert found.recall > 0.8


def test_above_papers_of_one_mark_the_line_goes_by_what_is_left() -> None:
    found = line([(0.2, True, 1.0)] * 10 + [(0.9, True, 1.0)] * 30, 30.5 / 41)
    assert found is not None
    assert found.threshold == pytest.approx(0.55)


def test_a_target_below_what_the_best_has_is_outdone() -> None:
    found = line([(0.2, True, 1.0), (0.9, True, 1.0)], 0.1)
    assert found is not None
    assert (found.threshold, found.recall) == (0.9, pytest.approx(1 / 3))


@given(SCORED, st.floats(0.3, 0.95))
def test_a_line_at_the_next_mark_below_keeps_the_target_and_at_the_next_above_does_not(
    rows: list[tuple[float, bool, float]], target: float
) -> None:
    found = line(rows, target)
    whole = sum(weight for _, wanted, weight in rows if wanted)
    more = sum(weight**2 for _, wanted, weight in rows if wanted) / whole

    def recall(threshold: float) -> float:
        return sum(weight for mark, wanted, weight in rows if wanted and mark >= threshold) / (whole + more)

    own = sorted(mark for mark, wanted, _ in rows if wanted)
    if found is None:
        assert recall(own[0]) < target + 1e-9
        return
    below = max(mark for mark in own if mark <= found.threshold + 1e-9)
    above = [mark for mark in own if mark > found.threshold + 1e-9]
    assert recall(below) >= found.recall - 1e-9
    assert found.recall >= target
    assert not above or recall(above[0]) < target + 1e-9
