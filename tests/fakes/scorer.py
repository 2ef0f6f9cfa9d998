"""A scorer whose verdicts are known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core.errors import ScorerRefused
from core.model import Criteria, Paper, ScorerCard, Scoring, Unscored, Usage, Verdict
from core.ports import Progress, silent


class FakeScorer:
    """A `Scorer` that gives each paper the scores it was told, 5 and 5 if none. Papers in `mute` stay unscored."""

    def __init__(self, name: str = "fake-model") -> None:
        self.card = ScorerCard(name=name, prompt="score v1")
        self.scores: dict[str, tuple[float, float | None]] = {}
        self.mute: set[str] = set()
        self.silent = False
        self.refuses = False
        self.asked: list[str] = []

    async def score(self, criteria: Criteria, papers: Sequence[Paper], progress: Progress = silent) -> Scoring:
        if self.refuses:
            raise ScorerRefused("The model's server refuses the key (401): check OPENAI_API_KEY.")
        self.asked += [paper.id for paper in papers]
        lost = {paper.id for paper in papers if self.silent or paper.id in self.mute}
        verdicts = {paper.id: self._verdict(paper.id) for paper in papers if paper.id not in lost}
        unscored = tuple(Unscored(paper_id, "the model did not answer (429, 6 tries)") for paper_id in sorted(lost))
        usage = Usage(model=self.card.name, calls=1, prompt=100 * len(papers), completion=10, cost=Decimal("0.01"))
        return Scoring(verdicts=verdicts, unscored=unscored, usage=usage)

    def _verdict(self, paper_id: str) -> Verdict:
        relevance, novelty = self.scores.get(paper_id, (5, 5))
        return Verdict(
            paper_id=paper_id, relevance=relevance, novelty=novelty, topic="Compression", comment="It prunes."
        )
