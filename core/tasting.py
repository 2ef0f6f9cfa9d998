"""What votes are evidence of, and how what they teach is told. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from core.model import Adjustment, Evidence, Leaning, LeaningKind, Paper, Vote, VoteKind
from core.near import listed
from core.tex import one_line, readable

HALF_LIFE = 90.0
"""Days after which a vote counts half."""
MOST_EVIDENCE = 500
"""Papers from which is learned at most, each for and against once: those that weigh most. More take seconds."""
EXPLORED = "from outside the usual, to see whether it is liked"
"""Said of an explored entry."""
_MOST_REASONS = 2
_LONGEST = 80
_DAY = 86_400.0


def evidence(
    votes: Iterable[Vote], papers: Mapping[str, Paper], topics: Mapping[str, str], at: datetime
) -> tuple[Evidence, ...]:
    """What votes say of the papers that are at hand, at a moment, heaviest first.

    Saved is liked, unless the person asked for less like it. A vote counts half after `HALF_LIFE`, one from later than
    `at` in full; all of a person's votes together count the square root of that. `topics` are the names of the topics
    that papers met.
    """
    totals: dict[tuple[str, bool], float] = defaultdict(float)
    for stances in _by_person(votes, papers, at).values():
        own = sum(stances.values())
        for key, weight in stances.items():
            totals[key] += weight / max(own, 1.0) ** 0.5
    heaviest = sorted(totals, key=lambda key: (-round(totals[key], 9), key))[:MOST_EVIDENCE]
    return tuple(
        Evidence(paper=papers[one], liked=liked, weight=round(totals[one, liked], 9), topic=topics.get(one, ""))
        for one, liked in heaviest
    )


def _by_person(
    votes: Iterable[Vote], papers: Mapping[str, Paper], at: datetime
) -> dict[str, dict[tuple[str, bool], float]]:
    """Of each person how much they like each paper, or want less of it. In one order, so that sums are the same."""
    people: dict[str, dict[tuple[str, bool], float]] = {}
    ordered = sorted(votes, key=lambda vote: (vote.person, vote.paper_id, vote.kind is VoteKind.SAVED, vote.at))
    for vote in ordered:
        if vote.paper_id not in papers:
            continue
        stances = people.setdefault(vote.person, {})
        if vote.kind is VoteKind.SAVED and (vote.paper_id, False) in stances:
            continue
        key = (vote.paper_id, vote.kind is not VoteKind.LESS)
        stances[key] = max(_freshness(vote.at, at), stances.get(key, 0.0))
    return people


def _freshness(then: datetime, at: datetime) -> float:
    days = max((at - then).total_seconds(), 0.0) / _DAY
    return float(0.5 ** (days / HALF_LIFE))


def arrow(points: float) -> str:
    """`▲ 2`, `▼ 0.5`; "" for a paper that is not moved."""
    if not points:
        return ""
    return f"{'▲' if points > 0 else '▼'} {abs(points):.1f}".removesuffix(".0")


def told(adjustment: Adjustment, who: str = "this channel") -> str:
    """Why a paper is moved: `this channel liked quantization and 3 papers by Dan Alistarh`; "" if it is not."""
    if not adjustment.points:
        return ""
    is_up = adjustment.points > 0
    because = [leaning for leaning in adjustment.because if named(leaning)]
    reasons = dict.fromkeys(map(_reason if is_up else _objection, because))
    if not reasons:
        return f"it is more like what {who} {'liked' if is_up else 'wanted less of'} than most papers are"
    return f"{who} {'liked' if is_up else 'asked for less'} {listed(list(reasons)[:_MOST_REASONS])}"


def _reason(leaning: Leaning) -> str:
    name, papers = named(leaning), f"{leaning.papers:,} paper{'' if leaning.papers == 1 else 's'}"
    return {
        LeaningKind.WORD: name,
        LeaningKind.AUTHOR: f"{papers} by {name}",
        LeaningKind.CATEGORY: f"{papers} in {name}",
        LeaningKind.TOPIC: f"the topic {name}",
    }[leaning.kind]


def _objection(leaning: Leaning) -> str:
    name = named(leaning)
    return {
        LeaningKind.WORD: f"about {name}",
        LeaningKind.AUTHOR: f"by {name}",
        LeaningKind.CATEGORY: f"in {name}",
        LeaningKind.TOPIC: f"of the topic {name}",
    }[leaning.kind]


def named(leaning: Leaning) -> str:
    """Its name on one line, its TeX readable, and not long. Text of papers: no markup."""
    name = one_line(readable(leaning.name))
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
