"""Texts of ours (`bot/events.py`): a span in backticks stands out, and one that begins with `/` is a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SPAN = re.compile(r"(?<![\w`])`([^`\n]+)`(?![\w`])")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, and whether it stands out."""

    text: str
    stands_out: bool = False


def spans(text: str) -> Iterator[Span]:
    """The parts of a text, none of them empty."""
    for number, part in enumerate(_SPAN.split(text)):
        if part:
            yield Span(part, stands_out=bool(number % 2))


def stands_out(text: str) -> bool:
    """Whether there is a span in backticks in it."""
    return _SPAN.search(text) is not None


def with_commands(text: str, command: Callable[[str], str]) -> str:
    """The text with its spans as `command` writes them, which leaves alone what is none. It may become longer."""
    return _SPAN.sub(lambda span: f"`{command(span[1])}`", text)


def in_quotes(text: str) -> str:
    """The text where nothing can stand out: with quotation marks in place of backticks."""
    return "".join(f"“{span.text}”" if span.stands_out else span.text for span in spans(text))
