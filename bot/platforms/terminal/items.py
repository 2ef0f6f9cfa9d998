"""The items of an answer in columns: marks, titles and asides, and below each title what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from bot.events import Ask, Item
from bot.platforms.terminal.render import Sheet
from core.tex import clean, one_line

GAP = "  "
_INDENT = re.compile(r"[ \t]*")
_SCORES = re.compile(r"([\d.]+|–) · ([\d.]+|–)(?: (.*))?")
_DEEPEST = 8  # columns of indentation that a line of a text may bring along


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide the marks, the titles and the asides of a list are."""

    mark: int
    title: int
    aside: int

    @property
    def indent(self) -> int:
        """Columns left of the titles."""
        return self.mark + len(GAP) if self.mark else 0


def opened(items: Sequence[Item]) -> dict[str, Ask]:
    """What each item opens, by the number with which it is shown."""
    return {number: item.opens for number, item in zip(_numbers(items), items, strict=True) if item.opens}


def laid_items(items: Sequence[Item], sheet: Sheet) -> Iterator[Text]:
    """The lines of a list."""
    marks, asides = _marks(items), _asides(items)
    columns = _columns([one_line(item.title) for item in items], marks, asides, sheet.width)
    for mark, aside, item in zip(marks, asides, items, strict=True):
        lines = list(_lines(item, aside, sheet, columns))
        yield from hung(_padded_left(mark, columns.mark), lines) if columns.mark else lines


def paragraph(sheet: Sheet, text: str, style: str = "", indent: int = 0) -> Iterator[Text]:
    """Lines of text, each wrapped; the indentation that a line has stays."""
    for line in re.split(r"\r\n?|\n", text):
        found = _INDENT.match(line)
        deep = min(len(found[0]), _DEEPEST) if found else 0
        yield from sheet.wrapped(Text(clean(line), style=style), indent + deep)


def hung(left: Text, lines: Sequence[Text]) -> Iterator[Text]:
    """Lines whose indentation makes room for what stands left of the first."""
    for number, line in enumerate(lines):
        yield line if number else Text.assemble(left, GAP, line[left.cell_len + len(GAP) :])


def fitted(text: str, width: int, style: str = "") -> Text:
    """A text as wide as this, cut or padded."""
    line = Text(text, style=style)
    line.truncate(width, overflow="ellipsis", pad=True)
    return line


def _lines(item: Item, aside: str, sheet: Sheet, columns: Columns) -> Iterator[Text]:
    before = " " * columns.indent
    first, *more = _titled(item, sheet, columns.title)
    if aside:
        title = fitted(first.plain, columns.title, str(first.style))
        first = Text.assemble(title, GAP, _cut(aside, columns.aside))
    yield from (Text(before) + line for line in (first, *more))
    # What can be opened tells its address there.
    address = [item.url] if item.url and not item.opens else []
    for text in (*item.lines, *address):
        yield from paragraph(sheet, text, "dim", columns.indent or len(GAP))


def _titled(item: Item, sheet: Sheet, width: int) -> list[Text]:
    """A title in its column: cut to a line in a list of which each is a line, else whole."""
    title = Text(one_line(item.title), style="bold" if item.lines else "")
    if item.aside and not item.lines:
        return [title]
    return list(title.wrap(sheet.console, max(width, 1))) or [title]


def _columns(titles: Sequence[str], marks: Sequence[str], asides: Sequence[str], width: int) -> Columns:
    """As wide as what is in them. Marks take at most a quarter; asides what titles leave, and a third in any case."""
    mark = min(_widest(marks), width // 4)
    room = width - (mark + len(GAP) if mark else 0)
    aside = min(_widest(asides), max(width // 3, room - len(GAP) - _widest(titles)))
    return Columns(mark, min(_widest(titles), room - (aside + len(GAP) if aside else 0)), aside)


def _widest(texts: Sequence[str]) -> int:
    return max(map(cell_len, texts), default=0)


def _numbers(items: Sequence[Item]) -> list[str]:
    """The numbers by which items are opened: their marks, where these are numbers."""
    marks = [one_line(item.mark) for item in items]
    numbered = all(mark.isascii() and mark.isdigit() for mark in marks) and len(set(marks)) == len(marks)
    return marks if numbered else [str(number) for number in range(1, len(items) + 1)]


def _marks(items: Sequence[Item]) -> list[str]:
    """The marks as they are shown: with a number, where items can be opened."""
    marks = [one_line(item.mark) for item in items]
    numbers = _numbers(items)
    if numbers == marks or not any(item.opens for item in items):
        return marks
    most, longest = _widest(marks), _widest(numbers)
    if not most:
        return numbers
    return [f"{number:>{longest}} {set_cell_size(mark, most)}" for number, mark in zip(numbers, marks, strict=True)]


def _asides(items: Sequence[Item]) -> list[str]:
    """The asides, the dots of scores below each other."""
    asides = [one_line(item.aside) for item in items]
    scores = [found for aside in asides if (found := _SCORES.fullmatch(aside))]
    left, right = (max((len(found[side]) for found in scores), default=0) for side in (1, 2))

    def aligned(found: re.Match[str]) -> str:
        return f"{found[1]:>{left}} · {found[2]:<{right}}{GAP}{found[3] or ''}".rstrip()

    return [_SCORES.sub(aligned, aside) if _SCORES.fullmatch(aside) else aside for aside in asides]


def _cut(text: str, width: int) -> Text:
    line = Text(text)
    line.truncate(width, overflow="ellipsis")
    return line


def _padded_left(mark: str, width: int) -> Text:
    line = Text(mark, style="dim")
    line.truncate(width, overflow="ellipsis")
    line.pad_left(max(0, width - line.cell_len))
    return line
