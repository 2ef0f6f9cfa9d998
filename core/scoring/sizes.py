"""How many papers one call is asked about: few calls, as each is told the criteria anew, but no slot left idle."""

from __future__ import annotations

from collections.abc import Sequence

from core.model import Paper
from core.scoring.question import Group


def in_groups(papers: Sequence[Paper], most: int) -> list[Group]:
    """The papers in as few groups of at most `most` as there can be, all of about the same size."""
    return _divided(papers, -(-len(papers) // most))


def _divided(papers: Sequence[Paper], count: int) -> list[Group]:
    """Dealt like cards: where the likeliest come first, and with them the long answers, no group has all of them."""
    return [tuple(papers[first::count]) for first in range(count)]


class GroupSizes:
    """Group sizes for calls of one kind, learned over all runs of a scorer.

    At most `most` papers make a group; groups are smaller than that, though not smaller than `least`, where otherwise
    some of `width` slots would have nothing to do. After an answer that was cut or late, half of its group is the most;
    each run without one lets groups grow again by an eighth.
    """

    def __init__(self, *, least: int, most: int, width: int) -> None:
        self._top = self.most = most
        self._least = least
        self._width = width
        self._fell_short = False

    def groups(self, papers: Sequence[Paper], least: float = 0) -> list[Group]:
        """The papers in groups of about the same size, which are not smaller than this other `least` either."""
        useful = int(len(papers) / min(max(self._least, least), self.most))
        needed = -(-len(papers) // self.most)
        return _divided(papers, max(needed, min(useful, self._width)))

    def fell_short(self, size: int) -> None:
        """The answer about so many papers was cut, or too late."""
        self.most = max(1, min(self.most, size // 2))
        self._fell_short = True

    def run_ended(self) -> None:
        """All calls of a run that took these sizes are made."""
        if not self._fell_short:
            self.most = min(self._top, self.most + max(1, self.most // 8))
        self._fell_short = False
