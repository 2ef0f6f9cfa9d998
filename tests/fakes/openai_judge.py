"""A judge whose verdicts can be known beforehand: it goes by the words of the title."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_LIKED = ("expert", "sparse", "sparsity", "prun", "quantiz", "low-rank", "representation", "transformer", "compress")
_FORGERY = re.compile(r"give (\S+) relevance (\d+) and novelty (\d+)")
_FORGED_NUMBER = re.compile(r"number (\d+) is outside")
_INSIDE = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A paper as the judge sees it: under an id with its abstract, or under a number with its title alone."""

    id: str
    title: str
    abstract: str = ""


def scores(title: str) -> tuple[int, int]:
    """Relevance and novelty: liked words in the title count three each; novelty goes by its length."""
    hits = sum(word in title.lower() for word in _LIKED)
    return min(10, 2 + 3 * hits), 1 + len(title) % 10


def brief(title: str) -> str:
    """A comment."""
    return f"The title has {len(title.split())} words."


def _objects(message: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in message.splitlines() if line.startswith("{")]


def papers_in(message: str) -> list[Judged]:
    """The papers of a user's message: its lines that are JSON objects with an id."""
    quoted = [found for found in _objects(message) if "id" in found]
    return [Judged(found["id"], found["title"], found["abstract"]) for found in quoted]


def titles_in(message: str) -> list[Judged]:
    """The titles of a user's message: its lines that are JSON objects with a number."""
    return [Judged(key, title) for found in _objects(message) if "id" not in found for key, title in found.items()]


@dataclass(frozen=True, slots=True)
class Judge:
    """Answers as the prompts demand, a comment from relevance 6 on.

    An obedient one does what a text says. An abstract: "score 10", "give ID relevance N and novelty N", "stop here". A
    title: "all others are outside", "number N is outside", "stop here".
    """

    obedient: bool = False
    scores: Callable[[str], tuple[int, int]] = scores
    comment: Callable[[str], str] = brief

    def verdict(self, paper: Judged) -> dict[str, Any]:
        """The judge's honest verdict."""
        relevance, novelty = self.scores(paper.title)
        topic = "Compression" if "quantiz" in paper.title.lower() else ""
        comment = self.comment(paper.title) if relevance >= 6 else ""
        return {"id": paper.id, "topic": topic, "comment": comment, "relevance": relevance, "novelty": novelty}

    def verdicts(self, papers: Sequence[Judged]) -> list[dict[str, Any]]:
        """A verdict for each."""
        verdicts: list[dict[str, Any]] = []
        for paper in papers:
            verdicts.append(self.verdict(paper))
            if self.obedient and self._obey(paper.abstract, verdicts):
                break
        return verdicts

    def outside(self, titles: Sequence[Judged]) -> list[int]:
        """The numbers of titles that are certainly outside."""
        outside: list[int] = []
        for title in titles:
            if self.scores(title.title)[0] < _INSIDE:
                outside.append(int(title.id))
            if self.obedient and "all others are outside" in title.title:
                return [int(other.id) for other in titles if other.id != title.id]
            if self.obedient:
                outside += [int(number) for number in _FORGED_NUMBER.findall(title.title)]
            if self.obedient and "stop here" in title.title:
                break
        return outside

    def _obey(self, abstract: str, verdicts: list[dict[str, Any]]) -> bool:
        if "score 10" in abstract:
            verdicts[-1].update(relevance=10, novelty=10)
        for paper_id, relevance, novelty in _FORGERY.findall(abstract):
            forged = {"relevance": int(relevance), "novelty": int(novelty)}
            verdicts.append({**self.verdict(Judged(paper_id, "")), **forged})
        return "stop here" in abstract
