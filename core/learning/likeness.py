"""How much a paper is like the wanted ones among the lessons: near in what it is about, whatever its words.

Words point in a few directions (latent semantic analysis); papers near each other there pull each other's marks (a
support vector machine with a Gaussian kernel). All places are whole numbers, so that distances are exact and a mark is
the same whichever papers are marked beside it; no product here goes to a library with threads of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.svm import SVC
from sklearn.utils.extmath import randomized_svd

from core.learning.threshold import Flags, Floats

DIRECTIONS = 80
MOST_EXAMPLES = 10_000
"""Papers to learn from: time grows with the square of their number."""
_STEPS = 127  # of which a length of one is made
# Chosen by validation on the days of learning only: docs/decisions/0010-screen.md.
_FREEDOM, _NARROWNESS = 1.0, 2.0  # `C` and `gamma`
_ROUNDS = 3
_CACHE = 50  # MB
_CHUNK = 500  # papers that are compared at a time


@dataclass(frozen=True, slots=True)
class Directions:
    """How far each word points in each direction, in steps as large as the word's `sizes` says."""

    steps: NDArray[np.int8]
    sizes: NDArray[np.float32]

    def places(self, rows: csr_matrix) -> NDArray[np.int8]:
        """Where papers are: on a sphere with a radius of 127, or in its middle if they have no known word."""
        sums = (rows @ diags(self.sizes, dtype=np.float32, format="csr")) @ self.steps.astype(np.float32)
        lengths = np.sqrt((sums**2).sum(axis=1, keepdims=True))
        return np.asarray(np.rint(sums / np.where(lengths > 0, lengths, 1) * _STEPS), np.int8)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Papers that were learned from, by their places, and how much each pulls: those that are wanted upwards."""

    directions: Directions
    examples: NDArray[np.int8]
    pulls: NDArray[np.float32]

    def of(self, rows: csr_matrix) -> Floats:
        """The sum of all pulls on each paper."""
        places = self.directions.places(rows)
        chunks = [places[start : start + _CHUNK] for start in range(0, len(places), _CHUNK)]
        return np.concatenate([np.zeros(0), *((self._nearness(some) * self.pulls).sum(axis=1) for some in chunks)])

    def _nearness(self, places: NDArray[np.int8]) -> Floats:
        here, there = places.astype(np.float32), self.examples.astype(np.float32)
        squares = (here**2).sum(axis=1)[:, None] + (there**2).sum(axis=1)
        distances = squares - 2 * np.einsum("ij,kj->ik", here, there)  # whole numbers below 2²⁴: exact
        return np.asarray(np.exp(distances.astype(np.float64) * (-_NARROWNESS / _STEPS**2)), np.float64)


def directions(rows: csr_matrix, weights: Floats) -> Directions:
    """Those in which the papers differ most; a paper counts as often as its weight says."""
    number = min(DIRECTIONS, *rows.shape)
    found = np.zeros((rows.shape[1], DIRECTIONS))
    if number:
        heavy = diags(np.sqrt(weights), dtype=np.float32, format="csr") @ rows
        found[:, :number] = randomized_svd(heavy, number, n_iter=_ROUNDS, random_state=0)[2].T
    sizes = (np.abs(found).max(axis=1) / _STEPS).astype(np.float32)
    return Directions(np.rint(found / np.where(sizes > 0, sizes, 1)[:, None]).astype(np.int8), sizes)


def likeness(towards: Directions, rows: csr_matrix, wanted: Flags, weights: Floats) -> tuple[Likeness, float]:
    """What tells the wanted from the others, and what is to be added to its sums."""
    places = towards.places(rows)
    machine = SVC(C=_FREEDOM, gamma=_NARROWNESS / _STEPS**2, cache_size=_CACHE)
    machine.fit(places.astype(np.float64), wanted, sample_weight=weights)
    pulls = np.asarray(machine.dual_coef_[0], np.float32)
    return Likeness(towards, places[machine.support_], pulls), float(machine.intercept_[0])
