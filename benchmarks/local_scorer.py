"""How well and how fast the local scorer works: `python -m benchmarks.local_scorer`.

It compares the scorer, under the default criteria, with what a strong model selected from the same candidates.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from statistics import fmean
from typing import Any

from core.criteria.file import default_criteria
from core.model import Paper, Verdict
from core.scoring.local import LocalScorer

DATA = Path(__file__).resolve().parents[1] / "../shared/data"
GOOD = 8.0
_DAY = 1_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that was announced on a date, and whether the digests that the strong model wrote list it.

    `judged` is whether they do or do not because of what the model thought of it: no digest was made on some days, and
    some papers were listed for their authors, whatever they are about.
    """

    paper: Paper
    announced: str
    selected: bool
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Quality:
    """Areas under the ROC curve over all days together and on average per day; what happens at relevance ≥ 8."""

    pooled: float
    per_day: float
    share: float
    precision: float
    recall: float


def candidates() -> tuple[Candidate, ...]:
    """All candidates, or none where the data is not at hand."""
    if not DATA.joinpath("candidates.jsonl.gz").exists():
        return ()
    verdicts = _records("verdicts.jsonl.gz")
    selected = {record["arxiv_id"] for record in verdicts}
    by_author = {record["arxiv_id"] for record in verdicts if record["relevance"] is None}
    digests = {record["digest"] for record in verdicts}
    return tuple(
        Candidate(
            paper=_paper(record),
            announced=record["announced"],
            selected=record["arxiv_id"] in selected,
            judged=record["announced"] in digests and record["arxiv_id"] not in by_author,
        )
        for record in _records("candidates.jsonl.gz")
    )


def auc(scored: Sequence[tuple[float, bool]]) -> float | None:
    """The chance that a selected paper is above one that is not (a tie is half); None if there is no such pair."""
    ranks = 0.0
    below = 0
    for _, group in groupby(sorted(scored), key=itemgetter(0)):
        tied = [selected for _, selected in group]
        ranks += (below + (len(tied) + 1) / 2) * sum(tied)
        below += len(tied)
    chosen = sum(selected for _, selected in scored)
    others = len(scored) - chosen
    return (ranks - chosen * (chosen + 1) / 2) / (chosen * others) if chosen and others else None


def quality(papers: Sequence[Candidate], verdicts: Mapping[str, Verdict]) -> Quality:
    """How the verdicts compare with the selection."""
    scored = [(verdicts[one.paper.id].relevance, one.selected) for one in papers]
    days: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one, pair in zip(papers, scored, strict=True):
        days[one.announced].append(pair)
    good = [selected for relevance, selected in scored if relevance >= GOOD]
    return Quality(
        pooled=auc(scored) or 0.0,
        per_day=fmean(area for area in map(auc, days.values()) if area is not None),
        share=len(good) / len(scored),
        precision=sum(good) / max(len(good), 1),
        recall=sum(good) / sum(selected for _, selected in scored),
    )


def score(papers: Sequence[Paper]) -> Mapping[str, Verdict]:
    """Verdicts under the default criteria."""
    return asyncio.run(LocalScorer().score(default_criteria(), papers)).verdicts


def main() -> None:
    """Print what was measured."""
    papers = candidates()
    if not papers:
        sys.exit(f"Skipped: there is no data in {DATA}.")
    day = [one.paper for one in papers[:_DAY]]
    found = quality(papers, score([one.paper for one in papers]))
    print(f"{len(papers):,} candidates of {len({one.announced for one in papers})} days")
    print(f"AUC {found.pooled:.3f} over all days together, {found.per_day:.3f} on average per day")
    print(
        f"Relevance ≥ {GOOD:g}: {found.share:.1%} of them, precision {found.precision:.2f}, recall {found.recall:.2f}"
    )
    print(f"{_speed(day):,.0f} papers a second on one core")
    print(f"{_peak(day) / 2**20:.1f} MB at most for a day of {len(day):,} papers, beyond the papers themselves")


def _speed(papers: Sequence[Paper]) -> float:
    start = time.process_time()
    score(papers)
    return len(papers) / (time.process_time() - start)


def _peak(papers: Sequence[Paper]) -> int:
    """Bytes that scoring takes at most, the papers themselves not counted."""
    tracemalloc.start()
    score(papers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _records(name: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _paper(record: Mapping[str, Any]) -> Paper:
    return Paper(
        id=record["arxiv_id"],
        title=record["title"],
        abstract=record["abstract"],
        authors=tuple(record["authors"]),
        primary_category=record["categories"][0],
        categories=tuple(record["categories"]),
        comment=record["comment"],
    )


if __name__ == "__main__":
    main()
