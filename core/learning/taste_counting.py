"""Papers as what votes can be about, by their names, so that it can be told: words, pairs of words, authors …"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.model import Paper
from core.tex import readable

_LONGEST_TITLE, _LONGEST_ABSTRACT = 300, 4_000  # as the model scorer cuts them
_MOST_NAMES = 50
_IN_TITLE = 2
_STEM = 6  # letters: `quantization` and `quantized` are alike
_COMMAND = re.compile(r"\\[A-Za-z]+|[${}]")
_CLAUSE = re.compile(r"[^.,;:!?()\[\]\n\"“”/—–]+")
_WORD = re.compile(r"[^\W\d_]{1,30}")

Counts = tuple[tuple[str, ...], tuple[int, ...]]
"""What is in a paper, and how often each."""


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of feature, and its weight beside the others."""

    name: str
    weight: float


WORDS, STEMS, TITLE, CATEGORIES, AUTHORS, TOPIC = range(6)
# Chosen on the first half of the days: docs/decisions/0014-preferences.md.
BLOCKS = (
    Block("words and pairs of title and abstract", 0.7),
    Block("beginnings of words of title and abstract", 1.2),
    Block("beginnings of words of the title", 0.5),
    Block("categories", 0.1),
    Block("authors", 0.4),
    Block("topic", 0.1),
)


@lru_cache(maxsize=50_000)  # papers share their words
def plain(text: str) -> str:
    """A name or word as it is compared: `Gabriel Peyré` and `gabriel  peyre` are one."""
    letters = unicodedata.normalize("NFKD", text)
    spaced = "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return " ".join(spaced.casefold().split())


def folded(word: str) -> str:
    """A word as it is compared: without accents, small, and without a plural's ending."""
    small = word.casefold() if word.isascii() else plain(word)
    is_plural = small.endswith("s") and not small.endswith(("ss", "us", "is")) and len(small) > 3
    return small[:-1] if is_plural else small


def stem(word: str) -> str:
    """The beginning that forms of a word share."""
    return word[:_STEM]


@lru_cache(maxsize=1_000)  # 25 MB; those voted on and those of the last days are asked about again and again
def counted(paper: Paper, topic: str) -> tuple[Counts, ...]:
    """What is in a paper, a block each."""
    title = list(_clauses(title_of(paper)))
    text = [*title, *_clauses(abstract_of(paper))]
    words = Counter(word for clause in text for word in clause)
    words.update(word for clause in title for word in clause for _ in range(_IN_TITLE - 1))
    pairs = Counter(" ".join(pair) for clause in text for pair in pairwise(clause))
    return (
        _counts({**words, **pairs}),
        _counts(_stems(words)),
        _counts(dict.fromkeys((stem(word) for clause in title for word in clause), 1)),
        _names(paper.categories),
        _names(paper.authors),
        _names([topic]),
    )


def title_of(paper: Paper) -> str:
    """The title as it is read."""
    return readable(paper.title[:_LONGEST_TITLE])


def abstract_of(paper: Paper) -> str:
    """The abstract without its commands: to read the TeX of hundreds takes longer than learning."""
    return _COMMAND.sub(" ", paper.abstract[:_LONGEST_ABSTRACT])


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of a clause: as it is compared, and where it stands."""

    compared: str
    start: int
    end: int


def spoken(text: str, head: str) -> Iterator[tuple[str, list[Spoken]]]:
    """Each clause of a text with its words, where it is not certain that no word begins so. Accents hide beginnings."""
    for clause in _CLAUSE.findall(text):
        if head in clause.casefold() or not clause.isascii():
            yield clause, [Spoken(folded(one[0]), one.start(), one.end()) for one in _WORD.finditer(clause)]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What has no weight: words, pairs of words, and the names of authors, categories and topics."""

    words: frozenset[str]
    pairs: frozenset[str]
    names: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.names)

    def has(self, block: int, key: str) -> bool:
        """Whether a feature is to be left out."""
        if block == WORDS:
            return key in self.pairs or not self.words.isdisjoint(key.split())
        if block in (STEMS, TITLE):
            return any(stem(word) == key for word in self.words)
        return key in self.names


def forgotten(without: Collection[str], papers: Sequence[tuple[Counts, ...]]) -> Forgotten:
    """With a phrase go its pairs, and those of its words that hardly stand without it: with `federated learning`
    `federated`, not `learning`."""
    phrases = [tuple(map(folded, plain(readable(text)).split())) for text in without]
    pairs = frozenset(" ".join(pair) for phrase in phrases for pair in pairwise(phrase))
    there = Counter(key for paper in papers for key in paper[WORDS][0]) if pairs else Counter[str]()
    bound = {word for pair in pairs for word in pair.split() if 0 < there[word] <= 2 * there[pair]}
    alone = {phrase[0] for phrase in phrases if len(phrase) == 1}
    return Forgotten(frozenset(alone | bound), pairs, frozenset(plain(readable(text)) for text in without))


def _clauses(text: str) -> Iterator[list[str]]:
    for clause in _CLAUSE.findall(text):
        yield [folded(word) for word in _WORD.findall(clause)]


def _stems(words: Mapping[str, int]) -> dict[str, int]:
    stems: dict[str, int] = {}
    for word, number in words.items():
        stems[stem(word)] = stems.get(stem(word), 0) + number
    return stems


def _names(names: Iterable[str]) -> Counts:
    known = dict.fromkeys((plain(readable(name)) for name in list(names)[:_MOST_NAMES]), 1)
    return _counts({name: 1 for name in known if name})


def _counts(counts: Mapping[str, int]) -> Counts:
    return tuple(counts), tuple(counts.values())
