"""One look at many titles. It is there to save calls: what goes wrong with it removes nobody and is not asked again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from core.model import Sifted
from core.ports import Progress
from core.scoring.calls import Calls, Heard
from core.scoring.question import Group, Question
from core.scoring.scoring_run import TOO_MUCH
from core.scoring.sizes import GroupSizes, RunSizes
from core.scoring.titles import Lineup


class SiftingRun:
    """Asks about groups of titles side by side."""

    def __init__(
        self,
        calls: Calls,
        line_up: Callable[[Group], Lineup],
        question: Callable[[Lineup], Question],
        sizes: GroupSizes,
        progress: Progress,
    ) -> None:
        self._calls = calls
        self._line_up = line_up
        self._question = question
        self._sizes = RunSizes(sizes)
        self._progress = progress
        self._done = self._total = 0
        self._outside: set[str] = set()

    async def sift(self, groups: Sequence[Group]) -> Sifted:
        """Raises `ScorerRefused` only if nobody was thrown out before."""
        self._total = sum(map(len, groups))
        self._progress(0, self._total, "titles")
        await asyncio.gather(*(self._look(group) for group in groups))
        self._sizes.ended()
        if self._calls.refused and not self._outside:
            raise self._calls.refused
        return Sifted(outside=frozenset(self._outside), usage=self._calls.spent)

    async def _look(self, group: Group) -> None:
        lineup = self._line_up(group)
        async with self._calls.slots:
            heard = await self._calls.make(self._question(lineup), lineup.outside, _is_whole)
        if heard.trouble is None:
            self._outside |= heard.said
            self._sizes.went_well(len(group))
        elif heard.trouble.kind in TOO_MUCH:
            self._sizes.fell_short(len(group))
        self._done += len(group)
        self._progress(self._done, self._total, "titles")


def _is_whole(heard: Heard[frozenset[str]]) -> bool:
    return heard.trouble is None
