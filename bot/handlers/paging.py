"""Long answers, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot.events import Button, Command

SIZE = 10
"""Items of a page."""

_Any = TypeVar("_Any")


def paged(items: Sequence[_Any], command: Command, *, size: int = SIZE) -> tuple[tuple[_Any, ...], tuple[Button, ...]]:
    """The items of the page that is asked for, and buttons for the pages before and after it.

    A page that is not there is the last one. The buttons ask for what the command asks for.
    """
    pages = max(1, -(-len(items) // size))
    page = min(max(1, command.number("page")), pages)
    buttons = [
        Button(label, command.ask.having(page=str(other)))
        for label, other in (("Earlier page", page - 1), ("More", page + 1))
        if 1 <= other <= pages
    ]
    return tuple(items[(page - 1) * size : page * size]), tuple(buttons)
