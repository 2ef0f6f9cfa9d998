"""What is asked of who learns from votes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from core.model import Paper
from core.model.tastes import MOST_POINTS, Evidence, Taste


class Taster(Protocol):
    """Who learns from votes how papers are to be moved."""

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
        """How far each of these papers is moved, by at most that many points, and what was learned as a whole.

        `background` are recent candidates of the channel, of whatever worth: they tell which words are usual there.
        `topics` are the names of the topics that papers met, by their ids. Words, names of authors, categories and
        topics that are in `without` have no weight. The same input, in any order, gives the same. It is done off the
        event loop.
        """
