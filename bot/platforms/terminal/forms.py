"""A form on a terminal: field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from bot.commands import Table
from bot.events import Form, FormField
from bot.platforms.terminal.completion import of_field
from bot.platforms.terminal.items import paragraph
from bot.platforms.terminal.lines import Complete, Lines
from bot.platforms.terminal.render import Laid
from core.tex import one_line

CANCEL, EMPTY = ".cancel", "-"
HOW = f"An empty line keeps what is there, {EMPTY} empties it, {CANCEL} leaves."
HOW_LINES = "Where several lines can stand, an empty one ends them."
_PROMPT = "  > "
_MOST_CHOICES = 10  # more are not listed; Tab knows them


class Left(Exception):
    """The person left the form."""


@dataclass(frozen=True)
class Sheet:
    """A form that is being filled in. `say` shows something to the person."""

    form: Form
    lines: Lines
    table: Table
    say: Callable[[RenderableType], None]

    def begin(self) -> None:
        """Show what the form is, and how it is filled in."""
        self.say(Text(one_line(self.form.title), style="bold"))
        several = any(field.lines for field in self.form.fields)
        self._show(f"{HOW} {HOW_LINES}" if several else HOW, "dim")
        self.say(Text(""))

    def filled(self, fields: Iterable[FormField], values: dict[str, str]) -> dict[str, str]:
        """These values, with what the person says for the fields. Raises `Left`, and what reading lines raises."""
        return values | {field.option: self._asked(field, values[field.option]) for field in fields}

    def _asked(self, field: FormField, present: str) -> str:
        self._label(field, present)
        while True:
            value = self._answer(field, present)
            if value.strip() or not field.required:
                return value
            self._show(f"{field.label} cannot be empty.", "yellow", 2)

    def _label(self, field: FormField, present: str) -> None:
        name = f"{field.label}{' (needed)' if field.required and not present.strip() else ''}"
        if field.lines:
            self._show(name, "bold")
            self._show(present, indent=4)
        else:
            self.say(Text.assemble((one_line(name), "bold"), f": {one_line(present)}" if present.strip() else ""))
        few = 0 < len(field.choices) <= _MOST_CHOICES
        for help_line in (field.help, f"One of: {', '.join(field.choices)}" if few else ""):
            self._show(help_line, "dim", 2)

    def _answer(self, field: FormField, present: str) -> str:
        complete = of_field(field, self.table.option(self.form.ask, field.option))
        first = self._line(complete)
        if not first:
            return present
        if first == EMPTY:
            return ""
        return "\n".join([first, *self._more(complete)]) if field.lines else first

    def _more(self, complete: Complete) -> Iterable[str]:
        while line := self._line(complete):
            yield line

    def _line(self, complete: Complete) -> str:
        while self._is_command(line := self.lines.read(_PROMPT, complete).rstrip()):
            self._show(f"This is a form, not a place for commands; {CANCEL} leaves it.", "yellow", 2)
        if line.strip() == CANCEL:
            raise Left
        return line

    def _is_command(self, line: str) -> bool:
        return line.startswith("/") and self.table.spec(line.split()[0]) is not None

    def _show(self, text: str, style: str = "", indent: int = 0) -> None:
        if text.strip():
            self.say(Laid(lambda sheet: paragraph(sheet, text, style, indent)))
