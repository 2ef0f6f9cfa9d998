"""Which identifiers were announced on a day. Pure; docs/decisions/0003-past-days.md has the argument.

Identifiers are given at the announcement, counting up: a mailing owns a block of them. Where one block ends and the
next begins can be seen from the times of submission, because nothing is announced before it was submitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from core.arxiv_id import announcement_order
from core.calendar import Window
from core.model import Paper

IdKey = tuple[int, int]

# A paper submitted after a deadline has no business before its boundary; one submitted earlier may well be behind it,
# held in moderation. Yet an identifier or two a month are odd, so that one cannot outweigh many.
_IMPOSSIBLE = 5
_DAY = timedelta(days=1)
# How many papers may open a block that were held in moderation: a few, and a fourth of a day's.
_FEW = 8
_PART = 4
# How much deeper than all others a fall in submission times has to be, to be where a block begins.
_CLEARLY_DEEPER = 4
# In order of submission, times fall for less than one paper in four.
_SELDOM = 4
# Identifiers tried behind the last one known, of a month or of all: seldom is one of ours there.
_BEYOND = 100
_LAST_MONTH_OF_FOUR_DIGITS = 1412


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A paper as the blocks see it: its place in the order of identifiers, and when it was submitted."""

    key: IdKey
    submitted: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """Identifiers from `first` up to, without, `end`; `end` is None where nothing is known to follow."""

    window: Window
    first: IdKey
    end: IdKey | None

    def holds(self, paper: Paper) -> bool:
        """Whether a paper was announced with this block: nothing submitted after the deadline was, whatever its id."""
        if paper.submitted is None or paper.submitted >= self.window.end:
            return False
        return self.spans(paper.id)

    def spans(self, paper_id: str) -> bool:
        """Whether an identifier lies in this block."""
        key = announcement_order(paper_id)
        return self.first <= key and (self.end is None or key < self.end)


def marks_of(papers: Iterable[Paper]) -> tuple[Mark, ...]:
    """Marks in the order of identifiers. Old-style identifiers tell nothing and are left out."""
    dated = {announcement_order(paper.id): paper.submitted for paper in papers if "/" not in paper.id}
    return tuple(sorted(Mark(key, submitted) for key, submitted in dated.items() if submitted))


def find_block(marks: Sequence[Mark], window: Window) -> Block | None:
    """The block of a submission window; None if no mark can belong to it."""
    first, end = boundary(marks, window.start), boundary(marks, window.end)
    if first >= end:
        return None
    return Block(window, marks[first].key, marks[end].key if end < len(marks) else None)


def boundary(marks: Sequence[Mark], deadline: datetime) -> int:
    """The index of the first mark that was announced after the mailing of a deadline; their number if none was.

    No block goes over the end of a month. Within one, arXiv counts in the order of submission: so a block opens with
    what was held in moderation, and the times fall, once, where it begins. Falls all over the place say that the
    order is another one; then a block begins with the first paper that was submitted after the deadline.
    """
    fresh = _first_fresh(marks, deadline)
    if fresh == len(marks):
        return fresh
    steps = list(_last_steps(marks, fresh, deadline))
    months = [after for before, after in steps if marks[before].key[0] != marks[after].key[0]]
    if months:
        return months[-1]
    falls = sorted(_falls(marks, steps)) if in_order_of_submission(marks) else []
    if not falls:
        return fresh
    deepest, index = falls[-1]
    clear = len(falls) == 1 or deepest > _CLEARLY_DEEPER * falls[-2][0]
    return index if clear else fresh


def unknown_ids(marks: Sequence[Mark], window: Window) -> list[str]:
    """Identifiers that may belong to the window's block, its edges included, and are not among the marks."""
    first, end = boundary(marks, window.start), _first_fresh(marks, window.end)
    if first >= end:
        return []
    keys = [mark.key for mark in marks[max(0, first - 1) : end + 1]]
    beyond = _following(keys[-1]) if end == len(marks) else []
    inside = [key for before, after in pairwise(keys) for key in _between(before, after)]
    return [_name(key) for key in (*inside, *beyond)]


def _first_fresh(marks: Sequence[Mark], deadline: datetime) -> int:
    """Where the marks part best into those before a deadline's mailing and those after it."""
    late = [mark.submitted >= deadline for mark in marks]
    cost = best = late.count(False)
    place = 0
    for index, is_late in enumerate(late, start=1):
        cost += _IMPOSSIBLE if is_late else -1
        if cost <= best:
            best, place = cost, index
    return place


def in_order_of_submission(marks: Sequence[Mark]) -> bool:
    """Whether times fall seldom: in any other order they would every second time."""
    falls = sum(after.submitted < before.submitted for before, after in pairwise(marks))
    return _SELDOM * falls <= len(marks) + _FEW


def _last_steps(marks: Sequence[Mark], fresh: int, deadline: datetime) -> Iterable[tuple[int, int]]:
    """Neighbours shortly before the first fresh mark between which the block may begin: the earlier one was submitted
    on the last day before the deadline, as the end of the block before was."""
    early = [index for index in range(fresh) if marks[index].submitted < deadline]
    last_day = sum(marks[index].submitted >= deadline - _DAY for index in early)
    steps = pairwise(early[-(_FEW + last_day // _PART) :])
    return (step for step in steps if marks[step[0]].submitted >= deadline - _DAY)


def _falls(marks: Sequence[Mark], steps: Iterable[tuple[int, int]]) -> Iterable[tuple[float, int]]:
    """Steps at which the submission time falls: by how many seconds, and to which mark."""
    for before, after in steps:
        fall = (marks[before].submitted - marks[after].submitted).total_seconds()
        if fall > 0:
            yield fall, after


def _between(before: IdKey, after: IdKey) -> list[IdKey]:
    """The identifiers between two: a new month counts from 1, and how far the old one went is not known."""
    month, number = after
    if before[0] == month:
        return [(month, between) for between in range(before[1] + 1, number)]
    return [*_following(before), *((month, between) for between in range(1, number))]


def _following(key: IdKey) -> list[IdKey]:
    return [(key[0], key[1] + ahead) for ahead in range(1, _BEYOND + 1)]


def _name(key: IdKey) -> str:
    month, number = key
    return f"{month:04d}.{number:0{4 if month <= _LAST_MONTH_OF_FOUR_DIGITS else 5}d}"
