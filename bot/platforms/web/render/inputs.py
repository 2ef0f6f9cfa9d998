"""The fields of a form, by what an option holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.commands import Kind, Option, Table
from bot.events import Form, FormField
from bot.form_fields import TYPES, kind_of, sendable, types_named
from bot.plain_text import cut, shown

_LABEL, _HELP = 120, 600
_SUGGESTED = {Kind.PAPER, Kind.CATEGORIES, Kind.ZONE, Kind.LANGUAGE, Kind.DATE, Kind.TIME}
LINE, LINES, MENU, BOXES = "line", "lines", "menu", "boxes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One field. `chosen` are those of `choices` that are ticked; `suggests`: values are offered while one types."""

    option: str
    label: str
    kind: str
    value: str = ""
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    suggests: bool = False

    @property
    def rows(self) -> int:
        """How many lines of it are seen at once."""
        return max(2, min(10, sum(1 + len(line) // 80 for line in self.value.split("\n"))))


def inputs(form: Form, table: Table) -> Iterator[Input]:
    """The fields of a form as a page has them."""
    for one in form.fields:
        yield _input(one, table.option(form.ask, one.option))


def _input(field: FormField, option: Option | None) -> Input:
    kind = kind_of(option)
    field = sendable(field, kind)
    plain = Input(
        option=field.option,
        label=cut(shown(field.label, field.option), _LABEL),
        kind=LINES if field.lines or "\n" in field.value else LINE,
        value=field.value,
        help=cut(field.help, _HELP),
        required=field.required,
    )
    if kind is Kind.TYPES and (named := types_named(field.value)) is not None:
        return replace(plain, kind=BOXES, choices=TYPES, chosen=tuple(named))
    if field.choices:
        return replace(plain, kind=MENU, choices=field.choices)
    return replace(plain, suggests=plain.kind == LINE and (kind in _SUGGESTED or bool(option and option.choices)))
