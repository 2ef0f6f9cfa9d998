"""What the fields of a form hold, for platforms that show them as inputs."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import Kind, Option
from bot.events import FormField
from bot.plain_text import shown
from core.errors import UserError
from core.model import AnnounceType
from core.order_text import read_types, write_types

TYPES = tuple(kind.value for kind in AnnounceType)
"""The announce types, as they are named."""
_NO = ("", "no", "false")
# Control characters but tabs and line ends, and halves of pairs: no JSON takes these everywhere.
_UNSENT = dict.fromkeys((*range(9), *range(11, 32), 127, *range(0xD800, 0xE000)))


def kind_of(option: Option | None) -> Kind:
    """What a field holds, by the option that it fills; text if there is none."""
    return option.kind if option else Kind.TEXT


def sendable(field: FormField, kind: Kind) -> FormField:
    """The field without what cannot be sent; a flag is a choice of two."""
    value = field.value.translate(_UNSENT)
    if kind is Kind.FLAG:
        return replace(field, value="no" if value.strip() in _NO else "yes", choices=("yes", "no"))
    choices = dict.fromkeys(choice.translate(_UNSENT) for choice in field.choices)
    return replace(field, value=value, choices=tuple(filter(shown, choices)))


def types_named(text: str) -> list[str] | None:
    """The announce types that a text names, None if it names something else."""
    try:
        return write_types(read_types(text)).split() if text.strip() else []
    except UserError:
        return None
