"""The screen, or the pipe in its place."""

from __future__ import annotations

import io
from typing import TextIO

from rich.console import Console

PIPE_WIDTH = 100
"""Columns where there is no terminal to ask."""


def terminal_console(stream: TextIO) -> Console:
    """A console that takes text for text: no markup, no emoji codes, no colours of its own choice.

    On a pipe it writes no colours, at most `PIPE_WIDTH` columns. Letters that the stream's encoding lacks become `?`.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    width = None if stream.isatty() else PIPE_WIDTH
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)
