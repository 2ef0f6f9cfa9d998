"""A screen from lessons: a linear part and a likeness, and a line drawn on days that these had not seen."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from core.learning.counting import counted
from core.learning.document import Model, read, write
from core.learning.likeness import MOST_EXAMPLES, Likeness, directions, likeness
from core.learning.threshold import Flags, Floats, line_for
from core.learning.weighing import Known, Rows, known, weighed
from core.model import Learned, Lesson, Paper

# docs/decisions/0010-screen.md tells where these come from.
_LEAST_PAPERS, _LEAST_DAYS, _LEAST_WANTED = 500, 8, 60
_FOLDS = 5
_FREEDOM = 0.5  # `C` of the regression
_MOST_STEPS = 1_000
_DIGITS = 6
_ONE_AT_A_TIME = threading.Lock()  # how many threads the libraries take is set for the whole process


@dataclass(frozen=True, slots=True)
class _Told:
    """What the lessons say of each row: whether it is wanted, what it weighs, in which fold it is held out."""

    wanted: Flags
    weights: Floats
    folds: NDArray[np.int64]

    @property
    def even(self) -> Floats:
        """Weights with which the wanted count as much as the others, 1 on average."""
        sums = np.where(self.wanted, self.weights @ self.wanted, self.weights @ ~self.wanted)
        return np.asarray(self.weights / sums * (len(self.weights) / 2), np.float64)

    def some(self, which: Flags) -> _Told:
        """What they say of some of the rows."""
        return _Told(self.wanted[which], self.weights[which], self.folds[which])


@dataclass(frozen=True, slots=True)
class _Line:
    """A linear function of rows."""

    weights: Floats
    offset: float

    def of(self, rows: csr_matrix) -> Floats:
        return np.asarray(rows @ self.weights, np.float64) + self.offset


@dataclass(frozen=True, slots=True)
class _Fit:
    """The sum of a linear function and a likeness. Both are worth as much: docs/decisions/0010-screen.md."""

    line: _Line
    near: Likeness

    def of(self, rows: Rows) -> Floats:
        return self.line.of(rows.linear) + self.near.of(rows.words)


def learn(lessons: Sequence[Lesson], target: float, most: int = MOST_EXAMPLES) -> Learned | None:
    """As `core.ports.Learner` has it, in the calling thread; from the `most` newest lessons."""
    ordered = sorted((one for one in lessons if one.weight > 0), key=_place)[-most:]
    told = _told(ordered)
    if not _enough(told, len({one.day for one in ordered})):
        return None
    with _ONE_AT_A_TIME, threadpool_limits(limits=1):
        return _learned(ordered, told, target)


def marks(document: bytes, papers: Sequence[Paper]) -> dict[str, float] | None:
    """As `core.ports.Learner` has it, in the calling thread."""
    model = read(document)
    if model is None or not papers:
        return None if model is None else {}
    fit = _Fit(_Line(model.weights.astype(np.float64), model.offset), model.likeness)
    sums = fit.of(weighed(counted(papers), model.features))
    return {paper.id: float(mark) for paper, mark in zip(papers, _likelihoods(sums), strict=True)}


def _place(lesson: Lesson) -> tuple[date, str, int, bool, float]:
    return lesson.day, lesson.paper.id, lesson.paper.version, lesson.wanted, lesson.weight


def _told(lessons: Sequence[Lesson]) -> _Told:
    """Days are held out whole: papers of a day are more alike than others, and whole days are what will be screened."""
    places = {day: place for place, day in enumerate(sorted({one.day for one in lessons}))}
    return _Told(
        np.array([one.wanted for one in lessons], np.bool_),
        np.array([one.weight for one in lessons], np.float64),
        np.array([places[one.day] % _FOLDS for one in lessons], np.int64),
    )


def _enough(told: _Told, days: int) -> bool:
    fewest = min(np.count_nonzero(told.wanted), np.count_nonzero(~told.wanted))
    if len(told.wanted) < _LEAST_PAPERS or days < _LEAST_DAYS or fewest < _LEAST_WANTED:
        return False
    return all(len(np.unique(told.wanted[told.folds != fold])) == 2 for fold in range(_FOLDS))


def _learned(lessons: Sequence[Lesson], told: _Told, target: float) -> Learned | None:
    features, rows = _read([one.paper for one in lessons])
    held_out = _held_out(rows, told)
    scale = _line(csr_matrix(held_out[:, None]), told.wanted, told.weights / told.weights.mean())
    line = line_for(_likelihoods(scale.of(csr_matrix(held_out[:, None]))), told.wanted, told.weights, target)
    if line is None or scale.weights[0] <= 0:  # too few, or no better than chance
        return None
    return Learned(
        threshold=line.threshold,
        recall=line.recall,
        passes=line.passes,
        papers=len(lessons),
        wanted=int(np.count_nonzero(told.wanted)),
        days=len({one.day for one in lessons}),
        document=write(_model(features, _fit(rows, told), scale)),
    )


def _read(papers: Sequence[Paper]) -> tuple[list[Known], Rows]:
    chunks = list(counted(papers))
    features = known(chunks)
    given_up = (chunks.pop(0) for _ in range(len(chunks)))  # 5,000 papers' counts take 80 MB
    return features, weighed(given_up, features)


def _held_out(rows: Rows, told: _Told) -> Floats:
    """What a fit says of each row that learned from the other folds only."""
    sums = np.zeros(len(told.wanted))
    for fold in range(_FOLDS):
        there, out = told.folds != fold, told.folds == fold
        sums[out] = _fit(rows.some(there), told.some(there)).of(rows.some(out))
    return sums


def _fit(rows: Rows, told: _Told) -> _Fit:
    line = _line(rows.linear, told.wanted, told.even)
    near, offset = likeness(directions(rows.words, told.weights), rows.words, told.wanted, told.even)
    return _Fit(_Line(line.weights, line.offset + offset), near)


def _line(rows: csr_matrix, wanted: Flags, weights: Floats) -> _Line:
    model = LogisticRegression(C=_FREEDOM, max_iter=_MOST_STEPS).fit(rows, wanted, sample_weight=weights)
    return _Line(np.asarray(model.coef_[0], np.float64), float(model.intercept_[0]))


def _model(features: list[Known], fit: _Fit, scale: _Line) -> Model:
    """The fit, so scaled that its sums are log-odds."""
    slope, line, near = float(scale.weights[0]), fit.line, fit.near
    scaled = Likeness(near.directions, near.examples, (near.pulls * slope).astype(np.float32))
    return Model(features, (line.weights * slope).astype(np.float32), scaled, line.offset * slope + scale.offset)


def _likelihoods(sums: Floats) -> Floats:
    """Log-odds as likelihoods. Rounded, so that they are the same on machines that add up in another order."""
    return np.asarray(np.round(1 / (1 + np.exp(-np.clip(sums, -50, 50))), _DIGITS), np.float64)
