"""Further opinions on verdicts that are near a cut-off, so that chance decides less about what is listed."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from core.errors import ScorerRefused
from core.model import Criteria, Cutoffs, Paper, Scoring, Usage, Verdict
from core.ports import Keep, Progress, Scorer, silent, unkept

MOST = 3
"""Opinions on one paper."""
MARGIN = 1.0
"""By so many points opinions on one paper are expected to differ; hardly any differ by more."""

# Shares of papers, as docs/decisions/0013-opinions.md derives them: of those that pass a screen how many are near a
# cut-off, by the number of opinions wanted, and of these how many have two opinions that disagree.
_NEAR = {2: 0.15, 3: 0.18}
_AT_ODDS = 0.5

Scores = tuple[float, float | None]


class Within(Protocol):
    """Says how many of these papers, from the first, may be asked about."""

    async def __call__(self, papers: Sequence[Paper]) -> int: ...


async def all_of(papers: Sequence[Paper]) -> int:
    """A `Within` that knows no bounds."""
    return len(papers)


def opinions_of(verdict: Verdict) -> tuple[Scores, ...]:
    """Relevance and novelty of each opinion that a verdict stands on, in the order in which they were asked for."""
    return verdict.opinions or ((verdict.relevance, verdict.novelty),)


def median_of(opinions: Sequence[Scores]) -> Scores:
    """The median of each score by itself; of two, the middle between them. An absent novelty does not count."""
    known = [novelty for _, novelty in opinions if novelty is not None]
    return statistics.median(relevance for relevance, _ in opinions), statistics.median(known) if known else None


def is_settled(verdict: Verdict, cutoffs: Cutoffs, wanted: int) -> bool:
    """Whether the opinions that are still to come, all of them `MARGIN` higher or lower than the verdict, would leave
    the paper on its side of the cut-offs."""
    opinions = opinions_of(verdict)
    middle, left = median_of(opinions), max(0, min(wanted, MOST) - len(opinions))
    listed = cutoffs.admit(*middle)
    after = (median_of([*opinions, *[_moved(middle, points)] * left]) for points in (-MARGIN, MARGIN))
    return all(cutoffs.admit(*scores) == listed for scores in after)


def merged(verdict: Verdict, another: Verdict) -> Verdict:
    """The median of a verdict's opinions and of another. Topic and comment are those of the opinion nearest to it; of
    two that are as near, of the higher one."""
    before = opinions_of(verdict)
    opinions = (*before, (another.relevance, another.novelty))
    relevance, novelty = median_of(opinions)
    nearer = _nearest([before[_nearest(before)], opinions[-1]], (relevance, novelty))
    return replace((verdict, another)[nearer], relevance=relevance, novelty=novelty, opinions=opinions)


@dataclass(frozen=True, slots=True)
class Settling:
    """Asks a scorer again where another opinion may change what is listed, up to `wanted` opinions a paper (1–3).

    A scorer that goes by rules says the same again: it is not asked.
    """

    scorer: Scorer
    criteria: Criteria
    cutoffs: Cutoffs
    wanted: int

    def unsettled(self, papers: Sequence[Paper], verdicts: Mapping[str, Verdict]) -> list[Paper]:
        """The papers whose verdict is worth another opinion, in their order."""
        if not self.scorer.card.prompt:
            return []
        judged = [paper for paper in papers if paper.id in verdicts]
        return [paper for paper in judged if not is_settled(verdicts[paper.id], self.cutoffs, self.wanted)]

    async def settled(
        self,
        papers: Sequence[Paper],
        verdicts: Mapping[str, Verdict],
        keep: Keep = unkept,
        progress: Progress = silent,
        within: Within = all_of,
    ) -> Scoring:
        """All the verdicts, those that were asked for again with what they became; the usage is that of asking again.

        Where no further opinion is to be had a verdict stays as it is, and is worth another one the next time.
        Raises what `keep` and `within` raise.
        """
        now, usage = dict(verdicts), None
        for opinion in range(1, min(self.wanted, MOST)):
            due = [p for p in self.unsettled(papers, now) if len(opinions_of(now[p.id])) == opinion]
            asked = due[: await within(due)] if due else []
            if asked:
                part = await self._ask(asked, now, opinion, keep, progress)
                now |= part.verdicts
                usage = usage + part.usage if usage and part.usage else usage or part.usage
        return Scoring(verdicts=now, usage=usage)

    def estimate(self, papers: Sequence[Paper], verdicts: Mapping[str, Verdict]) -> Usage:
        """What that would take, as well as can be told beforehand: of papers without a verdict the usual share is near
        a cut-off. Nothing is asked."""
        nothing = Usage(model=self.scorer.card.name)
        if self.wanted not in _NEAR or not self.scorer.card.prompt:
            return nothing
        fresh = [paper for paper in papers if paper.id not in verdicts]
        again = [*self.unsettled(papers, verdicts), *_spread(fresh, _NEAR[self.wanted])]
        rounds = [again, _spread(again, _AT_ODDS)][: self.wanted - 1]
        return sum((self.scorer.estimate(self.criteria, asked) for asked in rounds if asked), nothing)

    async def _ask(
        self, asked: Sequence[Paper], verdicts: Mapping[str, Verdict], opinion: int, keep: Keep, progress: Progress
    ) -> Scoring:
        heard: dict[str, Verdict] = {}
        usages: list[Usage] = []

        async def kept(part: Scoring) -> None:
            both = {key: merged(verdicts[key], another) for key, another in part.verdicts.items()}
            await keep(Scoring(verdicts=both, usage=part.usage))
            heard.update(both)
            usages.extend([part.usage] if part.usage else [])

        def told(done: int, total: int, what: str) -> None:
            progress(done, total, "papers asked about again")

        # Each of these papers has a verdict already; whoever asks for a first one hears of a refusal.
        with suppress(ScorerRefused):
            await self.scorer.score(self.criteria, asked, told, kept, opinion)
        return Scoring(verdicts=heard, usage=sum(usages[1:], usages[0]) if usages else None)


def _moved(scores: Scores, points: float) -> Scores:
    relevance, novelty = scores
    return _on_scale(relevance + points), None if novelty is None else _on_scale(novelty + points)


def _on_scale(score: float) -> float:
    return min(10.0, max(1.0, score))


def _nearest(opinions: Sequence[Scores], to: Scores | None = None) -> int:
    """The place of the opinion nearest to those scores, to the median of all if None."""
    middle = to or median_of(opinions)
    return min(range(len(opinions)), key=lambda n: (_distance(opinions[n], middle), -_height(opinions[n]), n))


def _distance(one: Scores, other: Scores) -> float:
    novelties = 0.0 if one[1] is None or other[1] is None else abs(one[1] - other[1])
    return abs(one[0] - other[0]) + novelties


def _height(scores: Scores) -> float:
    return scores[0] + (scores[1] or 0)


def _spread(papers: Sequence[Paper], share: float) -> list[Paper]:
    """That share of the papers, rounded up, taken evenly from all of them."""
    number = math.ceil(len(papers) * share)
    return [papers[place * len(papers) // number] for place in range(number)]
