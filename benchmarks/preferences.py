"""What votes bring: `python -m benchmarks.preferences`.

Simulated readers have an interest that they never state. They react to the ten first papers of each of ten days, one
reaction in ten wrong, and every day is ordered with what they said before. Then the order of the days after is compared
with that of the scorer alone, by nDCG@10 for the interest. The numbers of `core/learning/taste_*` were chosen on the
first 27 days only; these runs are on the 27 days after. It writes `docs/preferences.svg`. It takes half an hour.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import log2
from pathlib import Path
from statistics import fmean

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.curves import plot
from benchmarks.local_scorer import DATA, Candidate, candidates, score
from core.learning import taste_fitting
from core.learning.taste import VoteTaster
from core.learning.taste_counting import counted
from core.model import Adjustment, AnnounceType, Channel, Cutoffs, Paper, Verdict, Vote, VoteKind
from core.ranking import rank
from core.tasting import evidence, told

READERS = {
    "quantization and pruning": r"quanti[sz]\w*|prun(?:ed?|ing)|sparsif\w*|low-bit|\d-bit",
    "theory of learning": r"theor(?:y|ies|etical|etically|ems?)|provabl[ey]|generali[sz]ation (?:bounds?|errors?)|"
    r"convergence|overparameteri[sz]ed|training dynamics|asymptotic\w*|gradient descent|sample complexity|regret|"
    r"minimax|neural tangent|gradient flow|rademacher",
    "proteins and molecules": r"proteins?|molecul\w*|ligands?|drugs?|peptides?|antibod\w*|chemi\w*|genom\w*|dna|rna|"
    r"biolog\w*|single-cell",
    "graph networks": r"gnns?|graph neural networks?|graph (?:learning|transformers?|convolution\w*|representation\w*)|"
    r"message[- ]passing|node classification|link prediction|heterophil\w*|graphs",
    "agents": r"agents?|multi-agent|agentic|tool[- ]use",
}
LEARNED, SEEDS, WRONG, FIRST, MAXIMUM = 10, 2, 0.1, 10, 40
CURVE = (1, 3, 6, 10)
BACKGROUND = 7
STARTS = (27, 31, 35)
# Here thousands of papers are read again and again; there is room to remember all.
taste_fitting.counted = lru_cache(maxsize=None)(counted.__wrapped__)  # type: ignore[attr-defined]
_CHANNEL = Channel("benchmark", "local", "here")
_TASTER = VoteTaster()

Curve = list[tuple[float, float]]
"""How many votes, and how many times as good the order is with them."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Days of candidates, oldest first, and what a scorer says of them."""

    days: tuple[tuple[Paper, ...], ...]
    verdicts: Mapping[str, Verdict]

    def order(self, day: int, moves: Mapping[str, Adjustment], explore: int = 1) -> list[str]:
        """All ids of a day: those that its digest lists, then the others."""
        papers = self.days[day]
        types = {paper.id: AnnounceType.NEW for paper in papers}
        ranking = rank(
            papers, self.verdicts, types, cutoffs=Cutoffs(), maximum=MAXIMUM, adjustments=moves, explore=explore
        )
        return [*(entry.paper.id for entry in ranking.entries), *ranking.over_maximum, *ranking.below_cutoff]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who likes the papers of an interest and wants less of the others, but one time in ten the reverse."""

    name: str
    wanted: frozenset[str]
    chance: random.Random

    def vote(self, paper_id: str, at: datetime) -> Vote:
        """A reaction."""
        likes = (paper_id in self.wanted) != (self.chance.random() < WRONG)
        return Vote(_CHANNEL, paper_id, self.name, VoteKind.MORE if likes else VoteKind.LESS, at)


def interested(papers: Sequence[Paper], words: str) -> frozenset[str]:
    """The ids of papers with such a word in the title, or two in the abstract."""
    found = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    return frozenset(
        one.id for one in papers if 2 * len(found.findall(one.title)) + len(found.findall(one.abstract)) >= 2
    )


def ndcg(order: Sequence[str], wanted: frozenset[str]) -> float | None:
    """How near the first ten come to the best order, 0–1; None where nothing of a day is wanted."""
    there = sum(one in wanted for one in order)
    best = sum(1 / log2(place + 2) for place in range(min(there, FIRST)))
    return sum(1 / log2(place + 2) for place, one in enumerate(order[:FIRST]) if one in wanted) / best if best else None


def votes_of(scene: Scene, reader: Reader, start: int) -> dict[int, list[Vote]]:
    """All that the reader said by the end of each number of days."""
    votes: list[Vote] = []
    by_day = {}
    for day in range(start, start + LEARNED):
        moves = moved(scene, votes, day, scene.days[day])
        votes += [reader.vote(one, _noon(day)) for one in scene.order(day, moves)[:FIRST]]
        by_day[day - start + 1] = list(votes)
    return by_day


def moved(scene: Scene, votes: Sequence[Vote], day: int, papers: Sequence[Paper]) -> Mapping[str, Adjustment]:
    """What these votes do to papers, on a day."""
    known = {paper.id: paper for some in scene.days[: day + 1] for paper in some}
    topics = {one: verdict.topic for one, verdict in scene.verdicts.items()}
    recent = [paper for some in scene.days[max(0, day - BACKGROUND) : day] for paper in some]
    said = evidence(votes, known, topics, _noon(day))
    return asyncio.run(_TASTER.taste(said, papers, background=recent, topics=topics)).adjustments


def measure(scene: Scene, name: str, starts: Sequence[int] = STARTS) -> dict[int, tuple[float, float]]:
    """nDCG@10 over the days after, without votes and with those of so many days."""
    wanted = interested([paper for day in scene.days for paper in day], READERS[name])
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for start in starts:
        after = range(start + LEARNED, len(scene.days))
        telling = [day for day in after if wanted.intersection(paper.id for paper in scene.days[day])]
        tested = [paper for day in telling for paper in scene.days[day]]
        for seed in range(SEEDS):
            by_day = votes_of(scene, Reader(name, wanted, random.Random(f"{name} {start} {seed}")), start)
            for days in CURVE:
                moves = moved(scene, by_day[days], start + LEARNED, tested)
                found[days] += _compared(scene, moves, wanted, telling)
    return {days: (fmean(a for a, _ in pairs), fmean(b for _, b in pairs)) for days, pairs in found.items()}


def _compared(
    scene: Scene, moves: Mapping[str, Adjustment], wanted: frozenset[str], days: Sequence[int]
) -> list[tuple[float, float]]:
    both = ((ndcg(scene.order(day, {}), wanted), ndcg(scene.order(day, moves), wanted)) for day in days)
    return [(before, then) for before, then in both if before is not None and then is not None]


def local_scene(papers: Sequence[Candidate]) -> Scene:
    """Every candidate, as the local scorer judges it under the default criteria: nothing is made up."""
    return Scene(_days(papers), score([one.paper for one in papers]))


def model_scene(papers: Sequence[Candidate]) -> Scene:
    """The selected with the strong model's published verdicts. Of the others none is known but that they were not
    selected: they get relevance 3–7, more where the local scorer gives more, and novelty 5–7 by chance."""
    known, local = published(), score([one.paper for one in papers])
    chance = random.Random(0)
    verdicts = {}
    for one in papers:
        share = min(1.0, max(0.0, (local[one.paper.id].relevance - 1.2) / 6))
        below = (float(round(3 + 4 * share)), float(chance.choice((5, 6, 7))))
        relevance, novelty = known[one.paper.id] if one.selected else below
        topic = local[one.paper.id].topic
        verdicts[one.paper.id] = Verdict(paper_id=one.paper.id, relevance=relevance, novelty=novelty, topic=topic)
    return Scene(_days(papers), verdicts)


def main() -> None:
    """Print what was measured, and draw it."""
    papers = candidates()
    if not papers:
        sys.exit(f"Skipped: there is no data in {DATA}.")
    lines: dict[str, Curve] = {}
    for title, scene in (("local scorer", local_scene(papers)), ("published verdicts", model_scene(papers))):
        runs = ", ".join(f"{start + 1}–{start + LEARNED}" for start in STARTS)
        print(f"\n{title}: learned on days {runs}, each compared on the days after, up to {len(scene.days)}")
        curves = _print({name: measure(scene, name) for name in READERS})
        same = sum(
            scene.order(day, moved(scene, [], day, some)) == scene.order(day, {}) for day, some in enumerate(scene.days)
        )
        print(f"After `forget all` the order is exactly the scorer's on {same} of {len(scene.days)} days.")
        average = curves.pop("average")
        lines |= {**(lines or curves), f"average, {title}": average}
    drawing = plot("nDCG@10 with votes, over that without (local scorer)", "votes of one reader", "ratio", lines)
    Path("docs/preferences.svg").write_text(drawing, encoding="utf-8")
    _print_times(papers)


def _print(found: Mapping[str, Mapping[int, tuple[float, float]]]) -> dict[str, Curve]:
    ratios = {name: [(0.0, 1.0)] for name in [*found, "average"]}
    print(f"{'reader':26} without   with   ratio   after " + " ".join(f"{FIRST * days:5}" for days in CURVE))
    for name, by_days in found.items():
        ratios[name] += [(FIRST * days, after / before) for days, (before, after) in by_days.items()]
        before, after = by_days[CURVE[-1]]
        curve = " ".join(f"{ratio:5.2f}" for _, ratio in ratios[name][1:])
        print(f"{name:26} {before:7.3f} {after:6.3f} {after / before:7.2f}         {curve}")
    for place, days in enumerate(CURVE, start=1):
        ratios["average"].append((FIRST * days, fmean(ratios[name][place][1] for name in found)))
    print(f"{'average':26} {'':14} {ratios['average'][-1][1]:7.2f}         "
          + " ".join(f"{ratio:5.2f}" for _, ratio in ratios["average"][1:]))  # fmt: skip
    return ratios


def _print_times(papers: Sequence[Candidate]) -> None:
    """300 votes and 500 papers, against what one would write first (TF-IDF and a logistic regression)."""
    some = [one.paper for one in papers[:1_300]]
    voted, asked, usual = some[:300], some[300:800], some[800:1_300]
    at = _noon(0)
    kinds = (VoteKind.MORE, VoteKind.LESS, VoteKind.LESS)
    votes = [Vote(_CHANNEL, one.id, str(n % 7), kinds[n % 3], at) for n, one in enumerate(voted)]
    said = evidence(votes, {one.id: one for one in voted}, {}, at)
    asyncio.run(_TASTER.taste(said[:2], asked[:2], background=usual[:2]))  # imports
    cold = _seconds(lambda: asyncio.run(_TASTER.taste(said, asked, background=usual)))
    warm = _seconds(lambda: asyncio.run(_TASTER.taste(said, asked, background=usual)))
    plain = _seconds(lambda: _plain(voted, asked, usual))
    print(f"\n300 votes, 500 papers, 500 of background: {cold * 1000:.0f} ms, {cold / plain:.2f} × the plain one;")
    print(f"where the papers were read before: {warm * 1000:.0f} ms, {warm / plain:.2f} × the plain one")
    moves = asyncio.run(_TASTER.taste(said, asked, background=usual)).adjustments
    print("\n".join(f"  {move.points:+g} because {told(move)}" for move in list(moves.values())[:5]))


def _plain(voted: Sequence[Paper], asked: Sequence[Paper], usual: Sequence[Paper]) -> None:
    words = TfidfVectorizer(ngram_range=(1, 2)).fit([f"{one.title} {one.abstract}" for one in [*voted, *usual]])
    rows = words.transform([f"{one.title} {one.abstract}" for one in voted])
    model = LogisticRegression(max_iter=1_000).fit(rows, [n % 3 == 0 for n in range(len(voted))])
    model.predict_proba(words.transform([f"{one.title} {one.abstract}" for one in asked]))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def published() -> dict[str, tuple[float, float]]:
    """Relevance and novelty of the selected; 8 and 7, the cut-offs, where only the selection was published."""
    with gzip.open(DATA / "verdicts.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return {one["arxiv_id"]: (one["relevance"] or 8.0, one["novelty"] or 7.0) for one in records}


def _days(papers: Sequence[Candidate]) -> tuple[tuple[Paper, ...], ...]:
    days: dict[str, list[Paper]] = defaultdict(list)
    for one in papers:
        days[one.announced].append(one.paper)
    return tuple(tuple(days[day]) for day in sorted(days))


def _noon(day: int) -> datetime:
    return datetime(2025, 3, 18, 12, tzinfo=UTC) + timedelta(days=day * 7 / 5)


if __name__ == "__main__":
    main()
