"""What comes before a scorer, for tests: a learner of which the marks are known, and a look at titles likewise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from core.model import Criteria, Learned, Lesson, Paper, Sifted, Usage
from core.ports import Progress, silent

LEARNED = Learned(threshold=0.5, recall=0.97, passes=0.35, papers=1_200, wanted=130, days=12, document=b"fake")


@dataclass
class FakeLearner:
    """Learns what it is told to. A paper has the mark that is set for it, or 1."""

    learned: Learned | None = LEARNED
    of: dict[str, float] = field(default_factory=dict)
    taught: list[tuple[Lesson, ...]] = field(default_factory=list)

    async def learn(self, lessons: Sequence[Lesson], target: float) -> Learned | None:
        self.taught.append(tuple(lessons))
        return self.learned and replace(self.learned, recall=target)

    async def marks(self, document: bytes, papers: Sequence[Paper]) -> dict[str, float] | None:
        if document != b"fake":
            return None
        return {paper.id: self.of.get(paper.id, 1.0) for paper in papers}


@dataclass
class FakeSifter:
    """Finds outside what is set; it takes a cent for a look, and expects `price` for it."""

    outside: set[str] = field(default_factory=set)
    price: Decimal | None = Decimal("0.001")
    asked: list[str] = field(default_factory=list)

    async def sift(self, criteria: Criteria, papers: Sequence[Paper], progress: Progress = silent) -> Sifted:
        self.asked += [paper.id for paper in papers]
        usage = Usage(model="fake-model", calls=1, prompt=10, cost=Decimal("0.01"))
        return Sifted(outside=frozenset(self.outside), usage=usage)

    def estimate_sifting(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        return Usage(model="fake-model", calls=1, prompt=10, cost=self.price)
