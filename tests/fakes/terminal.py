"""A terminal without a screen: what is shown on it is text, and what is typed is a list."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console, RenderableType

from bot.platforms.terminal.lines import Complete, Interrupted

CTRL_C = "^C"


def a_console(width: int = 100) -> Console:
    """A console as on a pipe."""
    return Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)


def text_of(console: Console) -> str:
    """All that was printed on it."""
    stream = console.file
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def lines_of(shown: RenderableType, width: int = 100) -> list[str]:
    """Something shown, line by line."""
    console = a_console(width)
    console.print(shown)
    return text_of(console).splitlines()


class Typed:
    """`Lines` that are known beforehand; `^C` is Ctrl-C. Each is repeated behind its prompt, as on a screen."""

    def __init__(self, console: Console, *lines: str) -> None:
        self._left = list(lines)
        self._console = console
        self.completed: list[list[str]] = []
        self.tab: Callable[[Complete], list[str]] | None = None

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        if complete and self.tab:
            self.completed.append(self.tab(complete))
        if not self._left:
            raise EOFError
        line = self._left.pop(0)
        self._console.print(f"{prompt}{line}".rstrip(), soft_wrap=True)
        if line == CTRL_C:
            raise Interrupted
        return line
