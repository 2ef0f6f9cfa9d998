"""Counts as numbers that can be compared: TF-IDF, each block of length one times its weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack, vstack

from core.learning.counting import COLUMNS


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of feature: its weight beside the others, in how many papers one must be, how many are kept, in what
    share of the papers it may be."""

    name: str
    weight: float
    least: int
    most: int
    share: float = 1.0


# Chosen by validation on the days of learning only: docs/decisions/0010-screen.md.
LINEAR = (
    Block("words and pairs of title and abstract", 1.0, 3, 30_000),
    Block("words and pairs of the title", 0.7, 2, 5_000),
    Block("parts of words of title and abstract", 1.0, 5, 20_000),
    Block("parts of words of the title", 0.5, 3, 10_000),
    Block("categories", 0.2, 2, 500),
    Block("authors", 0.1, 2, 2_000),
)
WORDS = (
    Block("words of title and abstract", 1.0, 3, 5_000, share=0.1),
    Block("words of the title", 0.5, 2, 2_000, share=0.1),
)
BLOCKS = LINEAR + WORDS


@dataclass(frozen=True, slots=True)
class Known:
    """The features of one block that count: their columns, ascending, and how much a rare one counts more."""

    columns: NDArray[np.signedinteger]
    rarity: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rows:
    """Papers below each other: the blocks of the linear part beside each other, and those of the likeness."""

    linear: csr_matrix
    words: csr_matrix

    def some(self, which: NDArray[np.bool_]) -> Rows:
        """Some of the papers."""
        return Rows(self.linear[which], self.words[which])


def known(chunks: Sequence[Sequence[csr_matrix]]) -> list[Known]:
    """Of each block the features that are in enough papers; of too many those in most."""
    papers = sum(chunk[0].shape[0] for chunk in chunks)
    return [_known(block, matrices, papers) for block, matrices in zip(BLOCKS, zip(*chunks, strict=True), strict=True)]


def weighed(chunks: Iterable[Sequence[csr_matrix]], features: Sequence[Known]) -> Rows:
    """Papers as rows."""
    some = [_rows(chunk, features) for chunk in chunks]
    return Rows(
        vstack([rows.linear for rows in some], format="csr"), vstack([rows.words for rows in some], format="csr")
    )


def _rows(chunk: Sequence[csr_matrix], features: Sequence[Known]) -> Rows:
    blocks = [_weighed(block, matrix, some) for block, matrix, some in zip(BLOCKS, chunk, features, strict=True)]
    return Rows(hstack(blocks[: len(LINEAR)], format="csr"), hstack(blocks[len(LINEAR) :], format="csr"))


def _known(block: Block, matrices: Iterable[csr_matrix], number: int) -> Known:
    papers = np.zeros(COLUMNS, np.int64)
    for matrix in matrices:
        papers += np.bincount(matrix.indices, minlength=COLUMNS)
    columns = np.flatnonzero((papers >= block.least) & (papers <= block.share * number))
    order = np.argsort(-papers[columns], kind="stable")[: block.most]
    columns = np.sort(columns[order]).astype(np.int32)
    rarity = np.log((1 + number) / (1 + papers[columns])) + 1
    return Known(columns, rarity.astype(np.float16).astype(np.float32))


def _weighed(block: Block, matrix: csr_matrix, features: Known) -> csr_matrix:
    matrix = matrix[:, features.columns]
    matrix.data = 1 + np.log(matrix.data)
    matrix = matrix @ diags(features.rarity, dtype=np.float32, format="csr")
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return diags(block.weight / np.where(lengths > 0, lengths, 1), dtype=np.float32, format="csr") @ matrix
