"""How well the learned screen tells what will be wanted, and how fast: `python -m benchmarks.screen`.

It learns from the days up to 9 May 2025 what a strong model selected of the papers that it judged, and is tested on
all those from 12 to 30 May, beside a plain TF-IDF logistic regression of the same lessons; then as it is used, learning
anew as days go by. docs/decisions/0010-screen.md says what came to be known of the test days before.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.local_scorer import DATA, Candidate, auc, candidates
from core.learning import ScreenLearner
from core.model import Learned, Lesson, Paper
from core.scoring.estimate import TOKENS_A_VERDICT, of_abstract
from core.scoring.question import tokens

LAST = "2025-05-09"
RECALLS = (0.80, 0.85, 0.90, 0.92, 0.95, 0.97, 0.98, 0.99, 1.0)
TARGETS = (0.95, 0.97, 0.99)
EXACT = 0.95
STRETCH = 5
"""Days after which both learn anew, where they do."""
MARKED = 1_000
LEARNER = ScreenLearner()
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Point:
    """What passes at one threshold: shares of the selected and of all, how many of these are selected; tokens saved."""

    recall: float
    passed: float
    precision: float
    saved: float


def at_threshold(papers: Sequence[Candidate], marks: Sequence[float], threshold: float) -> Point:
    """What passes at a threshold."""
    passed = [one for one, mark in zip(papers, marks, strict=True) if mark >= threshold]
    kept = sum(one.selected for one in passed)
    return Point(
        recall=kept / sum(one.selected for one in papers),
        passed=len(passed) / len(papers),
        precision=kept / max(len(passed), 1),
        saved=1 - _tokens(passed) / _tokens(papers),
    )


def at_recall(papers: Sequence[Candidate], marks: Sequence[float], recall: float) -> Point:
    """What passes at the highest threshold with that recall, known only afterwards."""
    best = sorted((mark for one, mark in zip(papers, marks, strict=True) if one.selected), reverse=True)
    wanted = -int(-recall * len(best) // 1)
    return at_threshold(papers, marks, best[wanted - 1])


def lessons(papers: Sequence[Candidate]) -> tuple[Lesson, ...]:
    """What a screen learns from: a verdict each, so nothing of candidates that were not judged."""
    return tuple(
        Lesson(paper=one.paper, day=date.fromisoformat(one.announced), wanted=one.selected)
        for one in papers
        if one.judged
    )


def learn(papers: Sequence[Candidate], target: float) -> Learned:
    """What they come to."""
    learned = asyncio.run(LEARNER.learn(lessons(papers), target))
    if learned is None:
        sys.exit(f"Nothing was learned from {len(papers):,} papers.")
    return learned


def marks_of(learned: Learned, papers: Sequence[Paper]) -> list[float]:
    """Their marks, in order."""
    marks = asyncio.run(LEARNER.marks(learned.document, papers)) or {}
    return [marks[paper.id] for paper in papers]


class Plain:
    """What one would write first."""

    def __init__(self, papers: Sequence[Candidate]) -> None:
        self._words = TfidfVectorizer()
        judged = [one for one in papers if one.judged]
        rows = self._words.fit_transform([_text(one.paper) for one in judged])
        self._model = LogisticRegression(max_iter=1_000).fit(rows, [one.selected for one in judged])

    def marks(self, papers: Sequence[Paper]) -> list[float]:
        """How likely each is selected."""
        return [float(mark) for mark in self._model.predict_proba(self._words.transform(map(_text, papers)))[:, 1]]


def main() -> None:
    """Print what was measured."""
    papers = candidates()
    if not papers:
        sys.exit(f"Skipped: there is no data in {DATA}.")
    before = [one for one in papers if one.announced <= LAST and one.judged]
    after = [one for one in papers if one.announced > LAST]
    for name, some in (("learned from", before), ("tested on", after)):
        days = len({one.announced for one in some})
        print(f"{name:12} {len(some):,} papers of {days} days, {sum(one.selected for one in some)} selected")
    _compare(before, after)


def _compare(before: Sequence[Candidate], after: Sequence[Candidate]) -> None:
    asyncio.run(LEARNER.learn((), 0.5))  # imports
    plain, plain_fit = _timed(lambda: Plain(before))
    learned, fit = _timed(lambda: learn(before, TARGETS[0]))
    tested = [one.paper for one in after]
    _print_curves(after, marks_of(learned, tested), plain.marks(tested))
    _print_promises(after, [learned, *(learn(before, target) for target in TARGETS[1:])])
    print(f"\nboth learning anew after every {STRETCH} days, from all days before")
    _print_curves(after, *_anew(before, after))
    _, marking = _timed(lambda: marks_of(learned, tested[:MARKED]))
    _, plain_marking = _timed(lambda: plain.marks(tested[:MARKED]))
    print(f"\nto learn, with five rehearsals on days held out: {fit:.1f} s, {fit / plain_fit:.1f} × the plain one")
    print(f"to mark {MARKED:,} papers: {marking:.2f} s, {marking / plain_marking:.1f} × the plain one")
    print(f"to keep: {len(learned.document) / 1000:.0f} kB")


def _anew(before: Sequence[Candidate], after: Sequence[Candidate]) -> tuple[list[float], list[float]]:
    """Marks of the screen and of the plain one, each learned from all the days before the paper's stretch of days."""
    known, days = list(before), sorted({one.announced for one in after})
    screen: list[float] = []
    plain: list[float] = []
    for start in range(0, len(days), STRETCH):
        now = [one for one in after if one.announced in days[start : start + STRETCH]]
        papers = [one.paper for one in now]
        screen += marks_of(learn(known, TARGETS[0]), papers)
        plain += Plain(known).marks(papers)
        known += now
    return screen, plain


def _print_curves(papers: Sequence[Candidate], screen: Sequence[float], plain: Sequence[float]) -> None:
    areas = [auc(list(zip(marks, (one.selected for one in papers), strict=True))) for marks in (screen, plain)]
    print(f"\nAUC: screen {areas[0]:.3f}, plain {areas[1]:.3f}\n")
    print("          screen                        plain")
    print("recall    passed  precision  saved      passed  precision  saved")
    for recall in RECALLS:
        points = [at_recall(papers, marks, recall) for marks in (screen, plain)]
        cells = [f"{one.passed:6.1%}  {one.precision:9.2f}  {one.saved:5.0%}" for one in points]
        print(f"{recall:6.0%}    {'      '.join(cells)}")
    print()
    for name, marks in (("screen", screen), ("plain", plain)):
        print(f"{name:6}  {_around(papers, marks, EXACT)}")


def _around(papers: Sequence[Candidate], marks: Sequence[float], recall: float) -> str:
    """What passes with one paper fewer and one more than that recall, which no whole number of them may have; and by
    drawing between the two thresholds, so that the recall is met on average."""
    own = sorted((mark for one, mark in zip(papers, marks, strict=True) if one.selected), reverse=True)
    kept = recall * len(own)
    fewer, more = (at_threshold(papers, marks, own[number - 1]) for number in (int(kept), int(kept) + 1))
    drawn = fewer.passed + (recall - fewer.recall) / (more.recall - fewer.recall) * (more.passed - fewer.passed)
    told = "; ".join(f"{one.recall:.1%} recall: {one.passed:.1%} passed" for one in (fewer, more))
    return f"{told}; drawn between the two, {recall:.0%}: {drawn:.1%}"


def _print_promises(papers: Sequence[Candidate], screens: Sequence[Learned]) -> None:
    print("\ntarget    promised: recall, passed    came true: recall, passed    saved")
    for target, learned in zip(TARGETS, screens, strict=True):
        point = at_threshold(papers, marks_of(learned, [one.paper for one in papers]), learned.threshold)
        print(
            f"{target:6.0%}    {learned.recall:16.1%}, {learned.passes:5.1%}"
            f"    {point.recall:17.1%}, {point.passed:5.1%}    {point.saved:5.0%}"
        )


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    """What it comes to, and the seconds of processor time that it took."""
    start = time.process_time()
    return work(), time.process_time() - start


def _tokens(papers: Sequence[Candidate]) -> int:
    """What a model would read and say about them, without what it is told once."""
    return tokens(sum(of_abstract(one.paper) for one in papers)) + TOKENS_A_VERDICT * len(papers)


def _text(paper: Paper) -> str:
    return f"{paper.title} {paper.abstract}"


if __name__ == "__main__":
    main()
