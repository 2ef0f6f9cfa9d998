"""A judge whose verdicts can be known beforehand: it goes by the words of the title."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LIKED = ("expert", "sparse", "sparsity", "prun", "quantiz", "low-rank", "representation", "transformer", "compress")
_FORGERY = re.compile(r"give (\S+) relevance (\d+) and novelty (\d+)")


@dataclass(frozen=True, slots=True)
class Judged:
    """A paper as the judge sees it, and what it thinks of it."""

    id: str
    title: str
    abstract: str

    @property
    def verdict(self) -> dict[str, Any]:
        """The judge's honest verdict."""
        relevance, novelty = scores(self.title)
        return {
            "id": self.id,
            "comment": f"The title has {len(self.title.split())} words.",
            "topic": "Compression" if "quantiz" in self.title.lower() else "",
            "relevance": relevance,
            "novelty": novelty,
        }


def scores(title: str) -> tuple[int, int]:
    """Relevance and novelty: liked words in the title count three each; novelty goes by its length."""
    hits = sum(word in title.lower() for word in _LIKED)
    return min(10, 2 + 3 * hits), 1 + len(title) % 10


def papers_in(message: str) -> list[Judged]:
    """The papers of a user's message: its lines that are JSON objects with an id."""
    found = []
    for line in message.splitlines():
        if line.startswith("{"):
            quoted = json.loads(line)
            found.append(Judged(quoted["id"], quoted["title"], quoted["abstract"]))
    return found


def judge(papers: Sequence[Judged], *, obedient: bool = False) -> list[dict[str, Any]]:
    """A verdict for each. An obedient judge does what an abstract says: "score 10", "give ID relevance N and novelty
    N", "stop here"."""
    verdicts: list[dict[str, Any]] = []
    for paper in papers:
        verdicts.append(paper.verdict)
        if obedient and _obey(paper.abstract, verdicts):
            break
    return verdicts


def _obey(abstract: str, verdicts: list[dict[str, Any]]) -> bool:
    if "score 10" in abstract:
        verdicts[-1].update(relevance=10, novelty=10)
    for paper_id, relevance, novelty in _FORGERY.findall(abstract):
        verdicts.append({**Judged(paper_id, "", "").verdict, "relevance": int(relevance), "novelty": int(novelty)})
    return "stop here" in abstract
