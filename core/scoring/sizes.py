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


_SILENT_RUNS = 3
_LEAST_PART = 4  # groups are not made smaller than this part of `least` by silence alone


class GroupSizes:
    """Group sizes for calls of one kind, learned over all runs of a scorer.

    At most `most` papers make a group; groups are smaller than that, though not smaller than `least`, where otherwise
    some of `width` slots would have nothing to do. A run in which answers were cut or late makes `most` smaller, by
    half at most; each run without one lets it grow again by an eighth.

    Silence, where answers were late and none came, is a server that is down or one that is too slow for such groups.
    It counts as the latter where none was heard before, or after three such runs in a row; as that is a guess, `most`
    then doubles with each run that goes well.
    """

    def __init__(self, *, least: int, most: int, width: int) -> None:
        self._top = self.most = most
        self._least = least
        self._width = width
        self._heard = self._guessed = False
        self._silent = 0

    def groups(self, papers: Sequence[Paper], least: float = 0) -> list[Group]:
        """The papers in groups of about the same size, which are not smaller than this other `least` either."""
        useful = int(len(papers) / min(max(self._least, least), self.most))
        needed = -(-len(papers) // self.most)
        return _divided(papers, max(needed, min(useful, self._width)))

    def learn(self, run: RunSizes) -> None:
        """All calls of a run are made."""
        if run.well:
            self._heard, self._silent = True, 0
        if not run.short:
            more = self.most if self._guessed else max(1, self.most // 8)
            self.most = min(self._top, self.most + more)
        elif not run.well:
            self._guess()
        elif min(run.short) > 1:  # otherwise it was a paper, not the size
            self.most = min(self.most, max(run.vouched, half(self.most)))
            self._guessed = False

    def _guess(self) -> None:
        self._silent += 1
        if self._heard and self._silent < _SILENT_RUNS:
            return
        self.most = min(self.most, max(1, self._least // _LEAST_PART, half(self.most)))
        self._guessed = True


class RunSizes:
    """What one run finds out: the sizes of groups whose answers were cut or late, and of those answered `well`."""

    def __init__(self, sizes: GroupSizes) -> None:
        self._sizes = sizes
        self.most = sizes.most
        self._least = half(sizes.most)
        self.short: list[int] = []
        self.well: list[int] = []

    @property
    def vouched(self) -> int:
        """The largest size that went well, or a larger one did, at least as often as it or a smaller one fell short.
        Papers that are asked about alone do not count."""
        sizes = (
            size
            for size in self.well
            if sum(other >= size for other in self.well) >= sum(1 < other <= size for other in self.short)
        )
        return max(sizes, default=min(self.well, default=1))

    def fell_short(self, size: int) -> None:
        """The answer about so many papers was cut, or too late: groups that are not asked about yet are smaller."""
        self.short.append(size)
        self.most = min(self.most, max(self._least, half(size)))

    def went_well(self, size: int) -> None:
        """So many papers were answered about without trouble."""
        self.well.append(size)

    def ended(self) -> None:
        """All calls of the run are made."""
        self._sizes.learn(self)


def half(size: int) -> int:
    """Of a size that is one paper or more."""
    return max(1, size // 2)
