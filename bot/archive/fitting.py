"""What a page leaves out so that it stays light. Pure.

A page is to have less than 100 kB: of a big day it shows so many papers at once, and of long abstracts the beginnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from core.model import Entry
from core.pages import words

AT_ONCE = 40
"""Papers on one page of a day."""
LARGEST = 98_000
"""Bytes of a page."""
_LINK = 150  # bytes of what leads to the rest of an abstract
_MORE = " …"


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with as much of its abstract as there is room for."""

    entry: Entry
    abstract: str
    is_cut: bool


def whole(entries: Iterable[Entry]) -> tuple[Shown, ...]:
    """The entries with all of their abstracts, as they are read."""
    return tuple(Shown(entry, words.reading(entry.paper.abstract), is_cut=False) for entry in entries)


def shortened(shown: Sequence[Shown], excess: int) -> tuple[Shown, ...]:
    """The same with so many bytes less: the longest abstracts are cut first, to one length."""
    sizes = [_size(one.abstract) for one in shown]
    most = level(sizes, max(0, sum(sizes) - excess - _LINK * len(shown)))
    return tuple(_cut(one, most) for one in shown)


def level(sizes: Iterable[int], room: int) -> int:
    """The largest size to which things may be cut so that all of them fit into the room; 0 for none at all."""
    ordered = sorted(sizes)
    for number, size in enumerate(ordered):
        share = room // (len(ordered) - number)
        if size > share:
            return share
        room -= size
    return ordered[-1] if ordered else 0


def pages_of(number: int) -> int:
    """How many pages a day of so many papers has."""
    return max(1, -(-number // AT_ONCE))


def place(position: int) -> str:
    """Where on a day's pages the paper at this position is, as the end of an address."""
    number = pages_of(position)
    return f"{f'?page={number}' if number > 1 else ''}#paper-{position}"


def brief(text: str, most: int) -> str:
    """The text, cut at the end of a word to so many characters."""
    return text if len(text) <= most else _at_a_word(text[: most - len(_MORE)])


def _cut(one: Shown, most: int) -> Shown:
    kept = one.abstract
    if _size(kept) <= most:
        return one
    while kept and _size(kept) + _size(_MORE) > most:
        # A character takes one byte or more.
        kept = kept[: min(len(kept) - 1, max(0, len(kept) * most // _size(kept)))]
    return Shown(one.entry, _at_a_word(kept), is_cut=True)


def _at_a_word(text: str) -> str:
    return (text.rpartition(" ")[0] or text).rstrip() + _MORE


def _size(text: str) -> int:
    """The bytes that a text takes on a page."""
    return len(escape(text).encode("utf-8", "replace"))
