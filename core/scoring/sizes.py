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
    some of `width` slots would have nothing to do. A run in which answers were cut or late makes `most` smaller, by
    half at most; each run without one lets it grow again by an eighth. Of a run in which nothing was answered nobody
    can tell whether the size was to blame: `most` is made smaller, but not below `unheard`.
    """

    def __init__(self, *, least: int, most: int, width: int, unheard: int | None = None) -> None:
        self._top = self.most = most
        self._least = least
        self._width = width
        self._unheard = most if unheard is None else unheard

    def groups(self, papers: Sequence[Paper], least: float = 0) -> list[Group]:
        """The papers in groups of about the same size, which are not smaller than this other `least` either."""
        useful = int(len(papers) / min(max(self._least, least), self.most))
        needed = -(-len(papers) // self.most)
        return _divided(papers, max(needed, min(useful, self._width)))

    def learn(self, run: RunSizes) -> None:
        """All calls of a run are made."""
        if not run.shortest:
            self.most = min(self._top, self.most + max(1, self.most // 8))
        elif not run.longest:
            self.most = min(self.most, max(self._unheard, half(self.most)))
        elif run.shortest > 1:  # otherwise it was a paper, not the size
            self.most = min(self.most, max(run.longest, half(self.most)))


class RunSizes:
    """What one run finds out: `shortest` and `longest` are the sizes of the smallest group whose answer was cut or
    late, and of the largest that was answered well; 0 where there was none."""

    def __init__(self, sizes: GroupSizes) -> None:
        self._sizes = sizes
        self.most = sizes.most
        self._least = half(sizes.most)
        self.shortest = self.longest = 0

    def fell_short(self, size: int) -> None:
        """The answer about so many papers was cut, or too late: groups that are not asked about yet are smaller."""
        self.shortest = min(self.shortest or size, size)
        self.most = min(self.most, max(self._least, half(size)))

    def went_well(self, size: int) -> None:
        """So many papers were answered about without trouble."""
        self.longest = max(self.longest, size)

    def ended(self) -> None:
        """All calls of the run are made."""
        self._sizes.learn(self)


def half(size: int) -> int:
    """Of a size that is one paper or more."""
    return max(1, size // 2)
