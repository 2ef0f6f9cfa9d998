"""Counts as numbers that a linear model can compare: TF-IDF, each block of length one times its weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack, vstack

from core.learning.counting import COLUMNS


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of feature: its weight beside the others, in how many papers one must be, how many are kept."""

    name: str
    weight: float
    least: int
    most: int


# Chosen by validation on the days of learning only: docs/decisions/0010-screen.md.
BLOCKS = (
    Block("words and pairs of title and abstract", 1.0, 3, 30_000),
    Block("words and pairs of the title", 0.7, 2, 5_000),
    Block("parts of words of title and abstract", 1.0, 5, 20_000),
    Block("parts of words of the title", 0.5, 3, 10_000),
    Block("categories", 0.2, 2, 500),
    Block("authors", 0.1, 2, 2_000),
)


@dataclass(frozen=True, slots=True)
class Known:
    """The features of one block that count: their columns, ascending, and how much a rare one counts more."""

    columns: NDArray[np.signedinteger]
    rarity: NDArray[np.float32]


def known(chunks: Sequence[Sequence[csr_matrix]]) -> list[Known]:
    """Of each block the features that are in enough papers; of too many those in most."""
    papers = sum(chunk[0].shape[0] for chunk in chunks)
    return [_known(block, matrices, papers) for block, matrices in zip(BLOCKS, zip(*chunks, strict=True), strict=True)]


def weighed(chunks: Iterable[Sequence[csr_matrix]], features: Sequence[Known]) -> csr_matrix:
    """All papers below each other, all blocks beside each other."""
    return vstack([hstack(_blocks(chunk, features), format="csr") for chunk in chunks], format="csr")


def _blocks(chunk: Sequence[csr_matrix], features: Sequence[Known]) -> list[csr_matrix]:
    return [_weighed(block, matrix, some) for block, matrix, some in zip(BLOCKS, chunk, features, strict=True)]


def _known(block: Block, matrices: Iterable[csr_matrix], number: int) -> Known:
    papers = np.zeros(COLUMNS, np.int64)
    for matrix in matrices:
        papers += np.bincount(matrix.indices, minlength=COLUMNS)
    columns = np.flatnonzero(papers >= block.least)
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
