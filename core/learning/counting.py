"""Papers as counts of what is in them: a sparse matrix for each block of features, a paper a row.

Columns are hashes, so that no words have to be kept, and papers in any language have the same columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.model import Paper

COLUMNS = 2**20
_CHUNK = 500  # papers that are counted at a time: on the way they take ten times the memory
_LONGEST_TITLE, _LONGEST_ABSTRACT = 300, 4_000  # as the model scorer cuts them
_MOST_NAMES = 50
_WORD = re.compile(r"[^\W\d_]{1,30}|\d{1,30}")
_GRAMS = (3, 4, 5)
_MIX = np.uint64(0x9E3779B1)  # 2³² over the golden ratio: multiplying by it spreads neighbours far apart


class _Columns(dict[str, int]):
    """The column of each text that was asked about: most parts of words come again and again."""

    def __missing__(self, text: str) -> int:
        self[text] = column = _hash(text) % COLUMNS
        return column


def counted(papers: Sequence[Paper]) -> Iterator[list[csr_matrix]]:
    """Papers some at a time: their blocks, in the order of `weighing.BLOCKS`. A row depends on its paper alone."""
    for start in range(0, len(papers), _CHUNK):
        yield [_sorted(block) for block in _chunk(papers[start : start + _CHUNK])]


def _chunk(papers: Sequence[Paper]) -> list[csr_matrix]:
    lexicon: dict[str, int] = {}
    titles = [_words(paper.title[:_LONGEST_TITLE], lexicon) for paper in papers]
    abstracts = [_words(paper.abstract[:_LONGEST_ABSTRACT], lexicon) for paper in papers]
    grams = _table(lexicon, _grams)
    title, title_pairs = _counts(titles, len(lexicon)), _pairs(titles, lexicon)
    both, both_pairs = title + _counts(abstracts, len(lexicon)), title_pairs + _pairs(abstracts, lexicon)
    words = _table(lexicon, lambda word: (word,))
    both_words, title_words = both @ words, title @ words
    return [
        both_words + both_pairs,
        title_words + title_pairs,
        both @ grams,
        title @ grams,
        _names(_categories(paper) for paper in papers),
        _names(paper.authors[:_MOST_NAMES] for paper in papers),
        both_words,
        title_words,
    ]


def _words(text: str, lexicon: dict[str, int]) -> list[int]:
    """The words of a text, as their numbers in the lexicon, which grows by those that it had not."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return [lexicon.setdefault(word, len(lexicon)) for word in found]


def _categories(paper: Paper) -> tuple[str, ...]:
    return (f"primary {paper.primary_category}", *paper.categories[:_MOST_NAMES])


def _grams(word: str) -> list[str]:
    """Parts of a word with its ends marked, so that "prun-" and "-ing" are known in words never seen."""
    marked = f" {word} "
    return [marked[start : start + size] for size in _GRAMS for start in range(len(marked) - size + 1)]


def _table(lexicon: Iterable[str], parts: Callable[[str], Sequence[str]]) -> csr_matrix:
    """A row for each word: the columns of its parts."""
    columns = _Columns()
    return _matrix([[columns[part] for part in parts(word)] for word in lexicon], COLUMNS)


def _counts(texts: Sequence[Sequence[int]], words: int) -> csr_matrix:
    return _matrix(texts, words)


def _names(names: Iterable[Sequence[str]]) -> csr_matrix:
    columns = _Columns()
    return _matrix([[columns[name.casefold()] for name in some] for some in names], COLUMNS)


def _pairs(texts: Sequence[Sequence[int]], lexicon: Iterable[str]) -> csr_matrix:
    """Words next to each other."""
    hashes = np.fromiter(map(_hash, lexicon), np.uint64)
    pairs = [_mixed(hashes[np.asarray(text, np.intp)]) for text in texts]
    return _matrix(pairs, COLUMNS)


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = (hashes[:-1] * _MIX + hashes[1:]) * _MIX
    return (mixed >> np.uint64(20)) % np.uint64(COLUMNS)


def _matrix(rows: Sequence[Sequence[int] | NDArray[np.uint64]], columns: int) -> csr_matrix:
    """How often each column stands in each row."""
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.fromiter(chain.from_iterable(rows), np.int32, int(ends[-1]))
    matrix = csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(rows), columns))
    matrix.sum_duplicates()
    return matrix


def _sorted(matrix: csr_matrix) -> csr_matrix:
    """Sums are taken in the order of columns, so that rounding is the same whichever papers came before."""
    matrix.sort_indices()
    return matrix


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))
