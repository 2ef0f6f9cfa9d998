"""A scorer that needs no key, no download and no network: how far the words of a paper meet those of a criteria.

A verdict depends on its paper and the criteria alone, never on the other papers of the day, so that verdicts can be
kept and shared. `docs/decisions/0005-local-scorer.md` tells how well it does and what it cannot do.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence

from core.model import Criteria, Paper, ScorerCard, Scoring, Usage, Verdict
from core.ports import Keep, Progress, silent, unkept
from core.scoring.lexicon import Stems
from core.scoring.reading import Mark, Reading, read
from core.scoring.terms import Term, Terms, terms_of

_VERSION = "1"  # of every rule and weight, here and in the modules below: change it with any of them
_CHUNK = 100

# Evidence is counted in abstracts that meet one wanted term in full; a title counts twice (see `Mark`).
_MUTED, _IRRELEVANT = 2.0, 0.5

# The scale is absolute: it has two fixed points. A paper with nothing for it and nothing against it gets _NOTHING. One
# with a wanted keyword in title and abstract (evidence 3) gets _GOOD. Where there are topics, their phrases are often
# met in part by chance, so that every _PHRASES_A_POINT phrases ask for one more point of evidence for the same.
_NOTHING, _GOOD = 2.5, 8.0
_KEYWORD = 3.0
_PHRASES_A_POINT = 9

_MOST_FOR, _MOST_AGAINST, _LONGEST_NAME = 4, 3, 40


class LocalScorer:
    """A `Scorer` by words. It does not judge novelty. It cannot fail: every paper gets a verdict. Its comments are in
    English, whatever the language of the criteria."""

    card = ScorerCard(name="local", judges_novelty=False, parameters={"version": _VERSION})

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        """A verdict for every paper. The work is done off the event loop, in chunks."""
        terms = await asyncio.to_thread(terms_of, criteria)
        verdicts: dict[str, Verdict] = {}
        for start in range(0, len(papers), _CHUNK):
            chunk = papers[start : start + _CHUNK]
            judged = await asyncio.to_thread(_judge, chunk, terms)
            await keep(Scoring(verdicts=judged))
            verdicts |= judged
            progress(start + len(chunk), len(papers), "papers read")
        return Scoring(verdicts=verdicts)

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """It costs nothing."""
        return Usage(model=self.card.name)


def _judge(papers: Iterable[Paper], terms: Terms) -> dict[str, Verdict]:
    return {paper.id: _verdict(paper.id, read(paper, terms), terms) for paper in papers}


def _verdict(paper_id: str, reading: Reading, terms: Terms) -> Verdict:
    return Verdict(
        paper_id=paper_id,
        relevance=_relevance(_evidence(reading), terms.phrases),
        topic=_topic(reading, terms),
        comment=_comment(reading),
    )


def _evidence(reading: Reading) -> float:
    return (
        _total(reading.wanted)
        + _total(reading.relevant)
        - _MUTED * _total(reading.muted)
        - _IRRELEVANT * _total(reading.irrelevant)
    )


def _total(marks: Mapping[Term, Mark]) -> float:
    """Exact, so that it is the same in whatever order the terms were found."""
    return math.fsum(mark.value for mark in marks.values())


def _relevance(evidence: float, phrases: int) -> float:
    """1.0–10.0 on a logistic curve through the two fixed points of the scale."""
    good = _KEYWORD + phrases / _PHRASES_A_POINT
    low, high = _logit(_NOTHING), _logit(_GOOD)
    place = low + (high - low) * evidence / good
    return round(1 + 9 / (1 + math.exp(min(-place, 50.0))), 1)


def _logit(relevance: float) -> float:
    return math.log((relevance - 1) / (10 - relevance))


def _topic(reading: Reading, terms: Terms) -> str:
    """The topic with the most evidence for it, "" if there is none; of equal ones the first by name."""
    met = {
        name: _total({term: reading.relevant[term] for term in phrases if term in reading.relevant})
        for name, phrases in terms.topics.items()
    }
    best = max(met, key=lambda name: met[name], default="")
    return best if met.get(best) else ""


def _comment(reading: Reading) -> str:
    """In words, what was found: terms that are there, or else those that are there in part."""
    named = _found({**reading.relevant, **reading.wanted}, _MOST_FOR, "Names", "Comes near")
    against = _found({**reading.irrelevant, **reading.muted}, _MOST_AGAINST, "counts against:", "a little against:")
    return f"{named or 'Names nothing of the criteria'}; {against or 'nothing against'}."


def _found(marks: Mapping[Term, Mark], most: int, whole: str, part: str) -> str:
    """The terms that count most, introduced by the words for whole or for partial ones; "" if there are none."""
    there = {term: mark for term, mark in marks.items() if mark.whole}
    order = sorted((there or marks).items(), key=lambda item: (-item[1].value, item[0].shown))
    names = _distinct(term for term, _ in order)[:most]
    return f"{whole if there else part} {_listed(names)}" if names else ""


def _distinct(terms: Iterable[Term]) -> list[str]:
    """Names of terms, without other forms and parts of another: no "language models" by "large language models"."""
    names: dict[tuple[Stems, ...], str] = {}
    for term in terms:
        names.setdefault(term.forms, term.shown)
    folded = {name.casefold() for name in names.values()}
    whole = {name for name in folded if not any(name in other for other in folded - {name})}
    return [_short(name) for name in names.values() if name.casefold() in whole]


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
