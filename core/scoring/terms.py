"""A criteria as the terms that the local scorer looks for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from core.model import Criteria, Topic
from core.model.fingerprints import fold
from core.scoring.lexicon import Stems, clauses, trim, weight

_LEAST_SHARE = 0.5
_SPLIT = re.compile(r"[.,;:!?](?=\s|$)|[/()\[\]{}\"\n。，、；：！？（）]+|\b(?:and|or)\b", re.IGNORECASE)
# "Mixture of Experts (MoE)": a word with two capitals in parentheses is another form of what stands before it.
_ACRONYM = re.compile(r"\s*\((?=[a-z]*[A-Z][a-z]*[A-Z])([A-Za-z]{2,10})\)")
_FORM = "\x00"
# What follows these words in a line of what is irrelevant would make a paper relevant: it does not count against it.
_LACKING = re.compile(r"\b(?:without|lack(?:s|ing)?|no|not|mere(?:ly)?)\b[^.;]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase or keyword: as people are shown it, and its forms, each as stems in order."""

    shown: str
    forms: tuple[Stems, ...]


class Phrases:
    """Terms that are met by having their words in one clause, in any order."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._forms: list[tuple[Term, int]] = []
        self._by_word: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for term in terms:
            for form in term.forms:
                self._add(term, {word: weight(word) for word in form if weight(word)})

    def met(self, text: Iterable[frozenset[str]]) -> dict[Term, float]:
        """How far the clauses of a text (each a set of stems) meet the terms, 0–1, without those at 0.

        It is the square of the largest weighed share of a term's words that one clause holds; less than half is 0.
        """
        best: dict[Term, float] = {}
        for clause in text:
            for term, share in self._shares(clause):
                best[term] = max(share * share, best.get(term, 0.0))
        return best

    def _add(self, term: Term, units: Mapping[str, int]) -> None:
        for word, unit in units.items():
            self._by_word[word].append((len(self._forms), unit))
        self._forms.append((term, sum(units.values())))

    def _shares(self, clause: frozenset[str]) -> Iterator[tuple[Term, float]]:
        units: dict[int, int] = defaultdict(int)
        for word in clause & self._by_word.keys():
            for number, unit in self._by_word[word]:
                units[number] += unit
        for number, unit in units.items():
            term, all_units = self._forms[number]
            if unit / all_units >= _LEAST_SHARE:
                yield term, unit / all_units


class Keywords:
    """Terms that are met by standing in a clause whole; `words` tells what comes near them."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.words = Phrases(terms)
        self._by_first: dict[str, list[tuple[Stems, Term]]] = defaultdict(list)
        for term in terms:
            for form in term.forms:
                self._by_first[form[0]].append((form, term))

    def spans(self, clause: Stems) -> Iterator[tuple[int, int, Term]]:
        """Every place [start, end) in a clause where a keyword stands."""
        if self._by_first.keys().isdisjoint(clause):
            return
        for start, word in enumerate(clause):
            for form, term in self._by_first.get(word, ()):
                if clause[start : start + len(form)] == form:
                    yield start, start + len(form), term


@dataclass(frozen=True, slots=True)
class Terms:
    """All that the local scorer takes from a criteria. The order of anything in it makes no difference.

    `topics` gives the phrases of each topic's relevant line by the topic's name.
    """

    topics: Mapping[str, tuple[Term, ...]]
    relevant: Phrases
    irrelevant: Phrases
    wanted: Keywords
    muted: Keywords

    @property
    def phrases(self) -> int:
        """How many phrases the topics have."""
        return sum(map(len, self.topics.values()))


def terms_of(criteria: Criteria) -> Terms:
    """The terms of a criteria."""
    wanted, muted = _keywords(criteria.wanted), _keywords(criteria.muted)
    topics: dict[str, tuple[Term, ...]] = defaultdict(tuple)
    for topic in sorted(criteria.topics, key=lambda topic: (fold(topic.name), fold(topic.relevant))):
        topics[fold(topic.name)] += _phrases(f"{topic.name}; {topic.relevant}")
    relevant = tuple(chain(*topics.values()))
    asked = {word for term in chain(wanted, relevant) for form in term.forms for word in form}
    irrelevant = chain(*(_against(topic, asked) for topic in criteria.topics))
    return Terms(topics, _distinct(relevant), _distinct(irrelevant), Keywords(wanted), Keywords(muted))


def _distinct(terms: Iterable[Term]) -> Phrases:
    return Phrases(dict.fromkeys(terms))


def _phrases(text: str) -> tuple[Term, ...]:
    """What the commas, brackets, "and" and "or" of a line set apart."""
    pieces = (piece.split(_FORM) for piece in _SPLIT.split(_ACRONYM.sub(rf"{_FORM}\1;", fold(text))))
    terms = (Term(trim(forms[0]) or forms[-1], tuple(chain(*map(clauses, forms)))) for forms in pieces)
    return tuple(dict.fromkeys(term for term in terms if any(map(weight, chain(*term.forms)))))


def _against(topic: Topic, asked: Collection[str]) -> Iterator[Term]:
    """Phrases of the irrelevant line that name something of their own, not only what the criteria asks for."""
    for term in _phrases(_LACKING.sub("", topic.irrelevant)):
        if any(weight(word) > 1 and word not in asked for word in chain(*term.forms)):
            yield term


def _keywords(words: Iterable[str]) -> tuple[Term, ...]:
    """Keywords, those that differ only in their endings once."""
    terms = (Term(fold(word), clauses(word)) for word in sorted(words, key=lambda word: (word.casefold(), word)))
    distinct: dict[tuple[Stems, ...], Term] = {}
    for term in terms:
        distinct.setdefault(term.forms, term)
    return tuple(term for forms, term in distinct.items() if forms)
