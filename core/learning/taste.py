"""The taster: arithmetic in threads of its own, its libraries loaded when there is first something to learn."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence

from core.model import MOST_POINTS, Evidence, Paper, Taste


class VoteTaster:
    """TF-IDF of title and abstract, categories, authors and topics, and a logistic regression: `core.ports.Taster`."""

    async def taste(
        self,
        evidence: Sequence[Evidence],
        papers: Sequence[Paper],
        *,
        background: Sequence[Paper] = (),
        topics: Mapping[str, str] | None = None,
        without: Collection[str] = (),
        most: float = MOST_POINTS,
    ) -> Taste:
        """What the votes come to. Without any nothing is loaded."""
        if not evidence:
            return Taste()
        told = (tuple(evidence), tuple(papers), tuple(background), dict(topics or {}), frozenset(without), most)
        return await asyncio.to_thread(_taste, *told)


# scikit-learn takes a second and 100 MB to import: a channel that never votes does without it.
def _taste(
    evidence: Sequence[Evidence],
    papers: Sequence[Paper],
    background: Sequence[Paper],
    topics: Mapping[str, str],
    without: Collection[str],
    most: float,
) -> Taste:
    from core.learning.taste_fitting import taste

    return taste(evidence, papers, background, topics, without, most)
