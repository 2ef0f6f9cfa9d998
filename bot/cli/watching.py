"""Progress of long work, on standard error so that what a command prints can be piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from core import ports


@contextmanager
def watched(title: str) -> Iterator[ports.Progress]:
    """A progress bar while the block runs, gone after it; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield ports.silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def heard(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{title}: {what}")

        yield heard
