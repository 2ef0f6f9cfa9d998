"""The learned screen on real days, where the data is at hand; `python -m benchmarks.screen` prints all of it."""

from __future__ import annotations

import pytest

from benchmarks.local_scorer import DATA, Candidate, auc, candidates
from benchmarks.screen import LAST, Plain, at_recall, at_threshold, learn, lessons, marks_of
from core.model import Learned, Paper

CANDIDATES = candidates()
pytestmark = pytest.mark.skipif(not CANDIDATES, reason=f"there is no data in {DATA}")


@pytest.fixture(scope="module")
def before() -> list[Candidate]:
    return [one for one in CANDIDATES if one.announced <= LAST]


@pytest.fixture(scope="module")
def after() -> list[Candidate]:
    return [one for one in CANDIDATES if one.announced > LAST]


@pytest.fixture(scope="module")
def learned(before: list[Candidate]) -> Learned:
    return learn(before, 0.95)


def papers(some: list[Candidate]) -> list[Paper]:
    return [one.paper for one in some]


def area(some: list[Candidate], marks: list[float]) -> float:
    return auc([(mark, one.selected) for one, mark in zip(some, marks, strict=True)]) or 0.0


def test_it_tells_the_selected_from_the_others_better_than_plain_regression(
    before: list[Candidate], after: list[Candidate], learned: Learned
) -> None:
    marks = marks_of(learned, papers(after))
    assert area(after, marks) > 0.92
    assert area(after, marks) > area(after, Plain(before).marks(papers(after)))


def test_a_third_of_the_papers_is_enough_to_find_nineteen_in_twenty_of_the_selected(
    after: list[Candidate], learned: Learned
) -> None:
    point = at_recall(after, marks_of(learned, papers(after)), 0.95)
    assert point.recall >= 0.95
    assert point.passed <= 0.35


def test_a_day_without_a_digest_and_a_paper_listed_for_its_author_teach_nothing(before: list[Candidate]) -> None:
    taught = {one.paper.id for one in lessons(before)}
    assert not taught & {one.paper.id for one in before if one.announced == "2025-03-26"}
    assert "2503.20199" not in taught  # listed for Yoshua Bengio: trees counted in pictures taken by drones
    assert taught


def test_what_it_promises_comes_true_on_later_days(after: list[Candidate], learned: Learned) -> None:
    point = at_threshold(after, marks_of(learned, papers(after)), learned.threshold)
    assert learned.recall >= 0.95
    assert point.recall == pytest.approx(learned.recall, abs=0.03)
    assert point.passed == pytest.approx(learned.passes, abs=0.1)


def test_four_in_five_of_the_selected_are_in_the_best_fifth(after: list[Candidate], learned: Learned) -> None:
    point = at_recall(after, marks_of(learned, papers(after)), 0.8)
    assert point.recall >= 0.8
    assert point.passed < 0.2


def test_a_screen_of_forty_days_is_under_a_megabyte(learned: Learned) -> None:
    assert len(learned.document) < 1_000_000
