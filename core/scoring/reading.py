"""A paper read with a criteria in mind: what in its title and abstract counts for it, and what against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.model import Paper
from core.scoring.lexicon import Stems, clauses
from core.scoring.terms import Keywords, Term, Terms

Found = dict[Term, float]
Span = tuple[int, int, Term]

_TITLE = 2.0
_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """How far title and abstract meet one term, each 0–1."""

    title: float
    abstract: float

    @property
    def value(self) -> float:
        """What it counts: a title says more than an abstract."""
        return _TITLE * self.title + self.abstract

    @property
    def whole(self) -> bool:
        """Whether the term is there, and not only in part."""
        return max(self.title, self.abstract) == 1


@dataclass(frozen=True, slots=True)
class Reading:
    """The marks of all terms that a paper meets.

    A clause's words count once: those of a muted keyword do not count for the paper, nor those of a wanted one against
    it. Of two keywords, one in the other, the longer is meant ("reinforcement learning" in "offline reinforcement
    learning"); one that is wanted and muted alike counts neither way.
    """

    wanted: Mapping[Term, Mark]
    relevant: Mapping[Term, Mark]
    muted: Mapping[Term, Mark]
    irrelevant: Mapping[Term, Mark]


def read(paper: Paper, terms: Terms) -> Reading:
    """Read title and abstract."""
    both = zip(_read(paper.title, terms), _read(paper.abstract, terms), strict=True)
    return Reading(*(_marks(title, abstract) for title, abstract in both))


def _marks(title: Found, abstract: Found) -> dict[Term, Mark]:
    return {term: Mark(title.get(term, 0.0), abstract.get(term, 0.0)) for term in title | abstract}


def _read(text: str, terms: Terms) -> tuple[Found, Found, Found, Found]:
    """Wanted, relevant, muted and irrelevant terms."""
    wanted: set[Term] = set()
    muted: set[Term] = set()
    pro, contra = [], []
    for clause in clauses(text):
        good, bad = tuple(terms.wanted.spans(clause)), tuple(terms.muted.spans(clause))
        wanted.update(_outside(good, bad))
        muted.update(_outside(bad, good))
        pro.append(_words(clause, bad))
        contra.append(_words(clause, good))
    return (
        _whole_or_near(wanted, terms.wanted, pro),
        terms.relevant.met(pro),
        _whole_or_near(muted, terms.muted, contra),
        terms.irrelevant.met(contra),
    )


def _whole_or_near(whole: set[Term], keywords: Keywords, words: Sequence[frozenset[str]]) -> Found:
    near = {term: min(_NEAR, share) for term, share in keywords.words.met(words).items()}
    return near | dict.fromkeys(whole, 1.0)


def _outside(spans: Sequence[Span], others: Sequence[Span]) -> Iterator[Term]:
    """Terms of the spans that do not lie in one of the others."""
    for start, end, term in spans:
        if not any(other[0] <= start and end <= other[1] for other in others):
            yield term


def _words(clause: Stems, taken: Sequence[Span]) -> frozenset[str]:
    """The words of a clause that no span takes."""
    if not taken:
        return frozenset(clause)
    places = {place for start, end, _ in taken for place in range(start, end)}
    return frozenset(word for place, word in enumerate(clause) if place not in places)
