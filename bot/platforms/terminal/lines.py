"""Where the lines of a chat come from: somebody who types, or a pipe.

Reading blocks the process: while nobody has asked for anything there is nothing else to do.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Protocol, TextIO

from rich.console import Console
from rich.text import Text

from bot.platforms.terminal.interrupts import CtrlC
from core.tex import one_line

Complete = Callable[[str, str], Sequence[str]]
"""What a word that was begun can become; told what stands before it in its line, and the word."""


class Interrupted(Exception):
    """Ctrl-C instead of a line."""


class Lines(Protocol):
    """A line at a time."""

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        """The next line, without its end. Raises `EOFError` where there is none, and `Interrupted`."""


def lines_of(stream: TextIO, console: Console, ctrl_c: CtrlC) -> Lines:
    """Lines as somebody types them, if there is somebody."""
    if stream.isatty() and sys.stdout.isatty():
        return Keyboard(ctrl_c)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return Pipe(stream, console, ctrl_c)


class Keyboard:
    """Lines as they are typed, with a history and completion by Tab where Python has readline."""

    def __init__(self, ctrl_c: CtrlC) -> None:
        self._ctrl_c = ctrl_c
        self._readline = _readline()

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        """The next line. Raises `EOFError` at Ctrl-D."""
        try:
            with self._ctrl_c.does(_break_off), self._completing(complete):
                return input(prompt)
        except KeyboardInterrupt:
            print()  # noqa: T201 - what was typed ends its line
            raise Interrupted from None
        except EOFError:
            print()  # noqa: T201
            raise

    @contextmanager
    def _completing(self, complete: Complete | None) -> Iterator[None]:
        if self._readline is None:
            yield
            return
        self._readline.set_completer(_completer(self._readline, complete) if complete else None)
        try:
            yield
        finally:
            self._readline.set_completer(None)


class Pipe:
    """Lines of a file or another process. Each is repeated on the console, so that what is printed reads well."""

    def __init__(self, stream: TextIO, console: Console, ctrl_c: CtrlC) -> None:
        self._stream = stream
        self._console = console
        self._ctrl_c = ctrl_c

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        """The next line. Raises `EOFError` at the end, and at Ctrl-C: nobody is there to type another."""
        del complete
        self._console.file.flush()
        try:
            with self._ctrl_c.does(_break_off):
                line = self._stream.readline()
        except KeyboardInterrupt:
            raise EOFError from None
        if not line:
            raise EOFError
        line = line.removesuffix("\n").removesuffix("\r")
        self._console.print(Text(f"{prompt}{one_line(line)}".rstrip()), soft_wrap=True)
        return line


def _break_off() -> None:
    raise KeyboardInterrupt


def _readline() -> ModuleType | None:
    """Python's readline, made ready; None where it has none."""
    try:
        import readline
    except ImportError:
        return None
    readline.set_completer_delims(" \t\n")
    on_mac = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if on_mac else "tab: complete")
    return readline


def _completer(readline: ModuleType, complete: Complete) -> Callable[[str, int], str | None]:
    found: list[str] = []

    def one(word: str, number: int) -> str | None:
        if number == 0:
            line: str = readline.get_line_buffer()
            found[:] = complete(line[: readline.get_begidx()], word)
        return found[number] if number < len(found) else None

    return one
