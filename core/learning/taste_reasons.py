"""Why a paper is moved: the leanings that are really in it, by the names that it gives them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from core.learning.taste_counting import (
    AUTHORS,
    CATEGORIES,
    STEMS,
    TITLE,
    TOPIC,
    WORDS,
    abstract_of,
    plain,
    spoken,
    stem,
    title_of,
)
from core.learning.taste_space import Floats, Space
from core.model import Evidence, Leaning, LeaningKind, Paper
from core.tex import one_line, readable

_KINDS = {
    WORDS: LeaningKind.WORD,
    AUTHORS: LeaningKind.AUTHOR,
    CATEGORIES: LeaningKind.CATEGORY,
    TOPIC: LeaningKind.TOPIC,
}
_MOST_REASONS, _MOST_LEANINGS, _MOST_LOOKED_AT = 3, 12, 60
_GENERAL = frozenset(
    """achieve achieving advance advanced analysis approach available background balance based baseline benchmark build
    building capabilitie capability challenge comparable compare compared comprehensive compute computing confusion
    consistent construct critical current dataset deep demonstrate design detail develop development difficult effective
    efficient emphasize emphasizing enable enhance evaluate evaluating evaluation exhibit existing experiment explore
    extensive extract framework functional further general generate generated identify identifying impact improve
    improvement include increase increasing individual input insight integrate integrating introduce investigate key
    large leading leverage leveraging level limitation limited literature maintain maintaining method model module
    multiple novel number obtain offer optimal output outperform overview paper parameter perform performing performance
    pipeline potential practical present previous previously primary propose proposed provide providing reduce related
    represent representative representing require requirement research resource result reveal review robust scenario
    select selected selecting serve served setting significant significantly similar simple specific strategy study
    suggest superior survey system tackle task technique traditional train training understand understanding unified
    user valuable various work year""".split()  # noqa: SIM905 - words read best as words
)
"""General words of research writing, as they are compared: they tell nothing of one paper, however they weigh."""
_USUAL = 0.12  # a word in more of the papers than this tells nothing of one
_FEW = 20  # papers, in which all words are usual
_LEAST_PART = 0.25  # of the strongest reason
_SHORTEST = 3  # letters
_APART = re.compile(r"([\s-]+)")


@dataclass(frozen=True)
class _Side:
    """The papers that were liked, or the others: their number, in how many each feature is, and its weight in them."""

    sign: int
    number: int
    papers: NDArray[np.int64]
    weight: Floats


@dataclass(frozen=True)
class Reasons:
    """Finds leanings among the features of a space, by their coefficients. The first rows are those voted on; those
    after them, up to `known`, tell what is usual."""

    whole: Space
    told: Sequence[Evidence]
    coefficients: Floats
    known: int

    @classmethod
    def among(cls, whole: Space, told: Sequence[Evidence], coefficients: Floats, known: int) -> Reasons:
        """Without the features that are in a single paper: they are no reason to move another."""
        often = np.flatnonzero(np.bincount(whole.rows.indices, minlength=whole.rows.shape[1]) > 1)
        return cls(whole.narrowed(often), told, coefficients[often], known)

    def of(self, row: int, paper: Paper, topic: str, points: float) -> tuple[Leaning, ...]:
        """The strongest leanings of that sign that are in a paper and the topic that it met, strongest first."""
        if not points:
            return ()
        side = self._sides[int(points > 0)]
        first, last = self.whole.rows.indptr[row : row + 2]
        columns = self.whole.rows.indices[first:last]
        added = self.whole.rows.data[first:last] * self.coefficients[columns] * side.sign
        found = self._strongest(columns, self._with_stems(columns, added), side, _MOST_REASONS)
        least = _LEAST_PART * max((strength for _, strength in found), default=0.0)
        return tuple(self._leaning(one, by, side, paper, topic) for one, by in found if by >= least)

    def leanings(self) -> tuple[Leaning, ...]:
        """What was learned as a whole, for and against, strongest first."""
        both = [leaning for side in self._sides for leaning in self._learned(side)]
        return tuple(sorted(both, key=lambda one: (-abs(one.strength), one.kind, one.name)))

    def _learned(self, side: _Side) -> Iterator[Leaning]:
        columns = np.arange(len(self.coefficients))
        strengths = self._with_stems(columns, side.weight * self.coefficients * side.sign)
        if side.number > _SHORTEST:  # of few papers everything is in one only
            strengths = np.where(side.papers > 1, strengths, 0)
        for one, strength in self._strongest(columns, strengths, side, _MOST_LEANINGS):
            told = self._having(one, side)
            yield self._leaning(one, strength, side, told.paper, told.topic)

    def _with_stems(self, columns: NDArray[np.signedinteger], added: Floats) -> Floats:
        """What each of these features adds to a lean; a word what its beginning does too."""
        every = np.zeros(len(self.coefficients) + 1)
        every[columns] = added
        return np.asarray(added + every[self._stems[STEMS][columns]] + every[self._stems[TITLE][columns]], np.float64)

    def _strongest(
        self, columns: NDArray[np.signedinteger], strengths: Floats, side: _Side, most: int
    ) -> list[tuple[int, float]]:
        """Those of these features, with their strengths, that speak for a side and may be told. None says what one
        before it does."""
        rounded = np.round(strengths, 9)
        fit = np.flatnonzero(self._open[int(side.sign > 0)][columns] & (rounded > 0))
        fit = fit[np.argsort(-rounded[fit], kind="stable")[:_MOST_LOOKED_AT]]
        there = dict(zip(columns[fit].tolist(), rounded[fit].tolist(), strict=True))
        chosen: dict[int, float] = {}
        said: set[str] = set()
        # By name where strengths are equal.
        for one in sorted(there, key=lambda one: (-there[one], self.whole.features[one])):
            better = self._phrase(one, there, side)
            words = self._words(better)
            if len(chosen) < most and said.isdisjoint(words):
                chosen[better] = there[one]
                said |= words
        return list(chosen.items())

    def _phrase(self, word: int, there: Collection[int], side: _Side) -> int:
        """The pair of words that a word mostly stands in: `federated learning` says more than `federated`."""
        block, name = self.whole.features[word]
        if block != WORDS or " " in name:
            return word
        pairs = (one for one in self._pairs_with.get(name, ()) if one in there)
        often = (one for one in pairs if 2 * side.papers[one] >= side.papers[word])
        return min(often, key=lambda one: (-side.papers[one], one), default=word)

    def _words(self, one: int) -> set[str]:
        block, name = self.whole.features[one]
        return {stem(word) for word in name.split()} if block == WORDS else {f"{block} {name}"}

    @cached_property
    def _open(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """What may be told of each side."""
        against, for_it = ((self._tellable & (side.papers > 0) & self._tells(side)) for side in self._sides)
        return against, for_it

    def _tells(self, side: _Side) -> NDArray[np.bool_]:
        """Whether a larger share of this side has it than of the other."""
        other = self._sides[int(side.sign < 0)]
        return np.asarray(side.papers * max(other.number, 1) > other.papers * max(side.number, 1), np.bool_)

    def _having(self, one: int, side: _Side) -> Evidence:
        rows = self.whole.rows[: len(self.told)][:, [one]].nonzero()[0]
        own: list[Evidence] = [self.told[row] for row in sorted(rows.tolist())]
        return next(voted for voted in own if voted.liked == (side.sign > 0))

    def _leaning(self, one: int, strength: float, side: _Side, paper: Paper, topic: str) -> Leaning:
        block, name = self.whole.features[one]
        shown = _written(block, name, paper, topic)
        return Leaning(kind=_KINDS[block], name=shown, strength=strength * side.sign, papers=int(side.papers[one]))

    @cached_property
    def _sides(self) -> tuple[_Side, _Side]:
        """Against, for."""
        return self._side(-1), self._side(1)

    def _side(self, sign: int) -> _Side:
        chosen = [place for place, one in enumerate(self.told) if one.liked == (sign > 0)]
        rows = self.whole.rows[chosen]
        weights = np.asarray([self.told[place].weight for place in chosen], np.float64)
        papers = np.bincount(rows.indices, minlength=rows.shape[1]).astype(np.int64)
        return _Side(sign, len(chosen), papers, np.asarray(rows.T @ weights, np.float64))

    @cached_property
    def _tellable(self) -> NDArray[np.bool_]:
        """Features that are fit to be told: no beginnings of words, and no words that are in every other paper."""
        usual = self.whole.rows[len(self.told) : self.known]
        papers = np.bincount(usual.indices, minlength=len(self.coefficients))
        rare = papers <= (_USUAL if usual.shape[0] >= _FEW else 1) * usual.shape[0]
        fit = [
            block in _KINDS and (block != WORDS or (is_rare and _is_telling(name)))
            for (block, name), is_rare in zip(self.whole.features, rare, strict=True)
        ]
        return np.asarray(fit, np.bool_)

    @cached_property
    def _stems(self) -> dict[int, NDArray[np.int64]]:
        """The columns of the beginnings of each word, in abstracts and in titles; one past the last for none."""
        none = len(self.whole.features)
        columns = {feature: place for place, feature in enumerate(self.whole.features)}
        words = [stem(name) if block == WORDS and " " not in name else "" for block, name in self.whole.features]
        return {
            block: np.asarray([columns.get((block, word), none) if word else none for word in words], np.int64)
            for block in (STEMS, TITLE)
        }

    @cached_property
    def _pairs_with(self) -> dict[str, list[int]]:
        pairs: dict[str, list[int]] = {}
        for place, (block, name) in enumerate(self.whole.features):
            if block == WORDS and " " in name and self._tellable[place]:
                for word in name.split():
                    pairs.setdefault(word, []).append(place)
        return pairs


def _is_telling(name: str) -> bool:
    words = name.split()
    if any(len(word) < _SHORTEST or word in ENGLISH_STOP_WORDS for word in words):
        return False
    return _GENERAL.isdisjoint(words)


def _written(block: int, name: str, paper: Paper, topic: str) -> str:
    """A feature as this paper writes it."""
    if block == WORDS:
        return _in_text(name, paper)
    names = {AUTHORS: paper.authors, CATEGORIES: paper.categories, TOPIC: (topic,)}[block]
    return next((one_line(readable(one)) for one in names if plain(readable(one)) == name), name)


def _in_text(name: str, paper: Paper) -> str:
    """As the title or else the abstract has it: `low-bit`, not `low bit`."""
    steps = name.count(" ")
    head = name[:_SHORTEST] if name.isascii() else ""
    for clause, words in chain(spoken(title_of(paper), head), spoken(abstract_of(paper), head)):
        for first, last in zip(words, words[steps:], strict=False):
            if " ".join(dict.fromkeys([first.compared, last.compared])) == name:
                return _small(one_line(clause[first.start : last.end]))
    return name


def _small(words: str) -> str:
    """In small letters, but for words such as `MoE` that have capitals inside."""
    return "".join(word if word[1:] != word[1:].casefold() else word.casefold() for word in _APART.split(words))
