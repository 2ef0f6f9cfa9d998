"""Progress of long work, on standard error so that what a command prints can be piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Watch:
    """Hears of progress, as `core.ports.Progress`. Without a bar it says once that it waits, and no more."""

    def __init__(self, title: str, bar: Progress | None) -> None:
        self._title = title
        self._bar = bar
        self._task = bar.add_task(title, total=None) if bar else None
        self._waits = False

    def __call__(self, done: int, total: int, what: str) -> None:
        if self._bar and self._task is not None:
            words = f"{self._title}: {what}"
            self._bar.update(self._task, completed=done, total=total or None, description=words)
        elif not total and not self._waits:
            # Nothing to count means waiting, and that may last minutes if a process died while it was at work.
            self._waits = True
            print(f"{self._title}: {what} …", file=sys.stderr)  # noqa: T201 - this is the command line

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something else is printed."""
        if self._bar:
            self._bar.stop()
        yield
        if self._bar:
            self._bar.start()


@contextmanager
def watched(title: str) -> Iterator[Watch]:
    """A progress bar while the block runs, gone after it."""
    if not sys.stderr.isatty():
        yield Watch(title, None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Watch(title, bar)
