"""Papers as rows of numbers: TF-IDF of each kind of feature, of length one times its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from core.learning.taste_counting import BLOCKS, Counts, Forgotten

Floats = NDArray[np.float64]
Feature = tuple[int, str]
"""The block that it is in, and what it is compared by."""


class _Columns(dict[str, int]):
    """A column for each name, in the order in which they are first asked for."""

    def __missing__(self, name: str) -> int:
        self[name] = column = len(self)
        return column


@dataclass(frozen=True, slots=True)
class Space:
    """A row for each paper, and what its columns stand for."""

    rows: csr_matrix
    features: tuple[Feature, ...]

    def narrowed(self, columns: NDArray[np.intp]) -> Space:
        """With these columns only."""
        return Space(self.rows[:, columns], tuple(self.features[column] for column in columns.tolist()))


def space(papers: Sequence[tuple[Counts, ...]], voted: int, usual: int, without: Forgotten) -> Space:
    """The papers in this order, with the features of the first `voted` of them. How rare a feature is goes by the first
    `usual`; every paper is as long as all of its features make it, those without a column too."""
    parts = [_part(block, [paper[block] for paper in papers], voted, usual, without) for block in range(len(BLOCKS))]
    rows = hstack([part.rows for part in parts], format="csr")
    return Space(rows, tuple(feature for part in parts for feature in part.features))


def _part(block: int, papers: Sequence[Counts], voted: int, usual: int, without: Forgotten) -> Space:
    names = _Columns()
    counts = _matrix(papers, names)
    known = tuple(names)  # the first are those of the voted
    dead = [place for place, name in enumerate(known) if without and without.has(block, name)]
    rows = _weighed(counts, usual, BLOCKS[block].weight, dead)
    rows.sort_indices()
    own = int(counts[:voted].indices.max(initial=-1)) + 1
    return Space(rows[:, :own], tuple((block, name) for name in known[:own]))


def _matrix(rows: Sequence[Counts], names: _Columns) -> csr_matrix:
    columns = np.fromiter(map(names.__getitem__, chain.from_iterable(row[0] for row in rows)), np.int32)
    numbers = np.fromiter(chain.from_iterable(row[1] for row in rows), np.float64)
    ends = np.cumsum([0, *(len(row[0]) for row in rows)])
    return csr_matrix((1 + np.log(numbers), columns, ends), shape=(len(rows), len(names)))


def _weighed(counts: csr_matrix, usual: int, weight: float, dead: Sequence[int]) -> csr_matrix:
    papers = np.bincount(counts[:usual].indices, minlength=counts.shape[1])
    rarity = np.log((1 + usual) / (1 + papers)) + 1
    rarity[list(dead)] = 0
    rows = counts @ diags(rarity, format="csr")
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1), np.float64).ravel())
    rows = diags(weight / np.where(lengths > 0, lengths, 1), format="csr") @ rows
    rows.eliminate_zeros()
    return rows
