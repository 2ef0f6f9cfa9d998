"""What differs between two digests of one date, in words. Plain text: nothing here is markup or escaped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.model import Changes, Entry, Move
from core.pages import words

CAME_IN, WENT_OUT = "+", "−"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One paper that came in, went out or moved: its `mark` (`+`, `−`, `▲ 2`, `▼ 1`, `↕`), its title, and the rest."""

    mark: str
    title: str
    aside: str
    entry: Entry

    def __str__(self) -> str:
        return f"{self.mark} {self.title} ({self.aside})"


def change_lines(changes: Changes) -> Iterator[ChangeLine]:
    """A line for each paper: those that came in, those that went out, those that moved."""
    for entry in changes.came_in:
        yield _line(CAME_IN, entry, f"at {entry.position}")
    for entry in changes.went_out:
        yield _line(WENT_OUT, entry, f"was at {entry.position}")
    for move in changes.moved:
        yield _line(_direction(move), move.entry, f"at {move.entry.position}, was at {move.before}")


def _line(mark: str, entry: Entry, place: str) -> ChangeLine:
    known = [place, words.SEPARATOR.join(words.scores(entry.verdict)), words.topic(entry), words.by_votes(entry)]
    return ChangeLine(mark, words.title(entry), words.SEPARATOR.join(filter(None, known)), entry)


def _direction(move: Move) -> str:
    """`▲ 2`: two places up; `↕` where the place is the same and the neighbours are not."""
    up = move.before - move.entry.position
    return f"{'▲' if up > 0 else '▼'} {abs(up)}" if up else "↕"
