"""From votes to points: a ridge-type logistic regression on what papers have in common with those voted on."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from core.learning.taste_counting import counted, forgotten
from core.learning.taste_reasons import Reasons
from core.learning.taste_space import Floats, space
from core.model import Adjustment, Evidence, Paper, Taste

# docs/decisions/0014-preferences.md tells where these come from.
_FREEDOM = 2.0  # `C` of the regression
_BIAS = 0.5  # a column of this value in every row: how much of the votes is liked at all, itself kept small
_PRIOR = 1.0  # the average paper is liked, and less is asked for it, with this weight each
_EVEN = 0.5  # 1 makes the liked and the others count alike however many they are, 0 leaves them as they are
_STEEP = 3.5  # points grow with a paper's lean over that of those voted on, times this, towards a bound
_ENOUGH = 9.0  # votes with which the bound is half of what it can be
_STEP = 0.5
_DIGITS = 9
_LEAST = 1e-9
_ONE_AT_A_TIME = threading.Lock()  # how many threads the libraries take is set for the whole process


@dataclass(frozen=True, slots=True)
class _Fit:
    """What each voted-on row, and the average of the background after them, adds to the lean of a row that is like
    it; and the coefficients that this comes to."""

    coefficients: Floats
    centre: float
    own: float
    """The lean of the papers voted on (root of the mean square). What was learned by heart leans them far and others
    little, so that votes which agree in nothing move little."""

    def leans(self, rows: csr_matrix) -> Floats:
        """How far papers lean towards the liked, beside those voted on. An average paper is at 0. None leans further
        than what is in it makes it: not to be like what was not liked is no reason to be moved up."""
        up = rows @ np.maximum(self.coefficients, 0)
        down = rows @ np.minimum(self.coefficients, 0)
        lean = np.clip(up + down - self.centre, down, up) / self.own
        return np.asarray(np.round(lean, _DIGITS), np.float64)


def taste(
    evidence: Sequence[Evidence],
    papers: Sequence[Paper],
    background: Sequence[Paper],
    topics: Mapping[str, str],
    without: Collection[str],
    most: float,
) -> Taste:
    """As `core.ports.Taster` has it, in the calling thread."""
    told = sorted((one for one in evidence if one.weight > 0), key=_place)
    if not told or most <= 0:
        return Taste()
    usual = sorted({paper.id: paper for paper in background}.values(), key=lambda paper: paper.id)
    asked = sorted({paper.id: paper for paper in papers}.values(), key=lambda paper: paper.id)
    counts = [counted(one.paper, one.topic) for one in told]
    counts += [counted(paper, topics.get(paper.id, "")) for paper in [*usual, *asked]]
    known = len(told) + len(usual)
    whole = space(counts, len(told), known, forgotten(without, counts[:known]))
    # More threads take longer here: what is computed is small.
    with _ONE_AT_A_TIME, threadpool_limits(limits=1):
        fit = _fit(whole.rows[: len(told)], whole.rows[len(told) : known], told)
        sureness = _sureness(whole.rows[known:], whole.rows[: len(told)], told)
    if fit is None:
        return Taste()
    reasons = Reasons.among(whole, told, fit.coefficients, known)
    points = _points(fit.leans(whole.rows[known:]), told, most)
    met = [(paper, topics.get(paper.id, "")) for paper in asked]
    return Taste(_adjusted(met, known, points, sureness, reasons), reasons.leanings())


def _place(one: Evidence) -> tuple[str, int, bool, float, str]:
    return one.paper.id, one.paper.version, one.liked, one.weight, one.topic


def _fit(rows: csr_matrix, background: csr_matrix, told: Sequence[Evidence]) -> _Fit | None:
    """None where the votes are about nothing that papers differ in."""
    usual = background if background.shape[0] else rows
    average = csr_matrix(usual.mean(axis=0))
    points = vstack([rows, average], format="csr")
    added = _regression(np.asarray((points @ points.T).todense(), np.float64) + _BIAS**2, told)
    coefficients = np.asarray(points.T @ added, np.float64)
    centre = float((average @ coefficients)[0])
    own = float(np.sqrt(np.mean((rows @ coefficients - centre) ** 2)))
    return _Fit(coefficients, centre, own) if own > _LEAST else None


def _regression(alike: Floats, told: Sequence[Evidence]) -> Floats:
    """What each point adds, the last of which is the average paper. As many unknowns as votes, not as words: the sum of
    squares that is kept small is the same (the representer theorem)."""
    values, vectors = np.linalg.eigh(alike)
    there = values > _LEAST
    roots, vectors = np.sqrt(values[there]), vectors[:, there]
    places = vectors * roots
    model = LogisticRegression(C=_FREEDOM, fit_intercept=False, solver="newton-cholesky", tol=1e-8)
    liked = [one.liked for one in told]
    model.fit(
        np.concatenate([places, places[-1:]]),
        np.asarray([*liked, True, False]),
        sample_weight=np.concatenate([_evened(told), [_PRIOR, _PRIOR]]),
    )
    return np.asarray(vectors @ (model.coef_[0] / roots), np.float64)


def _evened(told: Sequence[Evidence]) -> Floats:
    """Weights with which the rarer of the liked and the others counts more; their sum stays about what it was."""
    weights = np.asarray([one.weight for one in told], np.float64)
    liked = np.asarray([one.liked for one in told], np.bool_)
    sums = float(weights[liked].sum()), float(weights[~liked].sum())
    if not all(sums):
        return weights
    half = sum(sums) / 2
    return np.asarray(weights * np.where(liked, (half / sums[0]) ** _EVEN, (half / sums[1]) ** _EVEN), np.float64)


def _adjusted(
    asked: Sequence[tuple[Paper, str]], first: int, points: Floats, sureness: Floats, reasons: Reasons
) -> dict[str, Adjustment]:
    moves = zip(asked, points.tolist(), sureness.tolist(), strict=True)
    return {
        paper.id: Adjustment(point, reasons.of(row, paper, topic, point), sure)
        for row, ((paper, topic), point, sure) in enumerate(moves, start=first)
    }


def _points(leans: Floats, told: Sequence[Evidence], most: float) -> Floats:
    """In halves, at most `most`, and less with little evidence: many votes of one person are less than as many of
    several (their weights say so), and many votes on one paper are about that paper."""
    evidence = min(sum(one.weight for one in told) ** 2, len({one.paper.id for one in told}))
    bound = most * evidence / (evidence + _ENOUGH)
    moved = np.floor(np.abs(bound * np.tanh(_STEEP * leans)) / _STEP + 0.5) * _STEP
    return np.asarray(np.sign(leans) * np.minimum(moved, np.floor(most / _STEP) * _STEP) + 0.0, np.float64)


def _sureness(rows: csr_matrix, voted: csr_matrix, told: Sequence[Evidence]) -> Floats:
    """The share of a paper's prior variance that the votes take away, were this a regression with Gaussian noise."""
    noise = 4 / (_FREEDOM * np.asarray([one.weight for one in told], np.float64))
    like = np.asarray((rows @ voted.T).todense(), np.float64)
    known = np.linalg.solve(np.asarray((voted @ voted.T).todense(), np.float64) + np.diag(noise), like.T)
    own = np.asarray(rows.multiply(rows).sum(axis=1), np.float64).ravel()
    shares = (like * known.T).sum(axis=1) / np.where(own > 0, own, 1)
    return np.asarray(np.round(np.clip(shares, 0, 1), 3), np.float64)
