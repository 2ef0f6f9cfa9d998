"""What differs between two digests of one date. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from core.model import Changes, Digest, Entry, Move


def changes_between(old: Digest, new: Digest) -> Changes:
    """Which papers came in, went out and moved; came in and moved in the new order, went out in the old one.

    What shifts only because others came, went or passed it did not move: as few papers as possible are said to have.
    """
    before, after = _by_id(old.entries), _by_id(new.entries)
    both = [paper_id for paper_id in after if paper_id in before]
    stayed = _longest_rise([before[paper_id].position for paper_id in both])
    return Changes(
        came_in=tuple(entry for paper_id, entry in after.items() if paper_id not in before),
        went_out=tuple(entry for paper_id, entry in before.items() if paper_id not in after),
        moved=tuple(Move(after[one], before[one].position) for one in both if before[one].position not in stayed),
    )


def _by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.paper.id: entry for entry in entries}


def _longest_rise(places: Sequence[int]) -> set[int]:
    """The members of a longest part of these numbers, in their order, in which each is greater than the one before."""
    best: list[tuple[int, ...]] = []  # best[n]: of the rises of n + 1 numbers so far, the one with the least end
    for place in places:
        length = bisect_left([rise[-1] for rise in best], place)
        best[length : length + 1] = [(*(best[length - 1] if length else ()), place)]
    return set(best[-1]) if best else set()
