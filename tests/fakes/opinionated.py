"""A scorer that may think otherwise when it is asked again."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import ScorerRefused
from core.model import Criteria, Paper, Scoring
from core.ports import Keep, Progress, silent, unkept
from tests.fakes.scorer import FakeScorer


class OpinionatedScorer(FakeScorer):
    """A `FakeScorer` with scores of their own for later opinions, by paper; the first ones where it has none.

    `rounds` are the ids that it was asked about, by the number of the opinion. From `refuses_from` on it refuses.
    """

    def __init__(self, name: str = "fake-model") -> None:
        super().__init__(name)
        self.later: dict[int, dict[str, tuple[float, float | None]]] = {}
        self.rounds: list[tuple[int, list[str]]] = []
        self.refuses_from = 9

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        self.rounds.append((opinion, [paper.id for paper in papers]))
        if opinion >= self.refuses_from:
            raise ScorerRefused("The model's server refuses Broadsheet's key (401).")
        first = dict(self.scores)
        self.scores |= self.later.get(opinion, {})
        try:
            scoring = await super().score(criteria, papers, progress, keep)
        finally:
            self.scores = first
        progress(len(papers), len(papers), "papers scored")
        return scoring
