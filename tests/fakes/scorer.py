"""A scorer whose verdicts are known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core.errors import ScorerRefused
from core.model import Criteria, Paper, ScorerCard, Scoring, Unscored, Usage, Verdict
from core.ports import Keep, Progress, silent, unkept
from tests.fakes.platform import Killed


class FakeScorer:
    """A `Scorer` that gives each paper the scores it was told, 5 and 5 if none. Papers in `mute` stay unscored.

    What it says is kept `at_once` papers at a time. A paper costs `price` dollars (None: nobody knows) and is estimated
    to cost `estimated` (None: the price).
    """

    def __init__(self, name: str = "fake-model") -> None:
        self.card = ScorerCard(name=name, prompt="score v1")
        self.scores: dict[str, tuple[float, float | None]] = {}
        self.mute: set[str] = set()
        self.price: Decimal | None = Decimal("0.005")
        self.estimated: Decimal | None = None
        self.at_once = 1
        self.silent = False
        self.refuses = False
        self.dies_after: int | None = None
        self.asked: list[str] = []

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        if self.refuses:
            raise ScorerRefused("The model's server refuses Broadsheet's key (401).")
        size = self.at_once
        starts = range(0, len(papers), size)
        parts = [await self._part([paper.id for paper in papers[n : n + size]], keep) for n in starts]
        verdicts = {one.paper_id: one for part in parts for one in part.verdicts.values()}
        unscored = tuple(missed for part in parts for missed in part.unscored)
        return Scoring(verdicts=verdicts, unscored=unscored, usage=sum(map(_usage, parts), Usage(model="")))

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        price, number = self.price if self.estimated is None else self.estimated, len(papers)
        cost = number * price if price is not None else None if number else Decimal(0)
        return Usage(model=self.card.name, calls=number, prompt=100 * number, completion=10 * number, cost=cost)

    async def _part(self, ids: Sequence[str], keep: Keep) -> Scoring:
        if self.dies_after is not None and len(self.asked) >= self.dies_after:
            raise Killed
        self.asked += ids
        lost = [one for one in ids if self.silent or one in self.mute]
        verdicts = {one: self._verdict(one) for one in ids if one not in lost}
        unscored = tuple(Unscored(one, "the model did not answer (429, 6 tries)") for one in lost)
        number, price = len(ids), self.price
        cost = None if price is None else number * price
        usage = Usage(model=self.card.name, calls=1, prompt=100 * number, completion=10 * number, cost=cost)
        part = Scoring(verdicts=verdicts, unscored=unscored, usage=usage)
        await keep(part)
        return part

    def _verdict(self, paper_id: str) -> Verdict:
        relevance, novelty = self.scores.get(paper_id, (5, 5))
        return Verdict(
            paper_id=paper_id, relevance=relevance, novelty=novelty, topic="Compression", comment="It prunes."
        )


def _usage(part: Scoring) -> Usage:
    assert part.usage
    return part.usage
