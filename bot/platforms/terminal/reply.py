"""An answer as lines on a screen. What it says goes into `rich.text.Text` as it is, never into markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from bot.events import Button, Field, Reply, Tone
from bot.platforms.terminal.items import GAP, fitted, hung, laid_items, opened, paragraph
from bot.platforms.terminal.render import Laid, Sheet
from core.pages.words import ABSENT
from core.tex import one_line

_BETWEEN = "   "  # two buttons
_MARKS = {Tone.PROBLEM: "!", Tone.FAULT: "!!"}
_STYLES = {Tone.ANSWER: "", Tone.PROBLEM: "yellow", Tone.FAULT: "red"}


def render_reply(reply: Reply) -> RenderableType:
    """The parts of an answer in their order; its form and its file are not among them."""
    return Laid(lambda sheet: _blocks(reply, sheet))


def _blocks(reply: Reply, sheet: Sheet) -> Iterator[Text]:
    """Blocks with an empty line between them."""
    parts = (_said(reply, sheet), _fields(reply.fields, sheet), laid_items(reply.items, sheet), _end(reply, sheet))
    blocks = [block for block in map(list, parts) if block]
    for number, block in enumerate(blocks):
        if number:
            yield Text("")
        for line in block:
            line.rstrip()
            yield line


def _said(reply: Reply, sheet: Sheet) -> Iterator[Text]:
    mark, style = _MARKS.get(reply.tone, ""), _STYLES[reply.tone]
    title = [(one_line(reply.title), f"bold {style}".strip())] if reply.title else []
    address = [(one_line(reply.url), "dim")] if reply.url else []
    parts = [*title, *address, *((text, style) for text in reply.text)]
    indent = len(mark) + len(GAP) if mark else 0
    lines = [line for text, manner in parts for line in paragraph(sheet, text, manner, indent)]
    yield from hung(Text(mark, style=style), lines) if mark else lines


def _fields(fields: Sequence[Field], sheet: Sheet) -> Iterator[Text]:
    """Names in one column, values in the next."""
    names = [one_line(field.name) for field in fields]
    column = min(max(map(cell_len, names), default=0), sheet.width // 3)
    for name, field in zip(names, fields, strict=True):
        value = paragraph(sheet, field.value.strip("\n") or ABSENT, indent=column + len(GAP))
        yield from hung(fitted(name, column, "dim"), list(value))


def _end(reply: Reply, sheet: Sheet) -> Iterator[Text]:
    for note in reply.notes:
        yield from paragraph(sheet, note, "dim")
    yield from _buttons(reply.buttons, sheet)
    if numbers := list(opened(reply.items)):
        yield from paragraph(sheet, f"A dot and its number opens one of them: .{numbers[0]}", "dim")


def _buttons(buttons: Iterable[Button], sheet: Sheet) -> Iterator[Text]:
    """`[1] Share with the channel   [2] More`, in as many lines as it takes."""
    row = Text("")
    for number, button in enumerate(buttons, 1):
        shown = Text.assemble((f"[{number}]", "bold"), " ", one_line(button.label))
        shown.truncate(sheet.width, overflow="ellipsis")
        if row and row.cell_len + len(_BETWEEN) + shown.cell_len > sheet.width:
            yield row
            row = Text("")
        row = Text.assemble(row, _BETWEEN, shown) if row else shown
    if row:
        yield row
